"""Deeds that happen whether or not they can be written down at once, such as refused claims.

They wait in memory, in order and bounded, and are written as soon as the database takes them. What
finds no room is counted and said in an entry of its own, so that a hole is never silent.
"""

import asyncio
from collections import deque

import structlog

from storage.audit import AuditLog
from storage.audit_actions import Action
from storage.audit_entry import SYSTEM, Deed
from storage.errors import DatabaseAwayError

MAX_WAITING = 10_000
"""Deeds that may wait: about 10 MB."""

RETRY_S = 1.0
"""Seconds until the database is asked again."""

log = structlog.get_logger(__name__)


class AuditBacklog:
    """Takes deeds on the event loop and never waits; `run` writes them."""

    def __init__(self, audit: AuditLog, *, room: int = MAX_WAITING) -> None:
        self._audit = audit
        self._room = room
        self._waiting: deque[Deed] = deque()
        self._wake = asyncio.Event()
        self._turn = asyncio.Lock()
        self.deferred = 0
        """Deeds taken since the start."""
        self.lost = 0
        """Deeds for which there was no room and of which no entry tells yet."""

    @property
    def waiting(self) -> int:
        """Deeds not written yet."""
        return len(self._waiting)

    def defer(self, deed: Deed) -> None:
        """Write this down as soon as possible."""
        self.deferred += 1
        if len(self._waiting) < self._room:
            self._waiting.append(deed)
        else:
            self.lost += 1
        self._wake.set()

    async def run(self) -> None:
        """Write what comes, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self.flush():
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def flush(self) -> bool:
        """Write what waits; whether all of it was."""
        async with self._turn:
            try:
                while self._waiting:
                    await self._audit.record(self._waiting[0])
                    self._waiting.popleft()
                if self.lost:
                    lost = self.lost
                    details = {"entries": str(lost)}
                    deed = Deed(actor=SYSTEM, action=Action.ENTRIES_LOST, details=details)
                    await self._audit.record(deed)
                    self.lost -= lost
            except DatabaseAwayError:
                log.warning("audit_waits", entries=len(self._waiting), lost=self.lost)
                return False
        return True

    async def aclose(self) -> None:
        """Write what waits, for the last time."""
        if not await self.flush():
            log.error("audit_entries_lost_at_close", entries=len(self._waiting) + self.lost)
