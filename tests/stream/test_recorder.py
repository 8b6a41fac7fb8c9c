"""Recordings: what was heard is what is kept, and a change is seen."""

import asyncio
import io
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.manifest import NAME, Manifest, SegmentClosed
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings, recording_folder
from stream.recording_errors import RecordingNotFoundError, SegmentFormatError
from stream.recordings import RecordingStore
from stream.segment_audio import read_segment_audio

pytestmark = pytest.mark.integration

KEY = b"test key"
CALL = Call(id="通话/../7", source="pcm")


def tone(hz: float, frames: int, rate: int = 8000) -> list[bytes]:
    """A sine cut into frames."""
    t = np.arange(frames * rate // 50) / rate
    wave_ = (8000 * np.sin(2 * np.pi * hz * t)).astype(np.int16)
    return [part.tobytes() for part in np.split(wave_, frames)]


def played(store: RecordingStore) -> io.BytesIO:
    """The whole playback of the call."""
    playback = store.playback(CALL.id)
    return io.BytesIO(b"".join(playback.parts(0, playback.size)))


async def record(folder: Path, *, gap: GapCause | None = None) -> Recorder:
    """Record two seconds of 440 Hz (agent) and 1000 Hz (customer, with a gap in the middle)."""
    disk = DiskThread(max_pending_bytes=1_000_000)
    recorder = Recorder(CALL, RecorderSettings(folder=folder), disk, KEY, now=lambda: 1.0)
    agent, customer = tone(440, 100), tone(1000, 100)
    for n in range(100):
        recorder.frame(AudioFrame(CALL.id, Party.AGENT, n * 20, 8000, agent[n]))
        if gap and 25 <= n < 75:
            recorder.gap(Gap(CALL.id, Party.CUSTOMER, 500, n * 20 + 20, gap, open=n < 74))
        else:
            recorder.frame(AudioFrame(CALL.id, Party.CUSTOMER, n * 20, 8000, customer[n]))
    await recorder.close()
    disk.close()
    return recorder


async def test_a_segment_holds_exactly_what_was_heard(tmp_path: Path) -> None:
    """The samples read back are the samples sent."""
    await record(tmp_path)
    audio = read_segment_audio(recording_folder(tmp_path, CALL.id) / "agent-0001.seg")
    assert b"".join(pcm for _, pcm in audio.pieces()) == b"".join(tone(440, 100))
    assert (audio.start_ms, audio.end_ms, audio.ended, audio.verified(KEY)) == (0, 2000, True, True)


async def test_a_gap_is_kept_with_its_cause_and_played_as_silence(tmp_path: Path) -> None:
    """A hold leaves no sound, but its place and cause are known."""
    await record(tmp_path, gap=GapCause.HOLD)
    audio = read_segment_audio(recording_folder(tmp_path, CALL.id) / "customer-0001.seg")
    assert [(g.start_ms, g.end_ms, g.cause) for g in audio.gaps] == [(500, 1500, GapCause.HOLD)]
    samples = audio.read(0, audio.end_ms)
    assert not samples[500 * 8 : 1500 * 8].any()
    assert len(samples) == 16000


async def test_playback_puts_the_agent_left_and_the_customer_right(tmp_path: Path) -> None:
    """Each side of the stereo file holds its own tone, after compression as before it."""
    await record(tmp_path)
    store = RecordingStore(tmp_path, KEY)
    store.finish(recording_folder(tmp_path, CALL.id))
    with wave.open(played(store)) as file:
        assert file.getnchannels() == 2
        sides = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    assert abs(len(sides) - 16000) <= 320
    for channel, hz in ((0, 440), (1, 1000)):
        spectrum = np.abs(np.fft.rfft(sides[4000:12000, channel].astype(float)))
        assert abs(int(spectrum.argmax()) - hz) <= 1


async def test_compressed_sound_is_not_shifted(tmp_path: Path) -> None:
    """Cross-correlation of noise before and after compression peaks within 2 ms of zero."""
    noise = np.random.default_rng(3).normal(0, 3000, 16000).astype(np.int16)
    disk = DiskThread(max_pending_bytes=1_000_000)
    recorder = Recorder(CALL, RecorderSettings(folder=tmp_path), disk, KEY)
    for n in range(100):
        part = noise[n * 160 : n * 160 + 160].tobytes()
        recorder.frame(AudioFrame(CALL.id, Party.AGENT, n * 20, 8000, part))
    await recorder.close()
    disk.close()
    store = RecordingStore(tmp_path, KEY, compress_kbps=32)
    store.finish(recording_folder(tmp_path, CALL.id))
    with wave.open(played(store)) as file:
        sides = np.frombuffer(file.readframes(file.getnframes()), np.int16).reshape(-1, 2)
    heard = sides[:, 0].astype(float)
    spectrum = np.fft.rfft(heard, 40000) * np.conj(np.fft.rfft(noise.astype(float), 40000))
    shift = int(np.fft.irfft(spectrum).argmax())
    shift = shift - 40000 if shift > 20000 else shift
    assert abs(shift) <= 16


async def test_verify_finds_nothing_wrong_before_and_after_compression(tmp_path: Path) -> None:
    """An untouched recording is intact at every stage, and finishing twice changes nothing."""
    await record(tmp_path)
    store = RecordingStore(tmp_path, KEY)
    (folder,) = store.folders()
    assert store.verify(folder).intact
    store.finish(folder)
    store.finish(folder)
    report = store.verify(folder)
    assert (report.intact, report.files, report.torn, report.call) == (True, 2, 0, CALL.id)
    assert not list(folder.glob("*.seg"))
    assert store.has(CALL.id)


@pytest.mark.parametrize("target", ["agent-0001.seg", "agent-0001.ogg", NAME])
async def test_a_changed_byte_is_seen(tmp_path: Path, target: str) -> None:
    """One flipped bit anywhere in a file or in the manifest is reported."""
    await record(tmp_path)
    store = RecordingStore(tmp_path, KEY)
    (folder,) = store.folders()
    if target.endswith(".ogg"):
        store.finish(folder)
    path = folder / target
    data = bytearray(path.read_bytes())
    at = data.index(b'"end_ms":') + 9 if target == NAME else len(data) // 2
    data[at] ^= 1
    path.write_bytes(data)
    assert not store.verify(folder).intact


@pytest.mark.parametrize("target", ["agent-0001.seg", "agent-0001.ogg"])
async def test_a_removed_file_is_seen(tmp_path: Path, target: str) -> None:
    """A recording without one of its files is not intact."""
    await record(tmp_path)
    store = RecordingStore(tmp_path, KEY)
    (folder,) = store.folders()
    if target.endswith(".ogg"):
        store.finish(folder)
    (folder / target).unlink()
    assert f"{target}: is missing" in store.verify(folder).problems


async def test_another_key_cannot_forge_the_chain(tmp_path: Path) -> None:
    """Without the key nothing verifies, so nobody without it can rewrite a recording."""
    await record(tmp_path)
    (folder,) = RecordingStore(tmp_path, KEY).folders()
    assert not RecordingStore(tmp_path, b"other").verify(folder).intact


async def test_a_new_connection_begins_a_new_segment(tmp_path: Path) -> None:
    """After a resume the sound goes on in a second file, even at another rate."""
    disk = DiskThread(max_pending_bytes=1_000_000)
    recorder = Recorder(CALL, RecorderSettings(folder=tmp_path), disk, KEY)
    for n, part in enumerate(tone(440, 10)):
        recorder.frame(AudioFrame(CALL.id, Party.AGENT, n * 20, 8000, part))
    recorder.segment(Party.AGENT)
    for n, part in enumerate(tone(440, 10, 16000)):
        recorder.frame(AudioFrame(CALL.id, Party.AGENT, 1000 + n * 20, 16000, part))
    await recorder.close()
    disk.close()
    folder = recording_folder(tmp_path, CALL.id)
    first, second = (read_segment_audio(p) for p in sorted(folder.glob("*.seg")))
    assert (first.end_ms, second.start_ms, second.rate) == (200, 1000, 16000)


async def test_a_call_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    """Ids are chosen by sources; their recordings stay below the folder."""
    await record(tmp_path / "inside")
    assert [p.name for p in tmp_path.iterdir()] == ["inside"]


async def test_an_unknown_call_has_no_playback(tmp_path: Path) -> None:
    """Asking for what was never recorded says so."""
    with pytest.raises(RecordingNotFoundError):
        RecordingStore(tmp_path, KEY).playback("nobody")


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A WAV file is not taken for a segment."""
    path = tmp_path / "x.seg"
    path.write_bytes(b"RIFF" + bytes(100))
    with pytest.raises(SegmentFormatError):
        read_segment_audio(path)


FULL_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings

async def main(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
    disk = DiskThread(max_pending_bytes=1_000_000)
    recorder = Recorder(Call(id="c", source="pcm"), RecorderSettings(folder=folder), disk, b"k")
    for n in range(500):
        recorder.frame(AudioFrame("c", Party.AGENT, n * 20, 8000, bytes([n % 251]) * 320))
    await disk.drained()
    print(disk.healthy, disk.failures > 0)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    for n in range(500, 600):
        recorder.frame(AudioFrame("c", Party.AGENT, n * 20, 8000, bytes([n % 251]) * 320))
    await recorder.close()
    print(disk.healthy)

asyncio.run(main(Path(sys.argv[1])))
"""


async def test_sound_a_slow_disk_cannot_take_is_counted_and_does_not_fill_the_memory(
    tmp_path: Path,
) -> None:
    """Half a second waits for no disk that takes a quarter; the manifest says what is missing."""
    disk = DiskThread(max_pending_bytes=4000)
    recorder = Recorder(CALL, RecorderSettings(folder=tmp_path), disk, KEY)
    for n, pcm in enumerate(tone(440, 100)):
        recorder.frame(AudioFrame(CALL.id, Party.AGENT, n * 20, 8000, pcm))
    assert not disk.healthy
    await recorder.close()
    disk.close()
    steps, intact = Manifest(recording_folder(tmp_path, CALL.id), KEY).read()
    (closed,) = (step for step in steps if isinstance(step, SegmentClosed))
    assert intact
    assert (closed.lost_ms, disk.failures) == (2000, 4)


async def test_a_full_disk_is_said_and_recording_goes_on_when_there_is_room(
    tmp_path: Path, root: Path
) -> None:
    """What the disk refused is missing and counted; what came before and after is intact."""
    child = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", FULL_DISK, str(tmp_path)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert child.stdout.splitlines()[-2:] == ["False True", "True"]
    audio = read_segment_audio(recording_folder(tmp_path, "c") / "agent-0001.seg")
    assert audio.verified(b"k")
    assert audio.ended
    assert audio.end_ms == 12000
    kept = sum(len(pcm) for _, pcm in audio.pieces()) // 16
    assert 4000 <= kept <= 5000
    store = RecordingStore(tmp_path, b"k", compress_kbps=None)
    (folder,) = store.folders()
    assert store.verify(folder).intact
