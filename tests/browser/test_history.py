"""The page of the history: search, narrow, go to the moment."""

import re
import zipfile

import pytest
from playwright.async_api import expect

from storage.search_keeper import SearchKeeper
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.stage import ORDER, PARCEL, REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def ended(stage: Stage, *numbers: int) -> None:
    """Calls that are over and can be found."""
    for number in numbers:
        await stage.end(await stage.begin(number))
    await stage.house.desk.drain()
    await stage.house.writer.flush()
    while await SearchKeeper(stage.house.database).gather():
        pass


async def test_words_lead_to_the_moment_they_were_said(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The address keeps the search, rows narrow it, a file holds it, and nothing found is said."""
    words = WORDS[language]
    await ended(stage, REFUND, PARCEL, ORDER)
    page = await open_page("/")
    await page.get_by_role("navigation").get_by_text(words["history"]).click()
    found = page.get_by_test_id("found")
    await expect(found).to_have_count(3)

    await page.keyboard.press("/")
    await page.keyboard.type("manager")
    await page.keyboard.press("Enter")
    await expect(found).to_have_count(1)
    await expect(page).to_have_url(re.compile("words=manager"))
    await expect(found.locator("mark").first).to_have_text("manager")
    await page.reload()
    await expect(found).to_have_count(1)

    await page.get_by_test_id("snippet").first.click()
    await expect(page).to_have_url(re.compile(rf"/calls/call-{PARCEL}\?at=\d+"))
    await page.go_back()
    await expect(found).to_have_count(1)

    await page.get_by_test_id("history-party").select_option("third")
    await expect(page.get_by_text(words["none_found"])).to_be_visible()
    await page.get_by_test_id("history-clear").click()
    await expect(found).to_have_count(3)
    async with page.expect_download() as download:
        await page.get_by_test_id("history-export").click()
    path = await (await download.value).path()
    assert zipfile.is_zipfile(path)

    await found.get_by_role("button", name=words["same_rule"]).first.click()
    await expect(page.get_by_test_id("history-rule")).to_be_visible()
    await expect(page).to_have_url(re.compile("rule="))


async def test_the_history_fits_a_phone_and_says_what_cannot_be_looked_for(
    stage: Stage, open_page: OpenPage, language: str, complaints: Complaints
) -> None:
    """Nothing has to be pushed sideways; punctuation alone is no word."""
    complaints.expect(422)
    await ended(stage, REFUND)
    page = await open_page("/history")
    await page.set_viewport_size({"width": 375, "height": 740})

    await expect(page.get_by_test_id("found")).to_have_count(1)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(wide) == 0

    await page.get_by_test_id("history-words").fill("？！")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(WORDS[language]["cannot_find"])).to_be_visible()
