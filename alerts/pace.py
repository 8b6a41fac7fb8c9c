"""How many messages a channel may send: robots of chat platforms take only so many a minute."""

import sys
from collections import deque
from collections.abc import Callable, Sequence

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """At most so many messages within so long."""

    messages: int
    """How many."""
    within_s: float
    """Seconds."""


class Pace:
    """Keeps to limits by remembering when messages went out. Without limits there is always room.

    It knows of this process only: two that share a robot need half of its limit each.
    """

    def __init__(self, limits: Sequence[Limit], *, now: Callable[[], float]) -> None:
        self._limits = tuple(limits)
        self._now = now
        self._sent: deque[float] = deque(maxlen=max((x.messages for x in limits), default=1))
        self._paused_until = 0.0

    @property
    def limited(self) -> bool:
        """Whether there are any limits."""
        return bool(self._limits)

    def ready(self) -> int:
        """Messages that may go out at this moment."""
        if self._now() < self._paused_until:
            return 0
        return min((self._left(limit) for limit in self._limits), default=sys.maxsize)

    def room(self) -> int:
        """Messages that may go out within the longest limit: what waits beyond it has to wait so
        long that it is better told in one.
        """
        longest = max(self._limits, key=lambda limit: limit.within_s, default=None)
        return sys.maxsize if longest is None else self._left(longest)

    def took(self, messages: int) -> None:
        """So many go out now."""
        if self._limits:
            self._sent.extend([self._now()] * messages)

    def pause(self, seconds: float) -> None:
        """The other side asked to be left alone for so long."""
        self._paused_until = max(self._paused_until, self._now() + seconds)

    def _left(self, limit: Limit) -> int:
        now = self._now()
        # What was sent "later" was sent before somebody set the clock back.
        recent = sum(1 for at in self._sent if 0 <= now - at < limit.within_s)
        return max(0, limit.messages - recent)
