"""Encrypted recordings: nothing plain on the disk, the same sound with the key, none without."""

from pathlib import Path

import numpy as np
import pytest

from stream.call import Call
from stream.data_key import FolderKeys
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.manifest import NAME, Manifest, RemovalCause, Rewrapped
from stream.master_keys import NO_KEYS, MasterKeys
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings
from stream.recording_errors import (
    MissingKeyError,
    RecordingDamagedError,
    RecordingNotFoundError,
    RecordingRemovedError,
    WrongKeyError,
)
from stream.recordings import RecordingStore
from stream.segment import RECORD
from stream.segment_audio import read_segment_audio
from stream.segment_file import SegmentFile

pytestmark = pytest.mark.integration

KEY = b"chain key"
MASTERS = MasterKeys.parse("new:" + "11" * 32)
OLD = MasterKeys.parse("old:" + "22" * 32)
BOTH = MasterKeys.parse("new:" + "11" * 32 + " old:" + "22" * 32)
CALL = Call(id="c", source="pcm")
SECONDS = 12


def frames(party: Party) -> list[bytes]:
    """Twelve seconds that sound like nothing else: a slow sweep, another one for each party."""
    t = np.arange(SECONDS * 8000) / 8000
    base = 300.0 if party is Party.AGENT else 700.0
    sweep = 9000 * np.sin(2 * np.pi * (base * t + 40 * t * t))
    return [part.tobytes() for part in np.split(sweep.astype("<i2"), SECONDS * 50)]


async def record(
    root: Path, masters: MasterKeys, *, call: Call = CALL, close: bool = True
) -> Recorder:
    """Record both parties of a call; without `close` the call goes on."""
    disk = DiskThread(max_pending_bytes=10_000_000)
    recorder = Recorder(call, RecorderSettings(folder=root), disk, KEY, masters=masters)
    for n, (agent, customer) in enumerate(
        zip(frames(Party.AGENT), frames(Party.CUSTOMER), strict=True)
    ):
        recorder.frame(AudioFrame(call.id, Party.AGENT, n * 20, 8000, agent))
        recorder.frame(AudioFrame(call.id, Party.CUSTOMER, n * 20, 8000, customer))
    if close:
        await recorder.close()
    else:
        await disk.drained()
    disk.close()
    return recorder


def store_of(root: Path, masters: MasterKeys, kbps: int | None = 24) -> RecordingStore:
    """A shelf with these keys."""
    return RecordingStore(root, KEY, masters=masters, compress_kbps=kbps)


def whole(store: RecordingStore, call: str = "c") -> bytes:
    """The playback of the call from its first byte to its last."""
    playback = store.playback(call)
    return b"".join(playback.parts(0, playback.size))


def plain_sound_on_disk(root: Path) -> bool:
    """Whether any file below `root` holds 20 ms of what was said, or is plain Ogg."""
    needles = [frames(party)[n] for party in (Party.AGENT, Party.CUSTOMER) for n in (30, 400)]
    files = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    return any(needle in data for needle in (*needles, b"OggS") for data in files)


def file_in(store: RecordingStore, name: str) -> Path:
    """A file of the recording of the call."""
    return store.folder("c") / name


async def test_no_sound_lies_plain_on_the_disk_at_any_stage(tmp_path: Path) -> None:
    """Not while live, not after compression, not after it was played; without keys it does."""
    await record(tmp_path / "sealed", MASTERS)
    store = store_of(tmp_path / "sealed", MASTERS)
    assert not plain_sound_on_disk(tmp_path / "sealed")
    live = whole(store)
    store.finish(store.folder("c"))
    assert {p.suffix for p in store.folder("c").iterdir()} == {".sealed", ".key", ".jsonl"}
    after = whole(store)
    assert not plain_sound_on_disk(tmp_path / "sealed")
    assert len(live) == len(after)

    await record(tmp_path / "plain", NO_KEYS)
    assert plain_sound_on_disk(tmp_path / "plain")


