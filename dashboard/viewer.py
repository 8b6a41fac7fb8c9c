"""One browser that watches the wall: what it is still owed, and when its patience or ours ends."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dashboard.live_messages import LiveClose
from storage.team_scope import TeamScope

Clock = Callable[[], float]
"""Any one monotonic clock, in seconds."""


@dataclass(frozen=True)
class Seat:
    """Whose place before the wall this is."""

    caller: str
    """Name of who watches."""
    session: str
    """Id of their session; empty for a program."""
    teams: TeamScope
    """Teams whose calls they see."""


class Viewer:
    """Messages waiting for one browser. Bounded: a browser that falls behind is sent away, and
    comes back for a new snapshot. Meters are only worth the latest, so an unsent one is replaced.
    """

    def __init__(self, seat: Seat, *, buffer: int, stall_s: float, clock: Clock) -> None:
        self.seat = seat
        """Whom it belongs to, and what they may see."""
        self.doubt = asyncio.Event()
        """Set when they should be asked for their rights again."""
        self.watching: str | None = None
        """Call whose details it wants."""
        self.over: LiveClose | None = None
        """Why it has to go; None while it may stay."""
        self._buffer = buffer
        self._stall_s = stall_s
        self._clock = clock
        self._waiting: deque[str] = deque()
        self._meters: str | None = None
        self._sending_since: float | None = None
        self._news = asyncio.Event()
        self._ended = asyncio.Event()

    def send(self, message: str) -> None:
        """Owe it a message; too many end it."""
        if self.over is None:
            if len(self._waiting) >= self._buffer:
                self.end(LiveClose.LAGGED)
                return
            self._waiting.append(message)
            self._news.set()

    def send_meters(self, message: str) -> None:
        """Owe it these meters instead of earlier ones."""
        if self.over is None:
            self._meters = message
            self._news.set()

    def look(self) -> None:
        """End it when one message has been on its way for too long."""
        since = self._sending_since
        if since is not None and self._clock() - since > self._stall_s:
            self.end(LiveClose.LAGGED)

    def end(self, reason: LiveClose) -> None:
        """It has to go; the first reason counts."""
        if self.over is None:
            self.over = reason
            self._waiting.clear()
            self._meters = None
            self._ended.set()

    async def ended(self) -> LiveClose:
        """Wait until it has to go, and say why."""
        await self._ended.wait()
        assert self.over is not None  # noqa: S101 - set before the event
        return self.over

    async def deliver(self, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what is owed, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting or self._meters is not None:
                if self._waiting:
                    message = self._waiting.popleft()
                else:
                    message, self._meters = self._meters or "", None
                self._sending_since = self._clock()
                await send(message)
                self._sending_since = None
