"""What of the floor the wall shows, and how: filters, groups, keys, notices, the big screen."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import ORDER, PARCEL, REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

AXE = Path(__file__).resolve().parents[2] / "dashboard/web/node_modules/axe-core/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def barriers(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA: rule, and the elements."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    found = await page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    return [
        f"{broken['id']}: {node['html'][:120]}"
        for broken in found["violations"]
        for node in broken["nodes"]
    ]


async def test_a_search_is_in_the_address_and_can_be_cleared(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """By name or number; whoever opens the same address sees the same."""
    await stage.begin(REFUND, until_ms=3000)
    await stage.begin(PARCEL, until_ms=3000)
    page = await open_page("/")
    tiles = page.get_by_test_id("tile")
    await expect(tiles).to_have_count(2)

    await page.keyboard.press("/")
    await page.keyboard.type("1002")
    await expect(tiles).to_have_count(1)
    await expect(tiles.first).to_contain_text("周宁")
    await expect(page).to_have_url(f"{stage.url}/?q=1002&density=comfortable")

    await page.reload()
    await expect(page.get_by_test_id("search")).to_have_value("1002")
    await expect(tiles).to_have_count(1)
    await page.get_by_test_id("search").fill("nobody")
    await expect(page.get_by_test_id("none")).to_contain_text(WORDS[language]["no_match"])
    await page.get_by_test_id("none").get_by_role("button").click()
    await expect(tiles).to_have_count(2)


async def test_filters_and_groups_sort_the_floor(stage: Stage, open_page: OpenPage) -> None:
    """Each group has a heading; severity and state pick calls by their alerts."""
    bad = await stage.begin(REFUND, until_ms=34_000)
    await stage.begin(PARCEL, until_ms=3000)
    await stage.begin(ORDER, until_ms=3000)
    page = await open_page("/?group=team")
    tiles = page.get_by_test_id("tile")
    await expect(page.get_by_test_id("group")).to_have_count(3)

    await page.get_by_test_id("filter-severity").select_option("critical")
    await expect(tiles).to_have_count(1)
    await expect(tiles.first).to_have_attribute("data-call", bad.id)
    await page.get_by_test_id("filter-severity").select_option("")
    await page.get_by_test_id("filter-state").select_option("calm")
    await expect(tiles).to_have_count(2)
    await page.get_by_test_id("filter-team").select_option("Parcels")
    await expect(tiles).to_have_count(1)
    await page.get_by_test_id("clear").click()
    await expect(tiles).to_have_count(3)


async def test_a_saved_view_comes_back(stage: Stage, open_page: OpenPage) -> None:
    """Under its name, with density and filter; and can be forgotten."""
    await stage.begin(REFUND, until_ms=3000)
    await stage.begin(PARCEL, until_ms=3000)
    page = await open_page("/?team=Parcels&density=dense")
    menu = page.get_by_test_id("views")
    await menu.locator("summary").click()
    await page.get_by_test_id("view-name").fill("mine")
    await page.get_by_test_id("view-name").press("Enter")
    saved = page.get_by_test_id("saved-view")
    await expect(saved).to_have_count(1)

    await page.goto("/?density=compact")
    await expect(page.get_by_test_id("tile")).to_have_count(2)
    await menu.locator("summary").click()
    await saved.get_by_text("mine").click()
    await expect(page).to_have_url(f"{stage.url}/?team=Parcels&density=dense")
    await expect(page.get_by_test_id("tile")).to_have_count(1)
    await menu.locator("summary").click()
    await saved.get_by_role("button").last.click()
    await expect(saved).to_have_count(0)


async def test_a_held_wall_says_that_its_order_has_changed(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """A word of it, and the new order upon a click or Escape."""
    calm = await stage.begin(PARCEL, until_ms=3000)
    bad = await stage.begin(REFUND, until_ms=3000)
    page = await open_page("/")
    tiles = page.get_by_test_id("tile")
    await expect(tiles.first).to_have_attribute("data-call", calm.id)
    await page.keyboard.press("/")
    await page.get_by_test_id("keys").focus()
    await page.keyboard.press("Tab")
    await expect(page.get_by_test_id("grid")).to_have_attribute("data-held", "true")

    await stage.advance(bad, until_ms=34_000)
    await expect(page.get_by_test_id("outdated")).to_have_text(WORDS[language]["outdated"])
    await expect(tiles.first).to_have_attribute("data-call", calm.id)
    await page.keyboard.press("Escape")
    await expect(tiles.first).to_have_attribute("data-call", bad.id)
    await expect(page.get_by_test_id("outdated")).to_have_count(0)


async def test_arrows_lead_from_tile_to_tile_and_letters_can_be_switched_off(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Tab reaches the tiles once; the keys are told; no letter acts once they are off."""
    first = await stage.begin(REFUND, until_ms=3000)
    second = await stage.begin(PARCEL, until_ms=3000)
    page = await open_page("/")
    await expect(page.get_by_test_id("tile")).to_have_count(2)
    await page.get_by_test_id("keys").focus()
    await page.keyboard.press("Tab")
    one, other = (page.locator(f'[data-call="{call.id}"] a') for call in (first, second))
    await expect(one).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await expect(other).to_be_focused()
    await page.keyboard.press("Home")
    await expect(one).to_be_focused()

    await page.keyboard.press("d")
    await expect(page).to_have_url(f"{stage.url}/?density=compact")
    await page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text(WORDS[language]["keys"])
    await page.get_by_test_id("letters").uncheck()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.keyboard.press("d")
    await expect(dialog).to_have_count(0)
    await expect(page).to_have_url(f"{stage.url}/?density=compact")


