"""Playback is made as it is read, and is the same whichever way one jumps about."""

import random
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from stream.party import Party
from stream.playback import BLOCK_MS, Playback
from stream.recordings import RecordingStore
from stream.sound import Samples
from tests.stream.test_sealed_recordings import KEY, MASTERS, record

pytestmark = pytest.mark.integration


class Sweep:
    """Sound of any length that needs no memory: each sample is told by its place."""

    def __init__(self, party: Party, start_ms: int, end_ms: int, rate: int = 8000) -> None:
        self.party, self.start_ms, self.end_ms, self.rate = party, start_ms, end_ms, rate

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Samples between two moments."""
        at = np.arange(start_ms * self.rate // 1000, end_ms * self.rate // 1000)
        inside = (at >= self.start_ms * self.rate // 1000) & (at < self.end_ms * self.rate // 1000)
        samples: Samples = (6000 * np.sin(at * 0.05) * inside).astype(np.int16)
        return samples


def test_any_part_is_a_part_of_the_whole() -> None:
    """Two hundred ranges of one file, odd ones and such across blocks included."""
    sounds = [
        Sweep(Party.AGENT, 0, 17_000),
        Sweep(Party.CUSTOMER, 2500, 16_000, 16_000),
        Sweep(Party.COACH, 9000, 17_010),
    ]
    playback = Playback(sounds, "v")
    whole = b"".join(playback.parts(0, playback.size))
    assert len(whole) == playback.size == 44 + 17_010 * 16 * 4
    chance = random.Random(7)
    for _ in range(200):
        start, end = sorted(chance.randrange(playback.size + 1) for _ in range(2))
        assert b"".join(playback.parts(start, end)) == whole[start:end]


async def test_a_seek_into_a_compressed_file_gives_what_decoding_it_all_gives(
    tmp_path: Path,
) -> None:
    """Nothing shifted, and no click where blocks join: beyond the warm-up the difference to a
    decoding from the beginning is at most two steps of 16 bits.
    """
    await record(tmp_path, MASTERS)
    store = RecordingStore(tmp_path, KEY, masters=MASTERS)
    store.finish(store.folder("c"))
    playback = store.playback("c")
    sides = np.frombuffer(b"".join(playback.parts(44, playback.size)), "<i2").reshape(-1, 2)
    for channel, sound in enumerate(sorted(playback._sounds, key=lambda s: s.party)):
        whole = sound.read(0, 12_000).astype(int)
        assert np.abs(whole - sides[:, channel]).max() <= 2


async def test_what_is_compressed_while_it_is_played_plays_on(tmp_path: Path) -> None:
    """The segments it was read from are gone; the rest comes from what took their place."""
    await record(tmp_path, MASTERS)
    store = RecordingStore(tmp_path, KEY, masters=MASTERS)
    playback = store.playback("c")
    parts = playback.parts(0, playback.size)
    first = next(parts)
    store.finish(store.folder("c"))
    assert not list(store.folder("c").glob("*.seg"))
    assert len(first) + sum(map(len, parts)) == playback.size


def test_an_hour_needs_no_more_memory_than_a_minute() -> None:
    """Blocks are made one after the other and forgotten."""

    def peak(minutes: int) -> int:
        sounds = [Sweep(p, 0, minutes * 60_000) for p in (Party.AGENT, Party.CUSTOMER)]
        playback = Playback(sounds, "v")
        tracemalloc.start()
        size = sum(len(part) for part in playback.parts(0, playback.size))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size == 44 + minutes * 60 * 8000 * 4
        return most

    assert peak(60) < 1.2 * peak(1)


def test_what_was_played_and_what_changed_have_other_tags() -> None:
    """A player that goes on later learns that the sound is another one."""
    sounds = [Sweep(Party.AGENT, 0, BLOCK_MS)]
    assert Playback(sounds, "v").etag == Playback(sounds, "v").etag
    assert Playback(sounds, "v").etag != Playback(sounds, "w").etag
    longer = [Sweep(Party.AGENT, 0, BLOCK_MS + 1000)]
    assert Playback(longer, "v").etag != Playback(sounds, "v").etag
