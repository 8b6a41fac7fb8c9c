"""From the synthesiser's events to segments, words and frame labels."""

import numpy as np
import pytest

from tools.demo_model.alignment import Segment, align, frame_labels
from tools.demo_model.speech import SoundEvent, Spoken
from tools.espeak import SPEECH_RATE

pytestmark = pytest.mark.unit


def _spoken(*events: tuple[str, float], seconds: float) -> Spoken:
    """Return speech with events at the given seconds."""
    placed = tuple(SoundEvent(name, round(at * SPEECH_RATE)) for name, at in events)
    return Spoken(np.zeros(round(seconds * SPEECH_RATE), np.int16), placed)


TWO_WORDS = _spoken(
    ("n", 0.0),
    ("i", 0.1),
    ("_|", 0.2),
    ("X", 0.25),
    ("Au", 0.3),
    ("_|", 0.5),
    ("_:", 0.5),
    seconds=0.8,
)


def test_a_stop_begins_where_the_syllable_before_it_ended() -> None:
    """The gap after a boundary is the closure of the next sound."""
    segments = align(TWO_WORDS).segments
    assert [segment.unit for segment in segments] == ["n", "i", "X", "Au", "SIL"]
    assert segments[2].start_s == pytest.approx(0.2, abs=1e-4)
    assert segments[1].end_s == pytest.approx(0.2, abs=1e-4)
    assert segments[-1].end_s == pytest.approx(0.8, abs=1e-4)


def test_a_character_is_a_syllable() -> None:
    """Words take as many syllables as they have characters."""
    alignment = align(TWO_WORDS)
    assert alignment.pronunciations(["你", "好"]) == [("你", ("n", "i")), ("好", ("X", "Au"))]
    assert alignment.pronunciations(["你好"]) == [("你好", ("n", "i", "X", "Au"))]


def test_text_that_does_not_fit_its_syllables_gives_no_pronunciation() -> None:
    """A wrong split would teach wrong sounds."""
    assert align(TWO_WORDS).pronunciations(["你"]) is None
    unfinished = _spoken(("n", 0.0), ("_|", 0.1), ("i", 0.2), seconds=0.3)
    assert align(unfinished).pronunciations(["你"]) is None


def test_a_rare_name_of_a_sound_is_the_sound() -> None:
    """The network has one output for both."""
    assert [s.unit for s in align(_spoken(("N-", 0.0), seconds=0.1)).segments] == ["N"]


def test_frames_are_labelled_by_what_is_said_at_their_centre() -> None:
    """Frame 0 is centred at 12.5 ms, the next one 10 ms later."""
    segments = [Segment("a", 0.02, 0.04), Segment("b", 0.04, 0.055)]
    labels = frame_labels(segments, 6, {"SIL": 0, "a": 1, "b": 2})
    assert labels.tolist() == [0, 1, 1, 2, 2, 0]
