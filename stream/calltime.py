"""From a party's samples to call time, corrected for drift.

A source's clock and ours disagree: 100 ppm is 360 ms an hour. Samples are the truth from one frame
to the next, arrival is the truth over minutes. Sound is never early, only delayed, so the least
delay within a window of frames is the part that jitter did not cause (the minimum filter of clock
synchronisation, RFC 5905 §10). When that least delay leaves the dead band it is worked off by one
millisecond a message, so frames stay 19 to 21 ms apart. A least delay of `STEP_MS` or more means
that samples are missing, not that a clock is slow: then the map steps forward and the caller sees
a gap.
"""

from stream.frame import FRAME_MS

FIRST_WINDOW_FRAMES = 50
"""Frames until the first correction: one second, since the first message is often a late one."""

WINDOW_FRAMES = 250
"""Frames between two looks at the least delay: five seconds."""

DEAD_BAND_MS = 10
"""Least delays up to this size are left alone. Two parties then stay within 20 ms and a bit."""

STEP_MS = 60
"""From this size on, a positive least delay is missing sound, said at once."""

_NEVER_MS = 1 << 60


class CallTimeMap:
    """Dates one party's frames. All times are whole milliseconds of call time; an arrival is the
    arrival clock less the anchor of the call.
    """

    __slots__ = ("_corrects", "_least_ms", "_left", "_next_ms", "_owed_ms", "delay_ms")

    def __init__(self, start_ms: int, *, corrects: bool = True) -> None:
        """Begin at `start_ms`; without `corrects` samples alone count, as for a replayed file."""
        self._corrects = corrects
        self._next_ms = start_ms
        self._least_ms = _NEVER_MS
        self._left = FIRST_WINDOW_FRAMES
        self._owed_ms = 0
        self.delay_ms = 0
        """How much later than its date the last sound arrived; negative when it came early."""

    def take(self, arrival_ms: int, frames: int = 1, rest_ms: int = 0) -> int:
        """Date `frames` frames that were completed by one message, and go on behind them.

        Args:
            arrival_ms: when the message came.
            frames: how many whole frames it completed, 1 or more.
            rest_ms: sound that came with it and does not fill a frame yet.

        Returns:
            Start of the first of them; the others follow 20 ms apart.
        """
        start = self._next_ms
        self._next_ms = end = start + FRAME_MS * frames
        self.delay_ms = delay = arrival_ms - end - rest_ms
        if delay < self._least_ms:
            self._least_ms = delay
        self._left -= frames
        if self._left > 0 and not self._owed_ms:
            return start
        return self._corrected(start)

    def rebase(self, start_ms: int) -> None:
        """Let the next frame begin at `start_ms`, whatever was counted before."""
        self._next_ms = start_ms
        self._least_ms = _NEVER_MS
        self._left = FIRST_WINDOW_FRAMES
        self._owed_ms = 0

    def _corrected(self, start: int) -> int:
        if self._left <= 0:
            least = self._least_ms
            self._least_ms = _NEVER_MS
            self._left = WINDOW_FRAMES
            if not self._corrects:
                return start
            self._owed_ms = least if abs(least) > DEAD_BAND_MS else 0
            if least >= STEP_MS:
                self._owed_ms = 0
                self._next_ms += least
                return start + least
        if self._owed_ms:
            shift = 1 if self._owed_ms > 0 else -1
            self._owed_ms -= shift
            self._next_ms += shift
            return start + shift
        return start
