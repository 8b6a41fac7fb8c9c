"""Finds out an engine's rhythm, which it does not tell, by experiments in audio time: the answer is
exact and always the same.
"""

from collections.abc import Callable
from typing import Protocol

from detectors.transcriber import Rhythm

PIECE_MS = 10
"""Silence is given in pieces so long; all moments found are exact to it."""

UNIT_MS = 30
"""A decoded frame of any model this engine reads; steps are whole numbers of them."""

LONGEST_STEP_MS = 600
"""Steps looked for, at most."""

LONGEST_LOOK_AHEAD_MS = 1000
"""Look-aheads considered, at most."""

PATIENCE_MS = 15_000
"""Silence an engine is given to close an utterance by itself; usual are 5,000 ms."""

CUTS_MS = range(300, 3000, UNIT_MS)
"""Where an utterance may be cut off in an experiment."""

EXPERIMENTS = 8
"""At most; three or four are enough for an engine that keeps time."""


class Listener(Protocol):
    """The part of the engine's recogniser that experiments use."""

    def AcceptWaveform(self, data: bytes, /) -> bool | int:  # noqa: N802 - the engine's own name
        """Take sound; whether an utterance is closed."""
        ...

    def Reset(self) -> None:  # noqa: N802 - the engine's own name
        """Begin another utterance with what is decoded next."""
        ...


def rhythm_of(listener: Callable[[], Listener], rate: int) -> Rhythm | None:
    """The rhythm of an engine; None if it cannot be told.

    An utterance of nothing but silence is closed after a fixed length of *decoded* sound. One that
    begins after a cut at T therefore is closed later than one that began with the stream, by just
    what was decoded at T. Rhythms that contradict an answer are struck out until one is left.
    """
    whole_ms = _closed_ms(listener(), rate)
    if whole_ms is None:
        return None
    possible = _rhythms(whole_ms)
    for _ in range(EXPERIMENTS):
        cut_ms = max(CUTS_MS, key=lambda cut: len({r.decoded_ms(cut) for r in possible}))
        if len({r.decoded_ms(cut_ms) for r in possible}) == 1:
            break
        closed_ms = _closed_ms(listener(), rate, cut_ms)
        if closed_ms is None:
            return None
        possible = [r for r in possible if r.decoded_ms(cut_ms) == closed_ms - whole_ms]
    return possible[0] if len(possible) == 1 else None


def _rhythms(whole_ms: int) -> list[Rhythm]:
    """All that close an utterance of silence when it was closed: behind a whole number of steps,
    and the look-ahead.
    """
    return [
        Rhythm(step_ms, ahead_ms)
        for step_ms in range(UNIT_MS, LONGEST_STEP_MS + 1, UNIT_MS)
        for ahead_ms in range(whole_ms % step_ms, LONGEST_LOOK_AHEAD_MS + 1, step_ms)
    ]


def _closed_ms(listener: Listener, rate: int, cut_ms: int = 0) -> int | None:
    """How much silence closes an utterance that begins after `cut_ms`; None if none does."""
    piece = bytes(2 * rate * PIECE_MS // 1000)
    for given_ms in range(PIECE_MS, PATIENCE_MS + 1, PIECE_MS):
        closed = listener.AcceptWaveform(piece)
        if closed:
            return given_ms if given_ms > cut_ms else None
        if given_ms == cut_ms:
            listener.Reset()
    return None
