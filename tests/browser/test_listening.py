"""Listening in from a real browser: one click, each voice in its ear, and nobody's microphone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route, expect

from tests.browser.conftest import DIST, WAIT_MS, Complaints
from tests.browser.ears import EARS, until_apart
from tests.fakes.caller import AGENT_HZ, CUSTOMER_HZ
from tests.fakes.listening_floor import Floor, a_floor, a_live_call

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WITHOUT_WEBRTC = "delete window.RTCPeerConnection"


@pytest_asyncio.fixture(loop_scope="session")
async def floor(tmp_path: Path) -> AsyncIterator[Floor]:
    """A real house."""
    assert (DIST / "index.html").is_file()
    async with a_floor(tmp_path) as opened:
        yield opened


async def a_page(browser: Browser, floor: Floor, language: str, *scripts: str) -> Page:
    """The wall, as the supervisor sees it."""
    base = str(floor.http.base_url).rstrip("/")
    context = await browser.new_context(
        base_url=base, locale=language, viewport={"width": 1440, "height": 900}
    )
    context.set_default_timeout(WAIT_MS)
    await context.add_cookies(
        [{"name": name, "value": value, "url": base} for name, value in floor.http.cookies.items()]
    )
    for script in (EARS, *scripts):
        await context.add_init_script(script)
    return await context.new_page()


@pytest.mark.parametrize("way", ["webrtc", "websocket"])
async def test_one_click_on_a_tile_listens(
    way: str, browser: Browser, floor: Floor, complaints: Complaints, language: str
) -> None:
    """On the wall, on the page of the call, until one stops; the wall tells who is there."""
    async with a_live_call(floor):
        page = await a_page(
            browser, floor, language, *([WITHOUT_WEBRTC] if way == "websocket" else [])
        )
        complaints.hear(page)
        await page.goto("/")
        tile = page.locator('[data-call="c1"]')
        await tile.get_by_test_id("listen").click()
        await expect(page.get_by_test_id("listening-bar")).to_be_visible()
        await until_apart(page, AGENT_HZ, CUSTOMER_HZ)
        await expect(tile.get_by_test_id("company")).to_be_visible()
        await page.get_by_test_id("to-call").click()
        panel = page.get_by_test_id("ear")
        await expect(panel).to_have_attribute("data-state", "on")
        await expect(panel.get_by_test_id("way")).to_have_attribute("data-way", way)
        await expect(panel.get_by_test_id("guest")).to_have_count(1)
        await panel.get_by_test_id("mute-agent").check()
        await page.wait_for_function("(hz) => window.levels(hz)[0] < -70", arg=AGENT_HZ)
        await panel.get_by_test_id("mute-agent").uncheck()
        await panel.get_by_test_id("together").check()
        await page.wait_for_function(
            "(hz) => { const [l, r] = window.levels(hz); return Math.abs(l - r) < 1 && l > -40 }",
            arg=CUSTOMER_HZ,
        )
        await panel.get_by_test_id("stop").click()
        await expect(panel).to_have_attribute("data-state", "off")
        await expect(panel.get_by_test_id("guest")).to_have_count(0)
        assert await page.evaluate("window.microphones") == 0
        await panel.get_by_test_id("start").click()
        await expect(panel.get_by_test_id("guest")).to_have_count(1)
        assert complaints.unexpected == []
        await page.goto("about:blank")
        await floor.until_alone("c1")
        await page.context.close()


async def test_who_is_followed_is_listened_to_again(
    browser: Browser, floor: Floor, complaints: Complaints, language: str
) -> None:
    """The call ends, and the next call of the same agent is joined by itself; no other is."""
    page = await a_page(browser, floor, language)
    complaints.hear(page)
    async with a_live_call(floor, "c1"):
        await page.goto("/calls/c1")
        panel = page.get_by_test_id("ear")
        await panel.get_by_test_id("start").click()
        await expect(panel).to_have_attribute("data-state", "on")
        await panel.get_by_test_id("follow").check()
    bar = page.get_by_test_id("listening-bar")
    await expect(bar.get_by_test_id("to-call")).to_have_count(0)
    async with a_live_call(floor, "other", agent="1002"), a_live_call(floor, "c2"):
        await expect(bar.get_by_test_id("to-call")).to_have_attribute("href", "/calls/c2")
        await until_apart(page, AGENT_HZ, CUSTOMER_HZ)
        assert await floor.company("other") == []
        await bar.get_by_test_id("bar-stop").click()
        await expect(bar).to_have_count(0)
    assert complaints.unexpected == []
    await page.context.close()


async def test_a_refused_call_of_who_is_followed_is_tried_once(
    browser: Browser, floor: Floor, complaints: Complaints, language: str
) -> None:
    """The reader is told once, and the call after it is joined all the same."""
    page = await a_page(browser, floor, language)
    complaints.hear(page)
    complaints.expect(503)
    async with a_live_call(floor, "c1"):
        await page.goto("/calls/c1")
        await page.get_by_test_id("start").click()
        await expect(page.get_by_test_id("ear")).to_have_attribute("data-state", "on")
        await page.get_by_test_id("follow").check()
    bar = page.get_by_test_id("listening-bar")
    await expect(bar).to_contain_text("1001")
    asked: list[str] = []

    async def refuse(route: Route) -> None:
        asked.append(route.request.url)
        body = {"error": {"code": "listening_full", "message": "full"}}
        await route.fulfill(status=503, json=body)

    await page.route("**/whep*", refuse)
    async with a_live_call(floor, "c2"):
        await expect(page.get_by_test_id("toast")).to_have_count(1)
        async with a_live_call(floor, "other", agent="1002"):
            assert len(asked) == 1
    await page.unroute("**/whep*")
    async with a_live_call(floor, "c3"):
        await expect(bar.get_by_test_id("to-call")).to_have_attribute("href", "/calls/c3")
    assert complaints.unexpected == []
    await page.context.close()


async def test_sound_is_fresh(browser: Browser, floor: Floor) -> None:
    """Listening begins within a second of the click, two on a busy machine."""
    async with a_live_call(floor):
        page = await a_page(browser, floor, "en")
        await page.goto("/calls/c1")
        start = page.get_by_test_id("start")
        await expect(start).to_be_enabled()
        began = asyncio.get_running_loop().time()
        await start.click()
        await page.wait_for_function("(hz) => window.levels(hz)[0] > -40", arg=AGENT_HZ)
        assert asyncio.get_running_loop().time() - began < 2.0
        await page.context.close()
