"""The agent's desk in a narrow window, beside the wall of whoever helps."""

import time

import pytest
from playwright.async_api import Page, ViewportSize, expect

from alerts.help import HELP_RULE
from storage.directory import Agent
from storage.users import Role
from stream.intervention import Intervention, InterventionMode
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.test_wall_views import barriers
from tests.browser.words import WORDS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.usefixtures("language"),
]

NARROW: ViewportSize = {"width": 320, "height": 700}


async def a_desk(stage: Stage, open_page: OpenPage) -> Page:
    """The desk of the agent of the first call, beside a softphone."""
    await stage.house.services.directory.put(
        [Agent(id="1001", name="林晓", extension="8001", login="agent")]
    )
    page = await open_page("/", role=Role.AGENT)
    await page.set_viewport_size(NARROW)
    await expect(page.get_by_test_id("desk")).to_have_attribute("data-link", "open")
    return page


async def test_the_desk_shows_the_call_and_what_is_to_be_said(
    stage: Stage, open_page: OpenPage
) -> None:
    """It comes by itself, counts down, and says so when it was said; the notice is always there."""
    desk = await a_desk(stage, open_page)
    await expect(desk.get_by_test_id("monitored")).to_be_visible()
    await expect(desk.get_by_test_id("own-call")).to_have_count(0)
    call = await stage.begin(REFUND, until_ms=1000)
    await expect(desk.get_by_test_id("own-call")).to_be_visible()
    await expect(desk.get_by_test_id("duty")).to_have_attribute("data-outcome", "pending")
    await stage.advance(call, until_ms=16_000)
    await expect(desk.get_by_test_id("duty")).to_have_attribute("data-outcome", "kept")
    wide = await desk.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]
    assert await barriers(desk) == []
    await stage.end(call)
    await expect(desk.get_by_test_id("own-call")).to_have_count(0)


async def test_a_raised_hand_reaches_the_wall_and_comes_back(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Two browsers: the agent asks, the supervisor takes it, the agent sees who comes."""
    desk = await a_desk(stage, open_page)
    call = await stage.begin(REFUND, until_ms=1000)
    await desk.locator('[data-test="raise"][data-reason="approval"]').click()
    await expect(desk.get_by_test_id("hand")).to_have_attribute("data-taken", "false")
    alerts = await open_page("/alerts", role=Role.SUPERVISOR)
    (raised,) = (a for a in stage.house.services.board.alerts_of(call.id) if a.rule == HELP_RULE)
    alert = alerts.locator(f'[data-alert="{raised.id}"]')
    await expect(alert).to_contain_text(WORDS[language]["asks_for_help"])
    await alert.get_by_test_id("take").click()
    await expect(desk.get_by_test_id("hand")).to_have_attribute("data-taken", "true")
    await expect(desk.get_by_test_id("hand")).to_contain_text("班长 Supervisor")
    assert await barriers(desk) == []


async def test_who_listened_is_on_the_desk_afterwards(stage: Stage, open_page: OpenPage) -> None:
    """Once the call is over, without a reload."""
    desk = await a_desk(stage, open_page)
    call = await stage.begin(REFUND, until_ms=1000)
    await expect(desk.get_by_test_id("own-call")).to_be_visible()
    stage.house.sink.emit(
        Intervention(
            id="seat",
            call=call.id,
            user="supervisor",
            name="班长",
            mode=InterventionMode.LISTEN,
            reason="quality",
            began_at=time.time(),
            from_ms=0,
            to_ms=900,
        )
    )
    await stage.house.writer.flush()
    await expect(desk.get_by_test_id("past-guest")).to_have_count(0)
    await stage.end(call)
    await expect(desk.get_by_test_id("past-guest")).to_contain_text("班长")


async def test_an_unbound_agent_is_told_what_is_missing(
    open_page: OpenPage, language: str, complaints: Complaints
) -> None:
    """Kindly, and who can help."""
    complaints.expect(409)
    page = await open_page("/", role=Role.AGENT)
    await expect(page.get_by_role("heading", name=WORDS[language]["desk"])).to_be_attached()


async def test_a_note_reaches_the_desk_and_its_answer_comes_back(
    stage: Stage, open_page: OpenPage
) -> None:
    """Two browsers: not delivered without a desk, then delivered, read and answered, all live."""
    call = await stage.begin(REFUND, until_ms=1000)
    page = await open_page(f"/calls/{call.id}", role=Role.INSPECTOR)
    await page.get_by_test_id("note-text").fill("先安抚,再说规定")
    await page.get_by_test_id("note-send").click()
    note = page.get_by_test_id("note")
    await expect(note).to_have_attribute("data-state", "sent")
    await expect(page.get_by_test_id("note-closed")).to_be_visible()
    desk = await a_desk(stage, open_page)
    await expect(desk.get_by_test_id("desk-note")).to_contain_text("先安抚")
    await expect(note).to_have_attribute("data-state", "delivered")
    await expect(page.get_by_test_id("note-closed")).to_have_count(0)
    assert await barriers(desk) == []
    await desk.get_by_test_id("got-it").click()
    await expect(note).to_have_attribute("data-state", "read")
    await desk.locator('[data-test="reply"][data-reply="on_it"]').click()
    await expect(note).to_have_attribute("data-state", "answered")
    await expect(page.get_by_test_id("note-answer")).to_be_visible()
