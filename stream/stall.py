"""What late sound means after a stall: was it held up on its way, or was something thrown away?

In both cases the first sound after a stall seems late when dated by its samples. Held-up sound
then comes faster than it is spoken (a backlog: its dates are true). If the sender threw sound away
instead, the rest comes at speaking pace and stays late for ever: it must be dated anew.
"""

from enum import StrEnum

DOUBT_MS = 240
"""So long the pace is watched; less than the least lateness bound, so nothing held is lost."""

BACKLOG_MS = 200
"""Gaining that much on the clock is a backlog without further waiting."""


class Verdict(StrEnum):
    """What to do with late sound."""

    WAIT = "wait"
    """Not known yet."""
    BACKLOG = "backlog"
    """It was held up: its sample times are true, and it is late."""
    DROPPED = "dropped"
    """Something before it was thrown away: date it by its arrival."""


class Stall:
    """Watches the pace of one party from the first late sound on."""

    def __init__(self, arrival_ms: int, delay_ms: int) -> None:
        self.since_ms = arrival_ms
        """When watching began, as an arrival in milliseconds."""
        self._delay_ms = delay_ms

    def judge(self, arrival_ms: int, delay_ms: int) -> Verdict:
        """Judge after a further message that arrived at `arrival_ms`, now `delay_ms` late."""
        elapsed = arrival_ms - self.since_ms
        gained = self._delay_ms - delay_ms
        if elapsed < DOUBT_MS and gained < BACKLOG_MS:
            return Verdict.WAIT
        self.since_ms, self._delay_ms = arrival_ms, delay_ms
        return Verdict.BACKLOG if 2 * gained >= elapsed else Verdict.DROPPED
