"""What people noted about moments of calls: kept with the call, and removed with it."""

import time
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from alerts.events import Marked
from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed
from storage.database import Database
from storage.errors import UnknownNameError
from storage.mark_schema import MarkRow
from storage.schema import CallRow


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A comment on a moment or a stretch of a call."""

    id: str
    """Of its own."""
    call: str
    """Id of the call."""
    from_ms: int
    """Call time of the moment, or of the begin of the stretch, in milliseconds."""
    to_ms: int | None = None
    """Call time of the end of the stretch, in milliseconds; None for a moment."""
    comment: str
    """In the author's words."""
    user: str
    """Login of the author."""
    name: str
    """Their display name."""
    made_at: float
    """Seconds since the epoch."""
    changed_at: float | None = None
    """Seconds since the epoch; None while it is as it was made."""


class MarkStore:
    """Keeps marks; every change is audited in the same transaction, without the comment. Raises
    `DatabaseAwayError`.
    """

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        tell: Callable[[Marked], object],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`tell` is given each call whose marks have changed, once they have."""
        self._database = database
        self._audit = audit
        self._tell = tell
        self._clock = clock

    async def of_call(self, call: str) -> Sequence[Mark]:
        """Marks of a call, by their begin."""
        wanted = (
            select(MarkRow)
            .where(MarkRow.call == call)
            .order_by(MarkRow.from_ms, MarkRow.made_at, MarkRow.id)
        )
        async with self._database.read() as session:
            return [_mark(row) for row in await session.scalars(wanted)]

    async def get(self, call: str, mark_id: str) -> Mark:
        """One mark.

        Raises:
            UnknownNameError: the call has none of this id.
        """
        async with self._database.read() as session:
            row = await session.get(MarkRow, mark_id)
        if row is None or row.call != call:
            raise UnknownNameError(mark_id)
        return _mark(row)

    async def add(self, mark: Mark, *, by: Actor) -> None:
        """Keep a new mark.

        Raises:
            UnknownNameError: the call is not kept, or not yet.
        """
        async with self._database.write() as connection:
            deed = await self._deed(connection, Action.MARK_MADE, mark, by)
            await connection.execute(insert(MarkRow), msgspec.structs.asdict(mark))
            await self._audit.append(connection, deed)
        self._tell(Marked(mark.call))

    async def change(
        self, mark: Mark, *, from_ms: int, to_ms: int | None, comment: str, by: Actor
    ) -> Mark:
        """Put other words, or another moment, in place of those of `mark`.

        Raises:
            UnknownNameError: it has been removed.
        """
        changed = msgspec.structs.replace(
            mark, from_ms=from_ms, to_ms=to_ms, comment=comment, changed_at=self._clock()
        )
        values = msgspec.structs.asdict(changed)
        async with self._database.write() as connection:
            change = update(MarkRow).where(MarkRow.id == mark.id).values(values)
            if (await connection.execute(change)).rowcount == 0:
                raise UnknownNameError(mark.id)
            deed = await self._deed(connection, Action.MARK_CHANGED, changed, by)
            await self._audit.append(connection, deed)
        self._tell(Marked(mark.call))
        return changed

    async def remove(self, mark: Mark, *, by: Actor) -> None:
        """Remove a mark; that there was one stays in the audit log.

        Raises:
            UnknownNameError: it has been removed already.
        """
        async with self._database.write() as connection:
            removed = await connection.execute(delete(MarkRow).where(MarkRow.id == mark.id))
            if removed.rowcount == 0:
                raise UnknownNameError(mark.id)
            deed = await self._deed(connection, Action.MARK_REMOVED, mark, by)
            await self._audit.append(connection, deed)
        self._tell(Marked(mark.call))

    async def _deed(
        self, connection: AsyncConnection, action: Action, mark: Mark, by: Actor
    ) -> Deed:
        wanted = select(CallRow.team).where(CallRow.id == mark.call)
        team = (await connection.scalars(wanted)).one_or_none()
        if team is None:
            raise UnknownNameError(mark.call)
        end = {} if mark.to_ms is None else {"to_ms": str(mark.to_ms)}
        return Deed(
            actor=by,
            action=action,
            target_kind=TargetKind.CALL,
            target=mark.call,
            team=team,
            details={"mark": mark.id, "from_ms": str(mark.from_ms), **end},
        )


def _mark(row: MarkRow) -> Mark:
    return Mark(
        id=row.id,
        call=row.call,
        from_ms=row.from_ms,
        to_ms=row.to_ms,
        comment=row.comment,
        user=row.user,
        name=row.name,
        made_at=row.made_at,
        changed_at=row.changed_at,
    )
