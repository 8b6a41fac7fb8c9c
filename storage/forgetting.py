"""Removes one kind of thing of some calls, and writes down that it is gone.

Files go first, then rows: what a crash leaves is a call that still says it has sound, and the next
purge finds the removal in the recording's manifest and goes on. Nothing is ever left that no row
knows of.
"""

import asyncio
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec
import structlog
from sqlalchemy import ColumnElement, delete, select, true, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.event_rows import search_again
from storage.forgotten_schema import ForgottenRow
from storage.retention import Kept
from storage.schema import (
    AlertRow,
    CallRow,
    FindingRow,
    GapRow,
    LevelRow,
    SpeechRow,
    UtteranceRow,
)
from storage.search_schema import CallSearchRow
from storage.strays import Shelf
from storage.upsert import insert_into
from stream.manifest import RemovalCause, Removed
from stream.recording_errors import RecordingError

log = structlog.get_logger(__name__)


BITS = {kind: 1 << place for place, kind in enumerate(Kept) if kind is not Kept.CALLS}
"""Bit of each kind in `calls.gone`."""


def still_there(kind: Kept) -> ColumnElement[bool]:
    """Condition on `CallRow`: this kind was not removed yet. Written as a list of values, so that
    an index finds the few calls among the many.
    """
    if kind is Kept.CALLS:
        return true()
    masks = range(1 << len(BITS))
    return CallRow.gone.in_([mask for mask in masks if not mask & BITS[kind]])


class Cause(StrEnum):
    """Why something is kept no more."""

    RETENTION = "retention"
    """Its time was over."""
    DISK = "disk"
    """The disk was nearly full."""
    REQUEST = "request"
    """Somebody who may asked for it."""
    NONE = "none"
    """There was nothing to remove."""


class Forgotten(msgspec.Struct, frozen=True):
    """One kind of thing that is kept no more of a call."""

    kind: Kept
    """What."""
    at: float
    """Seconds since the epoch."""
    days: int
    """Days for which it was kept."""
    cause: Cause
    """Why."""


class Aged(msgspec.Struct, frozen=True):
    """A call of which something is old enough."""

    id: str
    node: str
    """Name of the node that heard it."""
    started_at: float
    """Seconds since the epoch."""


class RemovableRecordings(Shelf, Protocol):
    """Sound that can be removed; met by `stream.recordings.RecordingStore`. Blocking."""

    def remove(self, call: str, cause: RemovalCause, *, days: int = 0) -> Removed | None:
        """Remove sound and keys; None when nothing was ever kept here."""
        ...

    def forget(self, call: str) -> None:
        """Remove all that is here, also what says that sound was removed."""
        ...


class Forgetting:
    """Does it, within the caller's transaction. Everything may be done again."""

    def __init__(self, recordings: RemovableRecordings, *, node: str) -> None:
        """`node` is the name of this node, whose disk holds `recordings`."""
        self.recordings = recordings
        """Sound on this node's disk."""
        self._node = node
        self.failed = 0
        """Recordings that could not be removed; they are tried again by the next purge."""

    async def forget(
        self,
        connection: AsyncConnection,
        kind: Kept,
        calls: Sequence[Aged],
        *,
        at: float,
        days: int,
        cause: RemovalCause = RemovalCause.RETENTION,
    ) -> int:
        """Remove one kind of thing of these calls; gives of how many there was something."""
        if kind is Kept.CALLS:
            return await self._calls(connection, calls)
        if kind is Kept.RECORDINGS:
            gone = await self._sound(calls, cause, days)
        else:
            gone = await _rows(connection, kind, [call.id for call in calls], at, days)
        if gone:
            rows = [msgspec.structs.asdict(what) | {"call": call} for call, what in gone.items()]
            marks = insert_into(connection.dialect.name, ForgottenRow).on_conflict_do_nothing()
            await connection.execute(marks, rows)
            gone_now = update(CallRow).where(CallRow.id.in_(gone))
            await connection.execute(gone_now.values(gone=CallRow.gone.bitwise_or(BITS[kind])))
        return sum(what.cause is not Cause.NONE for what in gone.values())

    async def _sound(
        self, calls: Sequence[Aged], cause: RemovalCause, days: int
    ) -> dict[str, Forgotten]:
        gone = {}
        for call in calls:
            try:
                removed = await asyncio.to_thread(self.recordings.remove, call.id, cause, days=days)
            except RecordingError as error:
                self.failed += 1
                log.warning("recording_not_removed", call=call.id, reason=str(error))
                continue
            if removed is not None:
                why = Cause(removed.cause)
                gone[call.id] = Forgotten(Kept.RECORDINGS, removed.at, removed.days, why)
            elif call.node == self._node:
                gone[call.id] = Forgotten(Kept.RECORDINGS, 0.0, days, Cause.NONE)
            # Else another node may hold it, and says so when it purges.
        return gone

    async def forget_strays(self, calls: Collection[str]) -> int:
        """Remove recordings of calls that are in no database; gives how many."""
        return len(await self._folders(calls))

    async def _calls(self, connection: AsyncConnection, calls: Sequence[Aged]) -> int:
        gone = await self._folders([call.id for call in calls])
        await connection.execute(delete(AlertRow).where(AlertRow.call.in_(gone)))
        await connection.execute(delete(CallRow).where(CallRow.id.in_(gone)))
        return len(gone)

    async def _folders(self, calls: Collection[str]) -> list[str]:
        gone = []
        for call in calls:
            try:
                await asyncio.to_thread(self.recordings.forget, call)
            except RecordingError as error:
                self.failed += 1
                log.warning("recording_not_removed", call=call, reason=str(error))
            else:
                gone.append(call)
        return gone


TABLES = {
    Kept.TRANSCRIPTS: (UtteranceRow,),
    Kept.LEVELS: (LevelRow, SpeechRow, GapRow),
    # Notices owed because of an alert go with it.
    Kept.FINDINGS: (FindingRow, AlertRow),
}
"""What is removed of a call for each kind that consists of rows."""


async def _rows(
    connection: AsyncConnection, kind: Kept, calls: Collection[str], at: float, days: int
) -> dict[str, Forgotten]:
    tables = TABLES[kind]
    there = union(*(select(row.call).where(row.call.in_(calls)) for row in tables))
    had = set(await connection.scalars(there))
    for row in tables:
        await connection.execute(delete(row).where(row.call.in_(calls)))
    if kind is not Kept.LEVELS:
        # Words and alerts are no longer found from this moment; the rest is in a moment again.
        await connection.execute(delete(CallSearchRow).where(CallSearchRow.call.in_(calls)))
        await connection.execute(search_again(calls))
    return {
        call: Forgotten(kind, at, days, Cause.RETENTION if call in had else Cause.NONE)
        for call in calls
    }