async def test_sealed_and_plain_sound_are_the_same_sample_for_sample(tmp_path: Path) -> None:
    """Encryption changes nothing that is heard, before and after compression."""
    for name, masters in (("sealed", MASTERS), ("plain", NO_KEYS)):
        await record(tmp_path / name, masters)
    sealed, plain = store_of(tmp_path / "sealed", MASTERS), store_of(tmp_path / "plain", NO_KEYS)
    assert whole(sealed) == whole(plain)
    for store in (sealed, plain):
        store.finish(store.folder("c"))
    assert whole(sealed) == whole(plain)


async def test_a_live_call_can_be_played_up_to_now(tmp_path: Path) -> None:
    """Seek-back reads the file that is being written."""
    recorder = await record(tmp_path, MASTERS, close=False)
    playback = store_of(tmp_path, MASTERS).playback("c")
    sides = np.frombuffer(b"".join(playback.parts(44, playback.size)), "<i2").reshape(-1, 2)
    assert sides[:, 0].tobytes() == b"".join(frames(Party.AGENT))
    assert sides[:, 1].tobytes() == b"".join(frames(Party.CUSTOMER))
    assert recorder is not None


async def test_the_chain_is_verified_without_the_key(tmp_path: Path) -> None:
    """Whoever checks recordings need not be able to hear them; with the key more is checked."""
    await record(tmp_path, MASTERS)
    for _ in range(2):
        outside = store_of(tmp_path, NO_KEYS).verify(store_of(tmp_path, NO_KEYS).folder("c"))
        inside = store_of(tmp_path, MASTERS).verify(store_of(tmp_path, MASTERS).folder("c"))
        assert (outside.intact, outside.sealed, outside.unopened) == (True, 2, 2)
        assert (inside.intact, inside.sealed, inside.unopened) == (True, 2, 0)
        store_of(tmp_path, MASTERS).finish(store_of(tmp_path, MASTERS).folder("c"))


async def test_a_missing_and_a_wrong_key_are_told_apart(tmp_path: Path) -> None:
    """Nobody hears noise, and the error names the key that is needed."""
    await record(tmp_path, MASTERS)
    with pytest.raises(MissingKeyError, match="recording key new is not configured"):
        whole(store_of(tmp_path, OLD))
    with pytest.raises(WrongKeyError, match="recording key new is another one"):
        whole(store_of(tmp_path, MasterKeys.parse("new:" + "33" * 32)))


async def test_the_first_piece_tells_whether_a_recording_opens(tmp_path: Path) -> None:
    """Not just the header, which needs no key: an answer must not begin and then break off."""
    await record(tmp_path, MASTERS)
    playback = store_of(tmp_path, NO_KEYS).playback("c")
    with pytest.raises(MissingKeyError):
        next(playback.parts(0, playback.size))
    assert len(b"".join(playback.parts(0, 44))) == 44


async def test_a_key_file_of_another_call_opens_nothing(tmp_path: Path) -> None:
    """A wrapped data key is bound to its recording."""
    await record(tmp_path, MASTERS)
    other = Call(id="d", source="pcm")
    await record(tmp_path, MASTERS, call=other)
    store = store_of(tmp_path, MASTERS)
    (mine,), (foreign,) = (store.folder(c).glob("*.key") for c in ("c", "d"))
    mine.write_bytes(foreign.read_bytes())
    with pytest.raises(WrongKeyError):
        whole(store)


@pytest.mark.parametrize("stage", ["live", "compressed"])
async def test_a_changed_byte_is_damage_and_not_noise(tmp_path: Path, stage: str) -> None:
    """Playback stops with an error that says where; the rest of the call can still be heard."""
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, MASTERS)
    if stage == "compressed":
        store.finish(store.folder("c"))
    name = "agent-0001.seg" if stage == "live" else "agent-0001.ogg.sealed"
    path = file_in(store, name)
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordingDamagedError, match="was changed"):
        whole(store)
    if stage == "live":
        assert b"".join(store.playback("c").parts(44, 5 * 32_000)) != b""
    assert not store.verify(store.folder("c")).intact


