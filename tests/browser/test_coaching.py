"""Whispering from a real browser, whose microphone hears a tone."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from stream.party import Party
from stream.switchboard import Switchboard
from stream.waiting_sound import RATE
from tests.browser.conftest import DIST, Complaints
from tests.browser.test_listening import WITHOUT_WEBRTC, a_page
from tests.dashboard.test_coaching import COACH_HZ, SPOKEN_DB, give_way_back, samples
from tests.fakes.caller import level_db
from tests.fakes.listening_floor import Floor, a_floor, a_live_call, until

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  window.microphones += 1
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { frequency: HZ })
  const out = new MediaStreamAudioDestinationNode(context)
  tone.connect(new GainNode(context, { gain: 0.25 })).connect(out)
  tone.start()
  return out.stream
}
""".replace("HZ", str(COACH_HZ))
"""In place of the device: everything behind it is the browser's own."""


@pytest_asyncio.fixture(loop_scope="session")
async def boards(monkeypatch: pytest.MonkeyPatch) -> list[Switchboard]:
    """The switchboards that were opened."""
    found: list[Switchboard] = []
    enter = Switchboard.__aenter__

    async def remember(self: Switchboard) -> Switchboard:
        found.append(self)
        return await enter(self)

    monkeypatch.setattr(Switchboard, "__aenter__", remember)
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def floor(tmp_path: Path, boards: list[Switchboard]) -> AsyncIterator[Floor]:
    """A real house."""
    assert (DIST / "index.html").is_file()
    assert not boards
    async with a_floor(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize("way", ["webrtc", "websocket"])
async def test_only_a_held_key_is_heard(
    way: str,
    browser: Browser,
    floor: Floor,
    boards: list[Switchboard],
    complaints: Complaints,
    language: str,
) -> None:
    """Where nothing carries sound back the buttons are off; else the microphone is asked for once
    one whispers, the agent alone hears what is said while the key is held, and nothing after.
    """
    async with a_live_call(floor):
        scripts = [MICROPHONE] + ([WITHOUT_WEBRTC] if way == "websocket" else [])
        page = await a_page(browser, floor, language, *scripts)
        complaints.hear(page)
        await page.goto("/calls/c1")
        panel = page.get_by_test_id("ear")
        await panel.get_by_test_id("start").click()
        await expect(panel.get_by_test_id("whisper")).to_be_disabled()
        await expect(panel.get_by_test_id("no-way")).to_be_visible()
        heard = give_way_back(boards[0], "c1", Party.AGENT, Party.CUSTOMER).heard
        await expect(panel.get_by_test_id("barge")).to_be_enabled()
        assert await page.evaluate("window.microphones") == 0
        await panel.get_by_test_id("whisper").click()
        await expect(panel.get_by_test_id("key")).to_be_visible()
        assert await page.evaluate("window.microphones") == 1
        before = len(heard[Party.AGENT])
        await page.keyboard.down("Space")
        await expect(panel.get_by_test_id("key")).to_have_attribute("aria-pressed", "true")

        async def spoken() -> bool:
            return len(heard[Party.AGENT]) - before > 3 * RATE

        await until(spoken)
        assert level_db(samples(heard[Party.AGENT]), RATE, COACH_HZ) > SPOKEN_DB
        assert not heard[Party.CUSTOMER]
        await page.keyboard.up("Space")
        await expect(panel.get_by_test_id("key")).to_have_attribute("aria-pressed", "false")
        await panel.get_by_test_id("whisper").click()
        await expect(panel.get_by_test_id("key")).to_have_count(0)
        (mode,) = {one["mode"] for one in await floor.company("c1")}
        assert mode == "listen"
        assert complaints.unexpected == []
        await page.context.close()
