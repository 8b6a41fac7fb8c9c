"""The clock that says when sound arrived: monotonic, and deaf to leaps."""

import time
from collections.abc import Callable

MonotonicMs = Callable[[], int]
"""A clock in whole milliseconds from any zero."""


def monotonic_ms() -> int:
    """The machine's monotonic clock in whole milliseconds."""
    return time.monotonic_ns() // 1_000_000


class ArrivalClock:
    """A monotonic clock that never runs backwards and never leaps.

    It is looked at many times a second. When more than `leap_ms` lie between two looks, or fewer
    than none, the machine was suspended or its clock is at fault; that span is swallowed, so calls
    do not get an hour of gaps. If it was the house that slept, sound that waited for it soon runs
    ahead of the clock, and `reclaim` gives the span back as far as sound proves it.
    """

    __slots__ = ("_last_ms", "_leap_ms", "_now", "_swallowed_ms")

    def __init__(self, now: MonotonicMs, leap_ms: int) -> None:
        self._now = now
        self._leap_ms = leap_ms
        self._last_ms = now()
        self._swallowed_ms = 0

    def __call__(self) -> int:
        """Milliseconds, leaps taken out."""
        now = self._now()
        if not 0 <= now - self._last_ms <= self._leap_ms:
            self._swallowed_ms += now - self._last_ms
        self._last_ms = now
        return now - self._swallowed_ms

    def reclaim(self, ahead_ms: int) -> int:
        """Give back up to `ahead_ms` of what was swallowed, since sound shows that it passed.

        Returns:
            The milliseconds given back.
        """
        given = max(0, min(ahead_ms, self._swallowed_ms))
        self._swallowed_ms -= given
        return given
