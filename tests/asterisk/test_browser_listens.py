"""A supervisor listens to a call of a real PBX in a real browser: all the way from phone to ear."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, async_playwright, expect

from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT
from tests.asterisk.phones import AGENT_HZ, CUSTOMER_HZ, Sipp
from tests.asterisk.served import PASSWORD, Served
from tests.asterisk.test_each_side import agent, customer
from tests.browser.conftest import FLAGS, WAIT_MS, Complaints, chromium_path
from tests.browser.ears import EARS, until_apart
from tests.browser.test_listening import WITHOUT_WEBRTC

pytestmark = pytest.mark.integration


async def signed_in(page: Page, url: str) -> None:
    """Through the door, as everybody comes in."""
    await page.goto(url)
    await page.locator("input[autocomplete=username]").fill("sup")
    await page.locator("input[type=password]").fill(PASSWORD)
    await page.locator("button[type=submit]").click()


async def left(client: httpx.AsyncClient, call: str) -> dict[str, Any]:
    """The only one who listened to a call, once it is stored that they left."""
    async with asyncio.timeout(WAIT_MS / 1000):
        while True:
            (listened,) = (await client.get(call)).json()["interventions"]
            if listened["to_ms"] is not None:
                return dict(listened)
            await asyncio.sleep(0.1)


@pytest.mark.usefixtures("pbx")
@pytest.mark.parametrize("way", ["webrtc", "websocket"])
async def test_each_phone_is_heard_in_its_own_ear(way: str, sipp: Sipp, tmp_path: Path) -> None:
    """The agent's phone left and the customer's right, from one click on the tile until the
    customer hangs up; then the page says that the call has ended, and nobody listens any more.
    """
    served = Served(tmp_path)
    await served.add_supervisor()
    await served.start()
    complaints = Complaints()
    complaints.expect(401)
    async with async_playwright() as playwright, httpx.AsyncClient(trust_env=False) as client:
        playwright.selectors.set_test_id_attribute("data-test")
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        page = await browser.new_page(locale="zh-CN")
        page.set_default_timeout(WAIT_MS)
        complaints.hear(page)
        await page.add_init_script(EARS)
        if way == "websocket":
            await page.add_init_script(WITHOUT_WEBRTC)
        await signed_in(page, served.url)
        await served.sign_in(client)
        await sipp.run(agent(sipp), AGENT_PORT, 7000)
        dialled = await sipp.run(
            customer(sipp).dial("1001").talk(12).hang_up(), CUSTOMER_PORT, 8000
        )
        await page.get_by_test_id("listen").click()
        await expect(page.get_by_test_id("listening-bar")).to_be_visible()
        await until_apart(page, AGENT_HZ, CUSTOMER_HZ)
        (call,) = await served.calls(client)
        await expect(page.locator(f'[data-call="{call["id"]}"]')).to_be_visible()
        await page.get_by_test_id("to-call").click()
        panel = page.get_by_test_id("ear")
        await expect(panel.get_by_test_id("way")).to_have_attribute("data-way", way)
        await sipp.done(dialled)
        await served.no_calls(client)
        await expect(panel).to_have_attribute("data-state", "off")
        await page.wait_for_function("window.ears[0].context.state == 'closed'")
        listened = await left(client, f"{served.url}/api/calls/{call['id']}")
        assert (listened["user"], listened["mode"]) == ("sup", "listen")
        assert listened["from_ms"] < listened["to_ms"]
        await browser.close()
    assert complaints.unexpected == []
    assert await served.stop(signal.SIGTERM) == 0
