"""The rhythm of engines: found out exactly, or not at all."""

import pytest

from detectors.engines.rhythm import rhythm_of
from detectors.transcriber import Rhythm

pytestmark = pytest.mark.unit

RATE = 8000


class SteppingEngine:
    """Decodes in steps, and closes an utterance after so much decoded silence."""

    def __init__(self, rhythm: Rhythm, *, closes_ms: int = 5010, drops_ms: int = 0) -> None:
        self._rhythm = rhythm
        self._closes_ms = closes_ms
        self._drops_ms = drops_ms
        self._given_ms = self._from_ms = 0

    def AcceptWaveform(self, data: bytes, /) -> bool:  # noqa: N802 - the engine's own name
        """Take silence; whether the utterance is closed."""
        self._given_ms += 1000 * len(data) // (2 * RATE)
        return self._decoded_ms() - self._from_ms >= self._closes_ms

    def Reset(self) -> None:  # noqa: N802 - the engine's own name
        """Begin another utterance; one of the engines loses its place by it."""
        self._given_ms -= self._drops_ms
        self._from_ms = self._decoded_ms()

    def _decoded_ms(self) -> int:
        return self._rhythm.decoded_ms(self._given_ms)


@pytest.mark.parametrize("step_ms", [30, 120, 210, 240, 300, 510])
@pytest.mark.parametrize("look_ahead_ms", [20, 170, 410, 930])
@pytest.mark.parametrize("closes_ms", [4020, 5010])
def test_the_rhythm_is_found(step_ms: int, look_ahead_ms: int, closes_ms: int) -> None:
    """Whatever it is, and whenever the engine closes silence."""
    rhythm = Rhythm(step_ms, look_ahead_ms)
    assert rhythm_of(lambda: SteppingEngine(rhythm, closes_ms=closes_ms), RATE) == rhythm


def test_an_engine_that_never_closes_silence_tells_nothing() -> None:
    """One that takes silence for speech, for instance."""
    engine = Rhythm(120, 170)
    assert rhythm_of(lambda: SteppingEngine(engine, closes_ms=10**9), RATE) is None


def test_an_engine_that_contradicts_itself_tells_nothing() -> None:
    """Rather no rhythm than a wrong one, by which words would be lost."""
    engine = Rhythm(120, 170)
    assert rhythm_of(lambda: SteppingEngine(engine, drops_ms=70), RATE) is None


def test_decoded_sound_is_whole_steps_behind_the_look_ahead() -> None:
    """Nothing before the first step can be made."""
    rhythm = Rhythm(120, 170)
    assert [rhythm.decoded_ms(ms) for ms in (0, 170, 289, 290, 409, 410)] == [
        0,
        0,
        0,
        120,
        120,
        240,
    ]