@pytest.mark.parametrize("stage", ["segment", "compressed"])
async def test_sealing_does_not_make_changed_sound_good(tmp_path: Path, stage: str) -> None:
    """What was changed while it was plain is found after `encrypt` signed the copy."""
    await record(tmp_path, NO_KEYS)
    plain, sealed = store_of(tmp_path, NO_KEYS), store_of(tmp_path, MASTERS)
    folder = plain.folder("c")
    if stage == "compressed":
        plain.finish(folder)
    path = folder / ("agent-0001.seg" if stage == "segment" else "agent-0001.ogg")
    whole_file = bytearray(path.read_bytes())
    whole_file[len(whole_file) // 2] ^= 1
    path.write_bytes(whole_file)

    assert sealed.seal(folder) == 2
    report = sealed.verify(folder)

    assert not report.intact
    assert {problem.split(":")[0] for problem in report.problems} == {f"{path.name}.sealed"}


async def test_records_cannot_change_places_even_with_the_chain_rewritten(tmp_path: Path) -> None:
    """The encryption itself ties a record to what stands before it: two records of the same length
    exchanged do not open, whatever the chain says.
    """
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, MASTERS)
    path = file_in(store, "agent-0001.seg")
    with SegmentFile(path, FolderKeys(path.parent, MASTERS)) as file:
        first, second = [place for place in file.places() if place.kind == b"A"][2:4]
    data = bytearray(path.read_bytes())
    one, two = (slice(p.at, p.at + p.length) for p in (first, second))
    data[one], data[two] = data[two], data[one]
    path.write_bytes(data)
    audio = read_segment_audio(path, FolderKeys(path.parent, MASTERS))
    with pytest.raises(RecordingDamagedError):
        audio.read(first.start_ms, first.start_ms + 100)
    assert RECORD.size == 9


async def test_a_truncated_compressed_file_does_not_open(tmp_path: Path) -> None:
    """Cutting off whole chunks is seen too: the last chunk is marked as the last."""
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, MASTERS, kbps=128)
    store.finish(store.folder("c"))
    path = file_in(store, "agent-0001.ogg.sealed")
    head = path.stat().st_size % (65_536 + 16)
    path.write_bytes(path.read_bytes()[: -(head if head > 300 else head + 65_552)])
    with pytest.raises(RecordingDamagedError):
        whole(store)


async def test_no_two_records_are_sealed_alike(tmp_path: Path) -> None:
    """What is used once is used once in a file, and each file has a key of its own."""
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, MASTERS)
    salts, uses = set(), 0
    for name in ("agent-0001.seg", "customer-0001.seg"):
        path = file_in(store, name)
        with SegmentFile(path, FolderKeys(path.parent, MASTERS)) as file:
            salts.add(file.header.salt)
            places = [place for place in file.places() if place.kind == b"A"]
            once = [file.content(place)[:8] for place in places]
        assert len(set(once)) == len(once)
        uses += len(once)
    assert (len(salts), uses) == (2, 48)


async def test_rotation_wraps_keys_anew_and_touches_no_sound(tmp_path: Path) -> None:
    """After it the old key can be taken out of the settings; the manifest tells of it."""
    await record(tmp_path, OLD)
    store = store_of(tmp_path, BOTH)
    folder = store.folder("c")
    before = {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("*.seg")}
    heard = whole(store)

    assert store.rewrap(folder) == 1
    assert store.rewrap(folder) == 0

    after = {p.name: (p.stat().st_ino, p.stat().st_mtime_ns) for p in folder.glob("*.seg")}
    assert after == before
    assert whole(store_of(tmp_path, MASTERS)) == heard
    with pytest.raises(MissingKeyError):
        whole(store_of(tmp_path, OLD))
    steps, intact = Manifest(folder, KEY).read()
    assert intact
    assert [s.master for s in steps if isinstance(s, Rewrapped)] == ["new"]


