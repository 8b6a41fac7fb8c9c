"""A disk that fills up is seen on the wall, and so is a call that is not recorded."""

import time

import pytest
from msgspec.structs import replace
from playwright.async_api import expect

from stream.call import Unrecorded
from stream.disk_space import DiskLevel, DiskNotice, DiskVolume
from tests.browser.conftest import OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GB = 1 << 30


def notice(level: DiskLevel, free: int) -> DiskNotice:
    """What a node tells of its recordings' volume."""
    return DiskNotice("node-7", DiskVolume.RECORDINGS, level, free, 100 * GB, time.time())


async def test_the_banner_comes_worsens_and_goes(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """With node and figures, for who is there and for who comes later, without a reload."""
    words = WORDS[language]
    page = await open_page("/")
    banner = page.get_by_test_id("disk")
    await expect(page.get_by_text(words["empty"])).to_be_visible()
    await expect(banner).to_have_count(0)

    stage.house.bus.publish(notice(DiskLevel.LOW, 12 * GB))
    await expect(banner).to_contain_text("node-7")
    await expect(banner).to_contain_text("12 GB")
    await expect(banner).to_contain_text("12%")
    await expect(banner).not_to_contain_text(words["not_recording"])

    stage.house.bus.publish(notice(DiskLevel.FULL, 3 * GB))
    await expect(banner).to_have_attribute("data-level", "full")
    await expect(banner).to_contain_text(words["not_recording"])
    later = await open_page("/")
    await expect(later.get_by_test_id("disk")).to_contain_text(words["not_recording"])

    stage.house.bus.publish(notice(DiskLevel.OK, 50 * GB))
    await expect(banner).to_have_count(0)
    await expect(later.get_by_test_id("disk")).to_have_count(0)


async def test_a_call_that_is_not_recorded_says_so_on_its_tile_and_its_page(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """It is heard all the same, and after its end the page says why there is no recording."""
    call = await stage.begin(REFUND, until_ms=3000)
    unrecorded = replace(call, unrecorded=Unrecorded.DISK)
    stage.house.sink.emit(unrecorded)
    page = await open_page("/")
    tile = page.locator(f'[data-call="{call.id}"]')
    await expect(tile.get_by_test_id("unrecorded")).to_have_text(WORDS[language]["unrecorded"])
    await expect(tile.get_by_test_id("listening")).to_have_attribute("data-state", "on")

    await stage.advance(call, until_ms=10**9)
    page = await open_page(f"/calls/{call.id}")
    await expect(page.get_by_test_id("unplayable")).to_contain_text(WORDS[language]["disk"])
