"""The live wall: calls come, change, go, and the connection may be lost."""

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from detectors.progress import Listening, Progress
from stream.call import EndCause
from stream.log import CallEnd
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import ORDER, PARCEL, REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_new_call_appears_and_leaves_when_it_has_ended(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The wall needs no reload, and the ended call is found below."""
    page = await open_page("/")
    await expect(page.get_by_text(WORDS[language]["empty"])).to_be_visible()

    call = await stage.begin(REFUND, until_ms=3000)
    tile = page.locator(f'[data-call="{call.id}"]')
    await expect(tile).to_contain_text("林晓")
    await expect(tile).to_contain_text("1001")
    await expect(tile).to_contain_text("138****5500")
    await expect(page.get_by_test_id("figure-calls")).to_have_text("1")
    await expect(page.get_by_test_id("calm")).to_contain_text(WORDS[language]["calm"])

    await stage.end(call)
    await expect(tile).to_have_count(0)
    await expect(page.get_by_test_id("recent").get_by_role("link")).to_have_count(1)


async def test_a_tile_tells_listening_obligation_and_alerts(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The countdown runs until the promise is kept; the alert arrives without a reload."""
    words = WORDS[language]
    call = await stage.begin(REFUND, until_ms=2500)
    page = await open_page("/")
    tile = page.locator(f'[data-call="{call.id}"]')

    await expect(tile.get_by_test_id("obligation")).to_have_attribute("data-outcome", "pending")
    await expect(tile.get_by_test_id("listening")).to_have_attribute("data-state", "on")
    await expect(tile.get_by_test_id("listening")).to_contain_text("98%")
    await expect(tile).to_contain_text(words["demo_model"])

    await stage.advance(call, until_ms=8000)
    await expect(tile.get_by_test_id("obligation")).to_contain_text(words["kept"])

    await stage.advance(call, until_ms=60_000 - 1)
    await expect(page.get_by_test_id("tile")).to_have_count(0)


async def test_a_broken_obligation_stays_on_the_tile(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Known from its mark and its word, not from a colour alone."""
    call = await stage.begin(ORDER, until_ms=17_000)
    page = await open_page("/")

    obligation = page.locator(f'[data-call="{call.id}"]').get_by_test_id("obligation")
    await expect(obligation).to_contain_text(WORDS[language]["broken"])


async def test_a_detector_switched_off_by_an_error_is_not_taken_for_calm(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Said on the tile, and on the page of the call while it is live and afterwards."""
    words = WORDS[language]
    call = await stage.begin(PARCEL, until_ms=3000)
    page = await open_page("/")
    await expect(page.get_by_test_id("calm")).to_be_visible()

    working = Progress(call.id, 3100, 80, 1.0, Listening.ON, model="demo-en", demo_model=True)
    stage.house.sink.emit(replace(working, failed_detectors=("dead_air", "phrase")))
    off = page.locator(f'[data-call="{call.id}"]').get_by_test_id("detectors-off")
    await expect(off).to_have_text(words["not_checked"])
    await expect(page.get_by_test_id("calm")).to_have_count(0)

    await page.goto(f"/calls/{call.id}")
    await expect(page.get_by_test_id("detectors-off")).to_have_text(words["not_checked"])
    stage.house.sink.emit(CallEnd(call.id, 3200, EndCause.HANGUP))
    await expect(page.get_by_test_id("call-state")).to_have_text(words["ended"])
    await page.reload()
    await expect(page.get_by_test_id("detectors-off")).to_have_text(words["not_checked"])


async def test_the_worst_call_comes_first_but_not_under_the_pointer(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """While the pointer is on the wall no tile moves; afterwards the worst leads."""
    calm = await stage.begin(PARCEL, until_ms=3000)
    bad = await stage.begin(REFUND, until_ms=3000)
    page = await open_page("/")
    tiles = page.get_by_test_id("tile")
    await expect(tiles.first).to_have_attribute("data-call", calm.id)

    await tiles.first.hover()
    await expect(page.get_by_test_id("grid")).to_have_attribute("data-held", "true")
    await stage.advance(bad, until_ms=34_000)
    await expect(page.locator(f'[data-call="{bad.id}"]')).to_contain_text(
        WORDS[language]["complaint"]
    )
    await expect(tiles.first).to_have_attribute("data-call", calm.id)

    await page.get_by_test_id("figure-calls").hover()
    await expect(tiles.first).to_have_attribute("data-call", bad.id)


async def test_a_tile_opens_its_call_by_keyboard(stage: Stage, open_page: OpenPage) -> None:
    """A tile is a link with a name."""
    call = await stage.begin(REFUND, until_ms=3000)
    page = await open_page("/")

    await page.locator(f'[data-call="{call.id}"]').get_by_role("link").focus()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{stage.url}/calls/{call.id}")


async def test_a_lost_connection_is_told_and_comes_back_by_itself(
    stage: Stage, open_page: OpenPage, complaints: Complaints
) -> None:
    """Nothing false is shown afterwards: the snapshot replaces what was there."""
    complaints.expect_lost_connection()
    first = await stage.begin(REFUND, until_ms=3000)
    page = await open_page("/")
    await expect(page.get_by_test_id("tile")).to_have_count(1)

    await stage.stop()
    await expect(page.get_by_test_id("link-lost")).to_be_visible()
    await expect(page.locator('[data-panel="tiles"]')).to_have_attribute("data-stale", "true")
    await stage.start()
    await expect(page.get_by_test_id("link-lost")).to_have_count(0)
    await expect(page.locator(f'[data-call="{first.id}"]')).to_be_visible()

    second = await stage.begin(ORDER, until_ms=3000)
    await expect(page.locator(f'[data-call="{second.id}"]')).to_be_visible()
