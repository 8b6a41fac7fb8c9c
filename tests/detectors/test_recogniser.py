"""One party's groups through an engine: dates, numbers, holes."""

import pytest

from detectors.gate import Group
from detectors.recogniser import Recogniser, Step
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import RATE, silence, speak

pytestmark = pytest.mark.unit


def groups(pcm: bytes, segment_ms: int) -> list[Group]:
    """A stretch in groups of 100 ms."""
    size = RATE // 10 * 2
    parts = [pcm[at : at + size] for at in range(0, len(pcm), size)]
    return [
        Group(
            segment_ms,
            index,
            segment_ms + index * 100,
            segment_ms + index * 100 + len(part) // 16,
            RATE,
            part,
            index == len(parts) - 1,
        )
        for index, part in enumerate(parts)
    ]


def take(recogniser: Recogniser, stretch: list[Group]) -> list[Step]:
    """All steps of a stretch."""
    return [step for group in stretch for step in recogniser.take(group)]


def test_words_are_dated_in_call_time() -> None:
    """Counted from where the recogniser was opened."""
    steps = take(Recogniser(PulseTranscriber()), groups(speak("您好 工号").tobytes(), 5000))
    assert [word.text for word in steps[-1].words] == ["您好", "工号"]
    times = [time for word in steps[-1].words for time in (word.start_ms, word.end_ms)]
    assert times == pytest.approx([5000, 5300, 5360, 5660], abs=10)


def test_every_group_is_a_step_and_the_end_one_more() -> None:
    """Each says up to where it heard."""
    stretch = groups(speak("您好 工号 一").tobytes(), 1000)
    steps = take(Recogniser(PulseTranscriber()), stretch)
    assert [step.at_ms for step in steps[:-1]] == [group.end_ms for group in stretch]
    assert [step.final for step in steps] == [False] * len(stretch) + [True]


def test_an_engine_may_end_an_utterance_by_itself() -> None:
    """The next one has the next number, begins there, and its words are dated right."""
    pcm = speak("您好").tobytes() + silence(0.6).tobytes() + speak("工号").tobytes()
    steps = take(Recogniser(PulseTranscriber(endpoint_s=0.3)), groups(pcm, 1000))
    first, second = [step for step in steps if step.final and step.text]
    assert (first.number, second.number) == (0, 1)
    assert second.start_ms == first.at_ms
    assert second.words[0].start_ms == pytest.approx(1900, abs=20)


def test_a_hole_finishes_what_was_before_and_opens_anew() -> None:
    """Words behind it keep their time."""
    stretch = groups(speak("您好 工号 一 零 六 请").tobytes(), 1000)
    engine = PulseTranscriber()
    steps = take(Recogniser(engine), stretch[:5] + stretch[10:])
    finals = [step for step in steps if step.final]
    assert [step.opened_ms for step in finals] == [1000, 2000]
    assert finals[1].words[-1].end_ms == pytest.approx(stretch[-1].end_ms, abs=20)
    assert engine.opened == 2


def test_a_recogniser_is_open_only_during_speech() -> None:
    """Each stretch has its own stream."""
    engine = PulseTranscriber()
    recogniser = Recogniser(engine)
    for segment_ms in (0, 2000, 4000):
        take(recogniser, groups(speak("您好").tobytes(), segment_ms))
    assert engine.opened == 3
    assert recogniser._stream is None


@pytest.mark.parametrize("rate", [8000, 16000])
def test_audio_is_brought_to_the_models_rate(rate: int) -> None:
    """Without a sample lost, but for what the filter holds back until the end."""
    engine = PulseTranscriber(rate=rate)
    stretch = groups(silence(1.05).tobytes(), 0)
    take(Recogniser(engine), stretch)
    assert engine.samples == pytest.approx(stretch[-1].end_ms * rate / 1000, abs=rate / 1000)
