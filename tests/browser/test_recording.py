"""Encrypted recordings in a real browser: played, jumped about in, refused with a reason."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import expect
from sqlalchemy import insert

from dashboard.settings import DashboardSettings
from storage.forgotten_schema import ForgottenRow
from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.master_keys import NO_KEYS, MasterKeys
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings
from stream.recordings import RecordingStore
from tests.browser.conftest import DIST, Complaints, OpenPage
from tests.browser.stage import REFUND, Stage
from tests.browser.words import WORDS
from tests.dashboard.conftest import quick_passwords
from tests.fakes.dashboard_house import a_house

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEY = b"chain"
MASTERS = MasterKeys.parse("k:" + "3c" * 32)
SECONDS = 300
"""Long enough that no browser loads all of it before somebody jumps."""
LOW_HZ, HIGH_HZ = 440, 1250
"""What the agent sounds like in the first and in the second half."""

LISTEN = """async ([url, second]) => {
  const player = new Audio(url)
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 4096
  context.createMediaElementSource(player).connect(analyser)
  analyser.connect(context.destination)
  await new Promise((done, failed) => {
    player.onloadedmetadata = done
    player.onerror = () => failed(new Error('cannot be played'))
  })
  player.currentTime = second
  await new Promise((done) => { player.onseeked = done })
  await player.play()
  const bins = new Float32Array(analyser.frequencyBinCount)
  let loudest = 0
  while (player.currentTime < second + 1) {
    await new Promise((done) => setTimeout(done, 50))
    analyser.getFloatFrequencyData(bins)
    loudest = bins.indexOf(Math.max(...bins))
  }
  player.pause()
  await context.close()
  return { hz: loudest * context.sampleRate / analyser.fftSize, duration: player.duration }
}"""
"""Plays a second from a moment on and tells the loudest frequency, as a person's ear would."""


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    """A shelf of encrypted recordings."""
    return RecordingStore(tmp_path / "recordings", KEY, masters=MASTERS)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path, store: RecordingStore) -> AsyncIterator[Stage]:
    """The dashboard over that shelf."""
    settings = DashboardSettings(port=0, web_dist=DIST)
    async with a_house(tmp_path, settings, passwords=quick_passwords()) as house:
        sealed = replace(house, services=replace(house.services, recordings=store))
        async with asyncio.TaskGroup() as tasks:
            built = Stage(sealed, tasks)
            await built.start()
            yield built
            await built.stop()


async def record(store: RecordingStore, folder: Path, call: Call) -> None:
    """Five minutes of the agent, low and then high, encrypted and compressed."""
    disk = DiskThread(max_pending_bytes=1 << 24)
    recorder = Recorder(call, RecorderSettings(folder=folder), disk, KEY, masters=MASTERS)
    at = np.arange(SECONDS * 8000)
    hz = np.where(at < len(at) // 2, LOW_HZ, HIGH_HZ)
    wave = (9000 * np.sin(2 * np.pi * hz * at / 8000)).astype("<i2")
    for n, part in enumerate(np.split(wave, SECONDS * 50)):
        recorder.frame(AudioFrame(call.id, Party.AGENT, n * 20, 8000, part.tobytes()))
    await recorder.close()
    disk.close()
    await asyncio.to_thread(store.finish, store.folder(call.id))


async def test_an_encrypted_recording_is_played_from_where_one_jumps_to(
    stage: Stage, store: RecordingStore, open_page: OpenPage, tmp_path: Path
) -> None:
    """What one hears is what was said there, and only what is played is fetched and decrypted."""
    call = await stage.begin(REFUND)
    await stage.end(call)
    await record(store, tmp_path / "recordings", call)
    page = await open_page(f"/calls/{call.id}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.headers.get("range", "bytes=0-")))
    player = page.get_by_test_id("recording")
    await expect(player).to_have_attribute("data-state", "ready")

    for second, wanted in ((270, HIGH_HZ), (10, LOW_HZ), (155, HIGH_HZ)):
        heard = await page.evaluate(LISTEN, [f"/api/calls/{call.id}/recording", second])
        assert abs(heard["hz"] - wanted) < 30
        assert heard["duration"] == pytest.approx(SECONDS, abs=0.1)

    assert any(not found.startswith("bytes=0-") for found in asked), "a jump asks for the middle"
    sealed = b"".join(p.read_bytes() for p in (tmp_path / "recordings").rglob("*") if p.is_file())
    assert b"OggS" not in sealed
    assert b"RIFF" not in sealed


async def test_a_click_on_a_word_plays_its_moment(
    stage: Stage, store: RecordingStore, open_page: OpenPage, tmp_path: Path
) -> None:
    """And the position runs on from there."""
    call = await stage.begin(REFUND)
    await stage.end(call)
    await record(store, tmp_path / "recordings", call)
    page = await open_page(f"/calls/{call.id}")
    player = page.get_by_test_id("recording")
    await expect(player).to_have_attribute("data-state", "ready")
    position = player.get_by_test_id("position")

    await page.get_by_test_id("utterance").nth(3).get_by_role("button").first.click()
    await expect(position).not_to_have_text("0:00")
    before = await position.inner_text()
    await player.get_by_test_id("play").click()
    await expect(position).not_to_have_text(before)


async def test_a_missing_key_is_said_in_words(
    stage: Stage,
    store: RecordingStore,
    open_page: OpenPage,
    complaints: Complaints,
    language: str,
    tmp_path: Path,
) -> None:
    """Not just that something failed."""
    complaints.expect(503)
    call = await stage.begin(REFUND)
    await stage.end(call)
    await record(store, tmp_path / "recordings", call)
    store._masters = NO_KEYS
    page = await open_page(f"/calls/{call.id}")
    player = page.get_by_test_id("recording")
    await expect(player).to_have_attribute("data-state", "failed")
    await expect(player).to_contain_text(WORDS[language]["no_key"])


async def test_what_was_removed_is_said_instead_of_an_error(
    stage: Stage, open_page: OpenPage, language: str
) -> None:
    """The recording after its days, the transcript as well."""
    call = await stage.begin(REFUND)
    await stage.end(call)
    await stage.house.writer.flush()
    gone = [
        {"call": call.id, "kind": kind, "at": time.time(), "days": days, "cause": "retention"}
        for kind, days in (("recordings", 90), ("transcripts", 180))
    ]
    database = stage.house.services.records._calls._database
    async with database.write() as connection:
        await connection.execute(insert(ForgottenRow), gone)

    page = await open_page(f"/calls/{call.id}")
    note = page.locator('[data-test="removed"][data-kind="recordings"]')
    await expect(note).to_contain_text(WORDS[language]["recording_removed"])
    await expect(note).to_contain_text("90")
    await expect(page.locator('[data-test="removed"][data-kind="transcripts"]')).to_contain_text(
        "180"
    )