@pytest.mark.parametrize("kbps", [24, None], ids=["opus", "off"])
async def test_what_was_kept_before_is_sealed_later(tmp_path: Path, kbps: int | None) -> None:
    """`recordings encrypt` leaves nothing plain, changes nothing heard, and verifies."""
    await record(tmp_path, NO_KEYS)
    plain = store_of(tmp_path, NO_KEYS, kbps)
    folder = plain.folder("c")
    plain.finish(folder)
    heard = whole(plain)

    store = store_of(tmp_path, MASTERS, kbps)
    assert store.seal(folder) == 2
    assert store.seal(folder) == 0

    assert not plain_sound_on_disk(tmp_path)
    assert whole(store) == heard
    assert store.verify(folder).intact
    assert plain.verify(folder).unopened == 2
    with pytest.raises(MissingKeyError):
        whole(plain)


async def test_sealed_segments_can_still_be_compressed(tmp_path: Path) -> None:
    """Compression may be switched on after encryption."""
    await record(tmp_path, NO_KEYS)
    store_of(tmp_path, NO_KEYS, None).finish(store_of(tmp_path, NO_KEYS).folder("c"))
    store = store_of(tmp_path, MASTERS, None)
    store.seal(store.folder("c"))
    store = store_of(tmp_path, MASTERS, 24)
    assert list(store.unfinished()) == [store.folder("c")]
    store.finish(store.folder("c"))
    assert [p.name for p in sorted(store.folder("c").glob("*.sealed"))] == [
        "agent-0001.ogg.sealed",
        "customer-0001.ogg.sealed",
    ]
    assert store.verify(store.folder("c")).intact
    assert store.playback("c").duration_ms == SECONDS * 1000


async def test_what_is_finished_with_a_key_becomes_sealed(tmp_path: Path) -> None:
    """A call that a restart with new keys interrupted is not kept plain."""
    await record(tmp_path, NO_KEYS)
    store = store_of(tmp_path, MASTERS)
    store.finish(store.folder("c"))
    assert not plain_sound_on_disk(tmp_path)
    assert store.verify(store.folder("c")).intact


async def test_without_its_key_a_segment_waits_and_is_not_lost(tmp_path: Path) -> None:
    """Finishing fails with the reason, closes nothing wrongly and keeps the file."""
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, NO_KEYS)
    with pytest.raises(MissingKeyError):
        store.finish(store.folder("c"))
    assert store_of(tmp_path, MASTERS).verify(store.folder("c")).intact


@pytest.mark.parametrize("masters", [NO_KEYS, MASTERS], ids=["plain", "sealed"])
async def test_removal_leaves_the_manifest_and_nothing_to_hear(
    tmp_path: Path, masters: MasterKeys
) -> None:
    """The manifest says when and why; checking it finds nothing wrong; doing it again changes
    nothing; and a recording that never was is not called removed.
    """
    await record(tmp_path, masters)
    store = store_of(tmp_path, masters)
    store.finish(store.folder("c"))
    removed = store.remove("c", RemovalCause.RETENTION, days=90)
    assert removed is not None
    assert store.remove("c", RemovalCause.DISK) == removed
    assert [p.name for p in store.folder("c").iterdir()] == [NAME]
    report = store.verify(store.folder("c"))
    assert (report.intact, report.removed, report.files) == (True, True, 0)
    with pytest.raises(RecordingRemovedError):
        store.playback("c")
    assert store.remove("never", RemovalCause.RETENTION) is None
    with pytest.raises(RecordingNotFoundError):
        store.playback("never")
    store.forget("c")
    store.forget("c")
    assert not store.folder("c").exists()


async def test_a_removal_that_a_crash_interrupted_goes_on(tmp_path: Path) -> None:
    """The step is durable before the first file goes, so what is left is known to be refuse."""
    await record(tmp_path, MASTERS)
    store = store_of(tmp_path, MASTERS)
    kept = {p: p.read_bytes() for p in store.folder("c").glob("customer*")}
    first = store.remove("c", RemovalCause.RETENTION, days=1)
    for path, data in kept.items():
        path.write_bytes(data)
    assert store.has("c")
    assert store.remove("c", RemovalCause.RETENTION, days=1) == first
    assert not store.has("c")
