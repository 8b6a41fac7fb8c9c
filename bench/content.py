"""What the load speaks: the sample calls' own sound, about half of it speech, and its words."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import av
import msgspec
import numpy as np
import numpy.typing as npt

from bench.process import ROOT
from stream.party import Party

RATE = 8000
FRAME = 160
FRAMES_PER_S = RATE // FRAME
FRAME_MS = 1000 // FRAMES_PER_S

SAMPLE_CALLS = ROOT / "demo" / "calls"
HELD_OUT_CALLS = ROOT / "tests" / "calls" / "heldout"

SIDES = (Party.AGENT, Party.CUSTOMER)
"""Channels of a sample call, in order."""

STRIDE = 97
"""Frames by which each call of a load begins later in its sample call than the one before it."""

Samples = npt.NDArray[np.int16]


class SpokenWord(msgspec.Struct, frozen=True):
    """A word as it was rendered."""

    text: str
    start_ms: int
    """Time in the sample call, in milliseconds."""
    end_ms: int
    """Time in the sample call, in milliseconds."""


class Turn(msgspec.Struct, frozen=True):
    """What one party says, or does, at a time."""

    party: Party
    kind: str
    start_ms: int
    """Time in the sample call, in milliseconds."""
    end_ms: int
    """Time in the sample call, in milliseconds."""
    words: tuple[SpokenWord, ...] = ()


class _Timeline(msgspec.Struct):
    events: list[Turn]


class Sample(msgspec.Struct, frozen=True):
    """One sample call."""

    name: str
    sound: tuple[Samples, Samples]
    """Of each of `SIDES`, at 8 kHz: whole frames of 20 ms."""
    turns: tuple[Turn, ...]
    """Turns with words, in order."""

    @property
    def frames(self) -> int:
        """Its length in frames of 20 ms."""
        return len(self.sound[0]) // FRAME

    def turns_of(self, side: int) -> tuple[Turn, ...]:
        """What one party says, in order."""
        return tuple(turn for turn in self.turns if turn.party is SIDES[side])


class Window(msgspec.Struct, frozen=True):
    """What one call of a load plays: some frames of one sample call."""

    sample: int
    """Index in `samples()`."""
    first: int
    """First frame."""
    frames: int


@cache
def samples(folder: Path = SAMPLE_CALLS) -> tuple[Sample, ...]:
    """All sample calls of a folder, by name."""
    return tuple(_sample(path) for path in sorted(folder.glob("*.ogg")))


def window(lengths: Sequence[int], number: int, frames: int) -> Window:
    """What the load's call `number` plays of sample calls of these lengths, all in frames.

    Neighbours play different sample calls, at different places.

    Raises:
        ValueError: a sample call is shorter than that.
    """
    index = number % len(lengths)
    room = lengths[index] - frames + 1
    if room < 1:
        raise ValueError(f"sample call {index} has only {lengths[index]} frames, not {frames}")
    return Window(index, number * STRIDE % room, frames)


def windows(calls: int, frames: int) -> list[Window]:
    """What each call of a load plays."""
    lengths = [sample.frames for sample in samples()]
    return [window(lengths, number, frames) for number in range(calls)]


def sound_of(window: Window, side: int) -> bytes:
    """The samples one party of a window speaks, as they go over the wire."""
    begin, end = window.first * FRAME, (window.first + window.frames) * FRAME
    return samples()[window.sample].sound[side][begin:end].tobytes()


def _sample(path: Path) -> Sample:
    stereo = _decode(str(path))
    timeline = msgspec.json.decode(path.with_suffix(".timeline.json").read_bytes(), type=_Timeline)
    whole = stereo[: len(stereo) // FRAME * FRAME]
    sound = (np.ascontiguousarray(whole[:, 0]), np.ascontiguousarray(whole[:, 1]))
    return Sample(path.stem, sound, tuple(turn for turn in timeline.events if turn.words))


def _decode(path: str) -> Samples:
    parts = []
    with av.open(path) as container:
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
        for frame in container.decode(audio=0):
            parts += [out.to_ndarray().reshape(-1, 2) for out in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.int16)
