"""Makes room on a nearly full disk: removes recordings before their time, as far as allowed."""

import time
from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy import and_, false, or_, select, tuple_

from storage.audit import AuditLog
from storage.audit_actions import Action
from storage.audit_entry import SYSTEM, Deed
from storage.database import Database
from storage.forgetting import Aged, Forgetting, still_there
from storage.holds import held_calls, lock_deletions
from storage.retention import DAY_S, Kept
from storage.schema import CallRow
from stream.call import CallState
from stream.disk_space import DiskSettings
from stream.manifest import RemovalCause

BATCH = 10


class EarlyPurge:
    """Practice calls first, then the oldest; never one on hold. Raises `DatabaseAwayError`."""

    def __init__(
        self,
        database: Database,
        settings: DiskSettings,
        forgetting: Forgetting,
        audit: AuditLog,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._settings = settings
        self._forgetting = forgetting
        self._audit = audit
        self._clock = clock
        self.removed = 0
        """Recordings removed early, since the start."""

    async def make_room(self, enough: Callable[[], Awaitable[bool]]) -> int:
        """Remove one after the other until there is `enough` or nothing more may go; gives how
        many.
        """
        removed = 0
        try:
            for practice in (True, False):
                after: tuple[float, str] | None = None
                while not await enough():
                    batch = await self._oldest(after, practice=practice)
                    removed += await self._remove(batch, enough)
                    if len(batch) < BATCH:
                        break
                    after = (batch[-1].started_at, batch[-1].id)
        finally:
            self.removed += removed
            if removed:
                details = {"removed": str(removed), "cause": RemovalCause.DISK.value}
                deed = Deed(
                    actor=SYSTEM,
                    action=Action.RETENTION_PURGED,
                    target=Kept.RECORDINGS,
                    details=details,
                )
                await self._audit.record(deed)
        return removed

    async def _oldest(self, after: tuple[float, str] | None, *, practice: bool) -> Sequence[Aged]:
        days = self._settings.early_days
        old = CallRow.started_at < self._clock() - days * DAY_S if days else false()
        allowed = or_(old, CallRow.practice.is_(self._settings.early_practice)) if practice else old
        place = (CallRow.started_at, CallRow.id)
        wanted = (
            select(CallRow.id, CallRow.node, CallRow.started_at)
            .where(
                and_(CallRow.practice.is_(practice), allowed),
                CallRow.state == CallState.ENDED,
                still_there(Kept.RECORDINGS),
            )
            .order_by(*place)
            .limit(BATCH)
        )
        if after is not None:
            wanted = wanted.where(tuple_(*place) > tuple_(*after))
        async with self._database.read() as session:
            return [Aged(*row) for row in await session.execute(wanted)]

    async def _remove(self, batch: Sequence[Aged], enough: Callable[[], Awaitable[bool]]) -> int:
        removed, now = 0, self._clock()
        if batch:
            async with self._database.write() as connection:
                await lock_deletions(connection)
                held = await held_calls(connection, [call.id for call in batch])
                for call in batch:
                    if call.id not in held and not await enough():
                        removed += await self._forgetting.forget(
                            connection,
                            Kept.RECORDINGS,
                            [call],
                            at=now,
                            days=int((now - call.started_at) / DAY_S),
                            cause=RemovalCause.DISK,
                        )
        return removed
