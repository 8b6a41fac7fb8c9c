"""The page of a call, while it lasts and afterwards."""

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import PARCEL, REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_transcript_grows_in_two_columns(stage: Stage, open_page: OpenPage) -> None:
    """Partial text is marked as such until the final text replaces it."""
    call = await stage.begin(REFUND, until_ms=2500)
    page = await open_page(f"/calls/{call.id}")
    said = page.get_by_test_id("utterance")

    await expect(said).to_have_count(1)
    await expect(said.first).to_have_attribute("data-final", "false")
    await expect(said.first).to_contain_text("您好工号")

    await stage.advance(call, until_ms=10_000)
    await expect(said).to_have_count(3)
    await expect(said.first).to_have_attribute("data-final", "true")
    await expect(said.first).to_contain_text(
        "您好工号一零零很高兴为您服务".replace("零零", "零零一")
    )
    agent, customer = await said.nth(0).bounding_box(), await said.nth(1).bounding_box()
    assert agent is not None
    assert customer is not None
    assert agent["x"] + agent["width"] <= customer["x"]


async def test_a_hit_explains_itself(stage: Stage, open_page: OpenPage, language: str) -> None:
    """On demand: its category, the rule and its version, and what to say instead."""
    call = await stage.begin(REFUND, until_ms=30_000)
    page = await open_page(f"/calls/{call.id}")

    hit = page.get_by_test_id("hit").filter(has_text="没办法")
    await hit.click()
    why = page.get_by_test_id("explanation")
    await expect(why).to_contain_text(WORDS[language]["denial"])
    await expect(why).to_contain_text(
        "请先安抚客户" if language == "zh-CN" else "Calm the customer"
    )


async def test_the_timeline_tells_silence_with_its_cause(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """Silences have a cause in words, holds are seen on the lane of the party."""
    words = WORDS[language]
    refund = await stage.begin(REFUND, until_ms=30_000)
    parcel = await stage.begin(PARCEL, until_ms=30_000)

    page = await open_page(f"/calls/{refund.id}")
    silence = page.get_by_test_id("stretch")
    await expect(silence).to_have_accessible_name(re.compile(words["dead_air"]))
    await expect(page.get_by_test_id("lane-agent").locator("rect").first).to_be_visible()

    page = await open_page(f"/calls/{parcel.id}")
    hold = page.get_by_test_id("lane-customer").locator("rect.gap title")
    await expect(hold).to_have_text(words["hold"])


async def test_an_ended_call_plays_its_recording_and_jumps_to_a_word(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The page stays where it is when the call ends, and gains the player."""
    call = await stage.begin(REFUND, until_ms=10_000)
    page = await open_page(f"/calls/{call.id}")
    await expect(page.get_by_test_id("recording")).to_have_count(0)

    await stage.end(call)
    await expect(page.get_by_test_id("call-state")).to_have_text(WORDS[language]["ended"])
    player = page.get_by_test_id("recording")
    await expect(player).to_have_attribute("data-state", "ready")
    await expect(player.get_by_test_id("play")).to_have_text(WORDS[language]["play"])
    await expect(player.get_by_test_id("play")).to_be_enabled()

    await expect(player.get_by_test_id("position")).to_have_text("0:00")
    await page.get_by_test_id("utterance").nth(1).get_by_role("button").first.click()
    await expect(player.get_by_test_id("position")).to_have_text("0:01")


async def test_a_deep_link_leads_to_its_moment(stage: Stage, open_page: OpenPage) -> None:
    """The utterance of that moment is in view."""
    call = await stage.begin(REFUND)
    await stage.end(call)
    page = await open_page(f"/calls/{call.id}?at=26000")

    await expect(page.get_by_test_id("utterance").filter(has_text="没办法")).to_be_in_viewport()


@pytest.mark.parametrize("call", ["none", "a84b4c@pbx.example.com"])
async def test_a_call_nobody_knows_has_a_page(
    open_page: OpenPage, complaints: Complaints, language: str, call: str
) -> None:
    """A link may be older than the retention; telephone systems put dots into their ids."""
    complaints.expect(404)
    page = await open_page(f"/calls/{call}")

    await expect(page.get_by_text(WORDS[language]["no_call"]).last).to_be_visible()
