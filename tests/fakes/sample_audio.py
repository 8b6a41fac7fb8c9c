"""The sample calls as sound and as what is said in them, for tests with the real engine."""

from pathlib import Path

import av
import msgspec
import numpy as np
import numpy.typing as npt

RATE = 8000
"""Samples per second of the sound given out."""

PADDING_MS = 300


class SampleWord(msgspec.Struct):
    """One word and its place in the call, in milliseconds."""

    text: str
    start_ms: int
    end_ms: int


class SampleEvent(msgspec.Struct):
    """One turn."""

    turn: int
    party: str
    kind: str
    start_ms: int
    end_ms: int
    words: list[SampleWord] = []


class SampleTimeline(msgspec.Struct):
    """Who said what when."""

    duration_ms: int
    events: list[SampleEvent]


def sample_timeline(root: Path, name: str) -> SampleTimeline:
    """What happens in a sample call."""
    content = (root / "demo/calls" / f"{name}.timeline.json").read_bytes()
    return msgspec.json.decode(content, type=SampleTimeline)


def sample_tracks(root: Path, name: str) -> npt.NDArray[np.int16]:
    """A sample call's sound: one row a sample, agent and customer in columns."""
    blocks: list[npt.NDArray[np.int16]] = []
    with av.open(str(root / "demo/calls" / f"{name}.ogg")) as container:
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
        for frame in (*container.decode(audio=0), None):
            parts = [out.to_ndarray() for out in resampler.resample(frame)]
            blocks.extend(part.astype(np.int16).reshape(-1, 2) for part in parts)
    return np.concatenate(blocks)


def sample_turn(root: Path, name: str, turn: int) -> tuple[bytes, list[str]]:
    """The padded sound of one turn, and its words."""
    event = next(e for e in sample_timeline(root, name).events if e.turn == turn)
    first, last = event.start_ms - PADDING_MS, event.end_ms + PADDING_MS
    column = 0 if event.party == "agent" else 1
    samples = sample_tracks(root, name)[max(0, first) * 8 : last * 8, column]
    return samples.tobytes(), [word.text for word in event.words]
