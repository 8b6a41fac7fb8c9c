"""The gate: padding, groups, and what ends a stretch."""

import pytest

from detectors.gate import Group, SpeechGate
from detectors.transcriber import Rhythm
from stream.frame import AudioFrame
from stream.party import Party

pytestmark = pytest.mark.unit


@pytest.fixture
def groups() -> list[Group]:
    """What left the gate."""
    return []


@pytest.fixture
def gate(groups: list[Group]) -> SpeechGate:
    """300 ms of padding, groups of 100 ms, 200 ms of hangover."""
    return SpeechGate(300, 200, Rhythm(100), groups.append)


def frame(index: int, rate: int = 8000) -> AudioFrame:
    """The frame at so many times 20 ms; its bytes say which it is."""
    size = rate // 50 * 2
    return AudioFrame("c", Party.AGENT, index * 20, rate, bytes([index % 256]) * size)


def feed(gate: SpeechGate, first: int, last: int, voice_ms: int | None, rate: int = 8000) -> None:
    """Take the frames from `first` up to, not including, `last`."""
    for index in range(first, last):
        gate.frame(frame(index, rate), voice_ms)


def test_nothing_leaves_without_a_voice(gate: SpeechGate, groups: list[Group]) -> None:
    """Silence costs nothing to recognise."""
    feed(gate, 0, 500, None)
    gate.interrupt()
    assert groups == []


def test_a_stretch_begins_with_what_was_before_the_voice(
    gate: SpeechGate, groups: list[Group]
) -> None:
    """300 ms of it, counted from where the voice began and not from where it was noticed."""
    feed(gate, 0, 53, None)
    feed(gate, 53, 60, 1000)
    assert groups[0].segment_ms == groups[0].start_ms == 700
    assert groups[0].pcm[:1] == bytes([35])


def test_groups_are_aligned_to_the_begin_of_the_stretch(
    gate: SpeechGate, groups: list[Group]
) -> None:
    """Numbered, contiguous, full but for the last one, which lasts until the voice is given up."""
    feed(gate, 0, 53, None)
    feed(gate, 53, 81, 1000)
    feed(gate, 81, 100, None)
    assert [group.index for group in groups] == list(range(len(groups)))
    assert [g.end_ms for g in groups[:-1]] == [g.start_ms for g in groups[1:]]
    assert {g.end_ms - g.start_ms for g in groups[:-1]} == {100}
    assert [g.last for g in groups] == [False] * (len(groups) - 1) + [True]
    assert groups[-1].end_ms == 82 * 20


def test_padding_is_never_heard_twice(gate: SpeechGate, groups: list[Group]) -> None:
    """The next stretch begins behind the one before, however close it is."""
    feed(gate, 0, 20, 0)
    feed(gate, 20, 25, None)
    feed(gate, 25, 30, 500)
    gate.interrupt()
    starts = [group.start_ms for group in groups]
    assert groups[0].start_ms == 0
    second = next(g for g in groups if g.index == 0 and g.segment_ms > 0)
    assert second.segment_ms == 420
    assert starts == sorted(starts)


def test_missing_sound_ends_the_stretch_at_once(gate: SpeechGate, groups: list[Group]) -> None:
    """What comes after it begins anew, without padding from before."""
    feed(gate, 0, 12, 0)
    gate.interrupt()
    assert groups[-1].last
    feed(gate, 50, 60, 0)
    assert groups[-1].segment_ms == 1000


def test_an_end_behind_a_full_group_is_told_with_an_empty_one(
    gate: SpeechGate, groups: list[Group]
) -> None:
    """Full groups leave at once, so only the end is left to say."""
    feed(gate, 0, 10, 0)
    gate.interrupt()
    assert (groups[-1].pcm, groups[-1].start_ms, groups[-1].end_ms) == (b"", 200, 200)
    assert groups[-1].last


def test_a_change_of_rate_ends_the_stretch(gate: SpeechGate, groups: list[Group]) -> None:
    """A recogniser is opened for one rate."""
    feed(gate, 0, 12, 0)
    feed(gate, 12, 20, 0, rate=16000)
    assert [g.rate for g in groups if g.index == 0] == [8000, 16000]


def test_groups_leave_just_when_the_engine_can_make_a_step(groups: list[Group]) -> None:
    """The first waits for the look-ahead as well; boundaries do not drift from the steps, though a
    step is no whole number of frames.
    """
    gate = SpeechGate(300, 200, Rhythm(step_ms=210, look_ahead_ms=173), groups.append)
    feed(gate, 0, 60, 0)
    assert [group.end_ms for group in groups] == [400, 600, 820, 1020]


def test_a_stretch_that_ends_by_itself_tells_how_quiet_its_end_was(
    gate: SpeechGate, groups: list[Group]
) -> None:
    """One that was cut short may have ended in the middle of a word."""
    feed(gate, 0, 12, 0)
    feed(gate, 12, 13, None)
    feed(gate, 13, 20, 300)
    gate.interrupt()
    assert [group.quiet_ms for group in groups if group.last] == [200, 0]
