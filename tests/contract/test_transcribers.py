"""What every speech engine behind `Transcriber` keeps to: the real one and the fake."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from detectors.engines.models import ModelSettings, read_card
from detectors.engines.vosk import load
from detectors.resampling import resampling
from detectors.transcriber import Transcriber, Transcript
from tests.fakes.sample_audio import sample_turn
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import silence, speak

pytestmark = pytest.mark.contract


@dataclass(frozen=True)
class Case:
    """An engine, speech for it, and the words in that speech."""

    engine: Transcriber
    speech: bytes
    words: list[str]


def _vosk(root: Path, name: str) -> Case:
    engine = load(read_card(ModelSettings(path=root / "demo/models" / name)))
    speech, words = sample_turn(root, "calm-order", turn=1)
    if engine.rate != 8000:
        speech = resampling(8000, engine.rate).feed(speech, last=True)
    return Case(engine, speech, words)


@pytest.fixture(params=["fake", "zh-8k", "zh-16k"])
def case(request: pytest.FixtureRequest, root: Path) -> Case:
    """Every engine, the real one with a model of each rate."""
    if request.param != "fake":
        return _vosk(root, request.param)
    text = "您好 工号 一 零 零 六"
    speech = np.concatenate([silence(0.3), speak(text), silence(0.5)])
    return Case(PulseTranscriber(), speech.tobytes(), text.split())


def pieces(case: Case, milliseconds: int = 100) -> list[bytes]:
    """The speech in pieces."""
    size = case.engine.rate * milliseconds // 1000 * 2
    return [case.speech[at : at + size] for at in range(0, len(case.speech), size)]


def recognise(case: Case) -> list[Transcript]:
    """All transcripts of the speech, the last from `finish`."""
    stream = case.engine.stream()
    return [*map(stream.accept, pieces(case)), stream.finish()]


def said(transcripts: list[Transcript]) -> list[str]:
    """The words of all complete utterances."""
    return [word.text for t in transcripts if t.final for word in t.words]


def test_hears_what_was_said(case: Case) -> None:
    """At most one word in ten may differ: the port is no place to measure a model."""
    heard = said(recognise(case))
    wrong = sum(a != b for a, b in zip(heard, case.words, strict=False))
    wrong += abs(len(heard) - len(case.words))
    assert wrong <= len(case.words) // 10


def test_says_what_it_knows_before_the_end(case: Case) -> None:
    """Partial text holds a word while the speech still goes on."""
    partial = [t for t in recognise(case)[:-1] if not t.final and t.text]
    assert partial
    assert not any(t.words for t in partial)


def test_finishing_makes_it_final(case: Case) -> None:
    """Nothing stays partial."""
    assert recognise(case)[-1].final


def test_text_is_its_words_with_single_spaces(case: Case) -> None:
    """The two never say different things."""
    for transcript in recognise(case):
        if transcript.final:
            assert transcript.text == " ".join(word.text for word in transcript.words)


def test_words_come_in_order_within_the_audio(case: Case) -> None:
    """Times count from the begin of the stream, also behind an utterance it ended by itself."""
    words = [word for t in recognise(case) if t.final for word in t.words]
    times = [t for word in words for t in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= len(case.speech) / 2 / case.engine.rate + 0.05
    assert all(0 <= word.confidence <= 1 for word in words)


def test_the_same_audio_gives_the_same_transcripts(case: Case) -> None:
    """Determinism is what "the same live and after" rests on."""
    assert recognise(case) == recognise(case)


def test_streams_do_not_hear_each_other(case: Case) -> None:
    """Two parties interleaved give what each gives alone."""
    alone = recognise(case)
    one, other = case.engine.stream(), case.engine.stream()
    quiet = bytes(len(pieces(case)[0]))
    mixed: list[Transcript] = []
    for piece in pieces(case):
        mixed.append(one.accept(piece))
        other.accept(quiet)
    assert alone == [*mixed, one.finish()]


def test_silence_holds_no_words(case: Case) -> None:
    """Two seconds of digital zero."""
    stream = case.engine.stream()
    quiet = bytes(case.engine.rate // 10 * 2)
    transcripts = [*(stream.accept(quiet) for _ in range(20)), stream.finish()]
    assert not said(transcripts)


def test_a_stream_without_audio_has_nothing_to_say(case: Case) -> None:
    """A stretch may be cut off before its first sample."""
    transcript = case.engine.stream().finish()
    assert transcript.final
    assert not transcript.text


def test_text_changes_only_at_the_steps_of_the_rhythm(case: Case) -> None:
    """So nobody has to ask in between; an engine that has no rhythm may change at any time."""
    rhythm = case.engine.rhythm
    stream, text = case.engine.stream(), ""
    for number, piece in enumerate(pieces(case, 10)):
        transcript = stream.accept(piece)
        given_ms = 10 * (number + 1)
        moved = rhythm is None or rhythm.decoded_ms(given_ms) > rhythm.decoded_ms(given_ms - 10)
        assert moved or transcript.text in (text, "")
        text = transcript.text


def test_a_quiet_end_takes_nothing_from_the_words(case: Case) -> None:
    """Whether or not the engine spares itself the end, the same was said."""
    quiet = bytes(2 * case.engine.rate * 300 // 1000)
    spared, finished = case.engine.stream(), case.engine.stream()
    for piece in (*pieces(case), quiet):
        spared.accept(piece)
        finished.accept(piece)
    assert [w.text for w in spared.finish(300).words] == [w.text for w in finished.finish().words]
