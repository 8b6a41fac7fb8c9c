"""The page of the audit log, and legal holds on the page of a call."""

import re

import pytest
from playwright.async_api import expect
from sqlalchemy import text

from storage.audit_actions import Action
from storage.users import Role
from tests.browser.conftest import OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.words import WORDS
from tests.fakes.deeds import a_deed
from tests.storage.databases import unguarded

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_an_admin_reads_filters_and_turns_pages(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """By person, action, target and time; the address keeps the filter."""
    log = stage.house.services.audit.log
    for number in range(60):
        who = "wu" if number % 2 else "lin"
        await log.record(a_deed(f"call-{number}", who=who))
    await log.record(a_deed("wu", who="wu", action=Action.SIGN_IN))
    page = await open_page("/audit", role=Role.ADMIN)
    entries = page.get_by_test_id("audit-entry")

    await page.get_by_test_id("audit-action").select_option("recording.played")
    await expect(entries).to_have_count(50)
    await expect(entries.first).to_contain_text(WORDS[language]["played"])
    await page.get_by_test_id("audit-earlier").click()
    await expect(entries).to_have_count(60)
    await expect(page.get_by_test_id("audit-earlier")).to_have_count(0)

    await entries.first.get_by_role("button", name="wu", exact=True).click()
    await expect(entries).to_have_count(30)
    await expect(page).to_have_url(re.compile("who=wu"))
    await page.reload()
    await expect(entries).to_have_count(30)

    await page.get_by_test_id("audit-target").fill("call-7")
    await page.keyboard.press("Enter")
    await expect(entries).to_have_count(1)
    await page.get_by_test_id("audit-until").fill("2001-01-01")
    await expect(page.get_by_text(WORDS[language]["no_entries"])).to_be_visible()
    await page.get_by_test_id("audit-clear").click()
    await expect(entries).to_have_count(50)


async def test_verification_says_intact_and_names_what_was_rewritten(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """In words and with a sign, not by a colour alone."""
    words, room = WORDS[language], stage.house.services.audit
    for number in range(4):
        await room.log.record(a_deed(f"call-{number}"))
    page = await open_page("/audit", role=Role.ADMIN)
    state = page.get_by_test_id("audit-state")

    await page.get_by_test_id("audit-verify").click()
    await expect(state).to_have_attribute("data-verdict", "intact")
    await expect(state).to_contain_text(words["intact"])

    async with stage.house.database.write() as connection, unguarded(connection):
        change = "UPDATE audit_entries SET who = 'nobody' WHERE sequence = 2"
        await connection.execute(text(change))
    await page.get_by_test_id("audit-verify").click()
    await expect(state).to_have_attribute("data-verdict", "broken")
    await expect(state).to_contain_text(words["rewritten"])
    await expect(state).to_contain_text(words["entry_changed"])


async def test_the_log_fits_a_phone(stage: Stage, open_page: OpenPage, language: str) -> None:
    """Nothing has to be pushed sideways."""
    await stage.house.services.audit.log.record(a_deed("a-call-with-a-long-id-" * 6))
    page = await open_page("/audit", role=Role.ADMIN)
    await page.set_viewport_size({"width": 375, "height": 740})

    await expect(page.get_by_role("heading", name=WORDS[language]["audit"])).to_be_visible()
    await expect(page.get_by_test_id("audit-entry").first).to_be_visible()
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) == 0


async def test_only_admins_are_led_to_the_log(open_page: OpenPage, language: str) -> None:
    """Others neither see the link nor the page."""
    page = await open_page("/audit")
    await expect(page.get_by_role("heading", name=WORDS[language]["forbidden"])).to_be_attached()
    await expect(
        page.get_by_role("navigation").get_by_text(WORDS[language]["audit"])
    ).to_have_count(0)


async def test_an_admin_holds_a_call_and_lets_it_go_again(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """A supervisor sees the hold with its reason, and can do nothing about it."""
    call = await stage.begin(REFUND)
    await stage.end(call)
    await stage.house.writer.flush()
    page = await open_page(f"/calls/{call.id}", role=Role.ADMIN)
    panel = page.locator('[data-panel="hold"]')
    await expect(panel).to_contain_text(WORDS[language]["not_held"])

    await page.get_by_test_id("hold-reason").fill("lawsuit 7")
    await page.get_by_test_id("hold-set").click()
    await expect(page.get_by_test_id("hold")).to_contain_text("lawsuit 7")

    other = await open_page(f"/calls/{call.id}")
    await expect(other.get_by_test_id("hold")).to_contain_text("lawsuit 7")
    await expect(other.get_by_test_id("hold-lift")).to_have_count(0)

    await page.get_by_test_id("hold-lift").click()
    await expect(panel).to_contain_text(WORDS[language]["not_held"])
