"""Keeps the door's memory of used call ids in step with the database."""

import asyncio
import time
from collections.abc import Callable

import structlog
from sqlalchemy import select

from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.schema import CallRow
from storage.writer import EventWriter
from stream.call_ids import CallIds

OVERLAP_S = 3600.0
"""Seconds by which each look at the database reaches back behind the one before: another node's
clock may differ, and it writes a call down some time after its begin."""

AT_ONCE = 10_000
"""Ids read at a time, so that nobody waits long for the event loop."""

log = structlog.get_logger(__name__)


class KnownCalls:
    """Holds the ids of all calls in the database; those of other nodes are added as they come."""

    def __init__(
        self, database: Database, writer: EventWriter, *, clock: Callable[[], float] = time.time
    ) -> None:
        """`clock` is the wall clock in seconds since the epoch."""
        self.ids = CallIds()
        """For the door, which adds those of calls it lets in."""
        self._database = database
        self._writer = writer
        self._clock = clock
        self._since: float | None = None

    async def refresh(self) -> None:
        """Add what came since the last time. The first time that is all there is, with what a
        crash left in the spool and is in no database yet.

        Raises:
            DatabaseAwayError: the database is out of reach.
        """
        now = self._clock()
        wanted = select(CallRow.id)
        if self._since is None:
            for call in await self._writer.spooled_calls():
                self.ids.add(call)
        else:
            wanted = wanted.where(CallRow.started_at >= self._since)
        async with self._database.read() as session:
            found = await session.stream_scalars(wanted)
            async for calls in found.partitions(AT_ONCE):
                for call in calls:
                    self.ids.add(call)
        self._since = now - OVERLAP_S

    async def follow(self, *, every_s: float = 5.0) -> None:
        """Refresh every `every_s` seconds until cancelled."""
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.refresh()
            except DatabaseAwayError:
                log.warning("known_calls_not_refreshed")
