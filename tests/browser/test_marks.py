"""Comments on moments of a call, on its page."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.stage import REFUND, Stage

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_mark_made_while_live_is_seen_by_others_at_once(
    stage: Stage, open_page: OpenPage
) -> None:
    """In the list and on the time axis; its author changes and removes it."""
    call = await stage.begin(REFUND, until_ms=30_000)
    page = await open_page(f"/calls/{call.id}")
    other = await open_page(f"/calls/{call.id}")
    await expect(other.get_by_test_id("utterance").first).to_be_visible()

    await page.get_by_test_id("mark-comment").fill("语气可以再缓和一些")
    await page.get_by_test_id("mark-from").fill("0:12")
    await page.get_by_test_id("mark-to").fill("0:18")
    await page.get_by_test_id("mark-send").click()
    for shown in (page, other):
        await expect(shown.get_by_test_id("mark")).to_contain_text("0:12–0:18")
        await expect(shown.get_by_test_id("timeline-mark")).to_have_count(1)

    await page.get_by_test_id("mark-edit").click()
    await page.get_by_test_id("mark-comment").first.fill("已与坐席沟通")
    await page.get_by_test_id("mark-send").first.click()
    await expect(other.get_by_test_id("mark")).to_contain_text("已与坐席沟通")

    await page.get_by_test_id("mark-remove").click()
    await expect(other.get_by_test_id("mark")).to_have_count(0)