async def test_a_critical_alert_is_told_and_notices_are_off_until_chosen(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """In words for those who listen; sound and desktop notice upon a click, and remembered."""
    call = await stage.begin(REFUND, until_ms=3000)
    page = await open_page("/")
    menu = page.get_by_test_id("notices")
    await menu.locator("summary").click()
    for choice in ("sound", "desktop"):
        await expect(page.get_by_test_id(choice)).not_to_be_checked()
    await page.context.grant_permissions(["notifications"], origin=stage.url)
    await page.get_by_test_id("sound").check()
    await page.get_by_test_id("desktop").check()

    await stage.advance(call, until_ms=34_000)
    await expect(page.get_by_test_id("said")).to_contain_text(WORDS[language]["complaint"])
    await page.reload()
    await menu.locator("summary").click()
    for choice in ("sound", "desktop"):
        await expect(page.get_by_test_id(choice)).to_be_checked()


async def test_a_big_screen_turns_its_pages_and_shows_nothing_to_press(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """What does not fit comes on further pages; Escape brings the wall back."""
    for number in (REFUND, PARCEL, ORDER):
        await stage.begin(number, until_ms=3000)
    page = await open_page("/?big=1")
    await page.set_viewport_size({"width": 700, "height": 420})
    await expect(page.get_by_role("banner")).to_have_count(0)
    await expect(page.get_by_test_id("search")).to_have_count(0)
    tiles = page.get_by_test_id("tile")
    await expect(page.get_by_test_id("page")).to_contain_text("1")
    before = await tiles.first.get_attribute("data-call")
    await page.keyboard.press("ArrowRight")
    await expect(tiles.first).not_to_have_attribute("data-call", str(before))
    await page.keyboard.press("Space")
    await expect(page.get_by_test_id("page")).to_contain_text(WORDS[language]["paused"])

    await page.keyboard.press("Escape")
    await expect(page.get_by_role("banner")).to_be_visible()
    await expect(tiles).to_have_count(3)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_wall_has_no_barriers(stage: Stage, open_page: OpenPage, scheme: str) -> None:
    """WCAG 2.2 AA as far as axe-core can tell: each density, the menus, the keys, a phone."""
    await stage.begin(REFUND, until_ms=34_000)
    await stage.begin(PARCEL, until_ms=20_000)
    await stage.begin(ORDER, until_ms=17_000)
    page = await open_page("/?group=team")
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    for density in ("comfortable", "compact", "dense"):
        await page.goto(f"/?group=team&density={density}")
        await expect(page.get_by_test_id("tile")).to_have_count(3)
        assert await barriers(page) == []
    for menu in ("views", "notices"):
        await page.get_by_test_id(menu).locator("summary").click()
    await page.get_by_test_id("keys").click()
    assert await barriers(page) == []
    await page.goto("/?big=1")
    await expect(page.get_by_test_id("pages")).to_be_visible()
    assert await barriers(page) == []


async def test_a_phone_shows_the_wall_without_scrolling_sideways(
    stage: Stage, open_page: OpenPage
) -> None:
    """Filters fold away until asked for."""
    await stage.begin(REFUND, until_ms=34_000)
    page = await open_page("/")
    await page.set_viewport_size({"width": 390, "height": 844})
    await expect(page.get_by_test_id("filter-team")).to_be_hidden()
    await page.get_by_test_id("fold").click()
    await expect(page.get_by_test_id("filter-team")).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert await barriers(page) == []
