"""The list of alerts, and what people do with them."""

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from storage.users import Role
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BANNED = "call-0.denial"
COMPLAINT = "call-0.escalation"


def nobody(_socket: WebSocketRoute) -> None:
    """Accepts a connection and says nothing."""


async def alerts_of_a_call(stage: Stage, open_page: OpenPage) -> Page:
    """A call with both of its alerts, on the list."""
    await stage.begin(REFUND, until_ms=34_000)
    page = await open_page("/alerts")
    await expect(page.get_by_test_id("alert")).to_have_count(2)
    return page


async def test_the_worst_alert_leads_the_list_and_the_header_counts_them(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Severity is a shape with a name, not a colour alone."""
    page = await open_page("/alerts")
    await expect(page.get_by_text(WORDS[language]["calm"])).to_be_visible()

    await stage.begin(REFUND, until_ms=34_000)
    await expect(page.get_by_test_id("alert").first).to_have_attribute("data-alert", COMPLAINT)
    await expect(page.get_by_test_id("alert").first.get_by_role("img")).to_be_visible()
    await expect(page.get_by_test_id("waiting")).to_contain_text("2")


async def test_an_alert_is_taken_and_then_resolved_with_a_reason(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """One click to take it; the reason is shown where it ended up."""
    words = WORDS[language]
    page = await alerts_of_a_call(stage, open_page)
    alert = page.locator(f'[data-alert="{COMPLAINT}"]')

    await alert.get_by_test_id("take").click()
    await expect(alert.get_by_test_id("alert-state")).to_contain_text(words["taken"])
    await alert.get_by_test_id("resolve").click()
    await page.get_by_role("radio", name=words["coached"]).check()
    await page.get_by_role("button", name=words["confirm"]).click()

    await expect(alert).to_have_count(0)
    await page.get_by_test_id("view-closed").click()
    await expect(alert.get_by_test_id("alert-state")).to_contain_text(words["resolved"])
    await expect(alert).to_contain_text(words["coached"])


async def test_an_alert_is_called_a_false_hit(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """In one go, taking it on the way; everybody else sees it."""
    words = WORDS[language]
    page = await alerts_of_a_call(stage, open_page)
    other = await open_page("/alerts?view=all", role=Role.INSPECTOR)

    await page.locator(f'[data-alert="{BANNED}"]').get_by_test_id("false-hit").click()
    await page.get_by_role("radio", name=words["misheard"]).check()
    await page.get_by_role("button", name=words["confirm"]).click()

    seen = other.locator(f'[data-alert="{BANNED}"]')
    await expect(seen).to_have_attribute("data-state", "false_hit")
    await expect(seen.get_by_test_id("alert-state")).to_contain_text(words["false_hit"])


async def test_the_reason_can_be_given_up_again(stage: Stage, open_page: OpenPage) -> None:
    """Escape closes the question and changes nothing."""
    page = await alerts_of_a_call(stage, open_page)

    await page.locator(f'[data-alert="{BANNED}"]').get_by_test_id("false-hit").click()
    await expect(page.locator("dialog[open]")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator("dialog[open]")).to_have_count(0)
    await expect(page.locator(f'[data-alert="{BANNED}"]')).to_have_attribute("data-state", "open")


async def test_who_comes_too_late_is_told_and_sees_the_newest_state(
    stage: Stage, open_page: OpenPage, complaints: Complaints, language: str
) -> None:
    """The request of the second carries a revision that is no longer true."""
    complaints.expect(409)
    page = await alerts_of_a_call(stage, open_page)
    # The live socket would tell of the first in time: for this page nobody answers it.
    await page.route_web_socket("**/api/live", nobody)
    await page.reload()
    alert = page.locator(f'[data-alert="{COMPLAINT}"]')
    await expect(alert.get_by_test_id("take")).to_be_enabled()

    quicker = await open_page("/alerts", role=Role.INSPECTOR)
    await quicker.locator(f'[data-alert="{COMPLAINT}"]').get_by_test_id("take").click()
    await expect(quicker.locator(f'[data-alert="{COMPLAINT}"]')).to_have_attribute(
        "data-state", "taken"
    )
    await alert.get_by_test_id("take").click()

    await expect(page.get_by_test_id("toast")).to_contain_text(WORDS[language]["stale"])
    await expect(alert).to_have_attribute("data-state", "taken")


async def test_the_list_is_narrowed_by_severity(stage: Stage, open_page: OpenPage) -> None:
    """The choice is in the address, so that it can be passed on."""
    page = await alerts_of_a_call(stage, open_page)

    await page.get_by_test_id("severity").select_option("critical")
    await expect(page.get_by_test_id("alert")).to_have_count(1)
    await page.reload()
    await expect(page.get_by_test_id("alert")).to_have_attribute("data-alert", COMPLAINT)


async def test_an_alert_leads_to_its_moment_in_the_call(stage: Stage, open_page: OpenPage) -> None:
    """And the call's page lets one act on it too."""
    page = await alerts_of_a_call(stage, open_page)

    await page.locator(f'[data-alert="{BANNED}"]').get_by_role("link").click()
    await expect(page.get_by_test_id("utterance").filter(has_text="没办法")).to_be_in_viewport()
    await page.locator(f'[data-alert="{BANNED}"]').get_by_test_id("take").click()
    await expect(page.locator(f'[data-alert="{BANNED}"]')).to_have_attribute("data-state", "taken")


async def test_who_holds_an_alert_until_when_is_seen_by_all_and_a_lapse_puts_it_back(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The page needs no reload, and says how soon it was taken."""
    words = WORDS[language]
    page = await alerts_of_a_call(stage, open_page)
    other = await open_page("/alerts", role=Role.INSPECTOR)
    seen = other.locator(f'[data-alert="{COMPLAINT}"]')

    await page.locator(f'[data-alert="{COMPLAINT}"]').get_by_test_id("take").click()
    await expect(seen.get_by_test_id("held-until")).to_contain_text(words["held_until"])
    await expect(other.get_by_test_id("figure-median")).to_contain_text(words["seconds"])
    await stage.lapse()

    await expect(seen).to_have_attribute("data-state", "open")
    await expect(seen.get_by_test_id("offered-again")).to_have_text(words["offered_again"])
    await expect(other.get_by_test_id("figure-again")).to_contain_text("1")
