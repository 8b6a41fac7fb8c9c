"""The purge: removes what has been kept long enough, a few calls at a time.

It remembers nothing between runs but what stands in the database, so a crash in the middle costs
nothing: the next run goes on with what is left. Several nodes may purge at once.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence

import msgspec
import structlog
from sqlalchemy import ColumnElement, and_, delete, not_, or_, select, true, tuple_

from storage.audit import AuditLog
from storage.audit_actions import Action
from storage.audit_entry import SYSTEM, Actor, Deed
from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.forgetting import Aged, Forgetting, still_there
from storage.holds import held_calls, lock_deletions
from storage.retention import DAY_S, Kept, RetentionSettings, Scope, scopes
from storage.schema import AlertRow, CallRow, OutboxRow
from storage.strays import forget_stray_alerts, shelved, stray_recordings
from stream.call import CallState

FIRST_S = 60.0
"""Seconds after the start until the first purge: a start has enough to do."""

NEVER_SO_LONG_S = 2 * DAY_S
"""No call lasts longer: an older one that still counts as live belongs to a node that is gone."""

DELIVERIES = "deliveries"
"""Counted beside the kinds of calls: settled notices."""

STRAYS = "strays"
"""Counted beside the kinds of calls: recordings and alerts of calls that nobody knows."""

DELIVERY_BATCH = 500

log = structlog.get_logger(__name__)


class Due(msgspec.Struct, frozen=True):
    """What a purge would remove for one scope."""

    kind: str
    scope: str
    """For people; empty for everybody."""
    days: int
    calls: int
    """How many; notices where these are meant."""
    held: int
    """How many more are kept by a legal hold."""


class Purge:
    """Removes what is old. Raises `DatabaseAwayError` when the database is out of reach."""

    def __init__(
        self,
        database: Database,
        settings: RetentionSettings,
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
        self.runs = 0
        """Purges that came to their end."""
        self.removed: Counter[str] = Counter()
        """Calls of which something was removed, by kind, and notices, since the start."""
        self.held = 0
        """Calls that the last purge left alone because of a hold."""
        self.last_at: float | None = None
        """When the last purge ended, in seconds since the epoch."""
        self.last_s = 0.0
        """Seconds it took."""

    @property
    def failed(self) -> int:
        """Recordings that could not be removed, since the start."""
        return self._forgetting.failed

    async def follow(self) -> None:
        """Purge again and again until cancelled."""
        await asyncio.sleep(min(FIRST_S, self._settings.every_s))
        while True:
            try:
                await self.run()
            except DatabaseAwayError:
                log.warning("purge_interrupted")
            await asyncio.sleep(self._settings.every_s)

    async def run(self, *, by: Actor = SYSTEM) -> Counter[str]:
        """One purge; gives how many calls lost each kind of thing. What was removed is audited
        per kind, also when the purge is cut short.
        """
        begin, self.held = self._clock(), 0
        done: Counter[str] = Counter()
        for kind in Kept:
            try:
                for scope in scopes(self._settings):
                    await self._scope(kind, scope, done)
            finally:
                await self._note(kind, done[kind], by)
        await self._strays(done)
        try:
            await self._deliveries(done)
        finally:
            await self._note(DELIVERIES, done[DELIVERIES], by)
        self.runs += 1
        self.last_at = self._clock()
        self.last_s = self.last_at - begin
        log.info("purged", held=self.held, **done)
        return done

    async def due(self) -> AsyncIterator[Due]:
        """What a purge would remove now; removes nothing."""
        for kind in Kept:
            for scope in scopes(self._settings):
                found = held = 0
                async for batch in self._batches(kind, scope, DELIVERY_BATCH):
                    async with self._database.read() as session:
                        connection = await session.connection()
                        kept = await held_calls(connection, [call.id for call in batch])
                    found += len(batch) - len(kept)
                    held += len(kept)
                if found or held:
                    yield Due(str(kind), scope.named, scope.days[kind], found, held)
        found = 0
        async for places in self._settled():
            found += len(places)
        if found:
            yield Due(DELIVERIES, "", self._settings.deliveries_days, found, 0)

    async def _scope(self, kind: Kept, scope: Scope, done: Counter[str]) -> None:
        days = scope.days[kind]
        async for batch in self._batches(kind, scope, self._settings.batch):
            async with self._database.write() as connection:
                await lock_deletions(connection)
                held = await held_calls(connection, [call.id for call in batch])
                self.held += len(held)
                doomed = [call for call in batch if call.id not in held]
                removed = await self._forgetting.forget(
                    connection, kind, doomed, at=self._clock(), days=days
                )
            done[kind] += removed
            self.removed[kind] += removed

    async def _batches(self, kind: Kept, scope: Scope, size: int) -> AsyncIterator[Sequence[Aged]]:
        """Calls of which this kind is old enough, in the order of the index that finds them."""
        if not scope.days[kind]:
            return
        cutoff = self._clock() - scope.days[kind] * DAY_S
        over = or_(CallRow.state == CallState.ENDED, CallRow.started_at < cutoff - NEVER_SO_LONG_S)
        place = (CallRow.gone, CallRow.started_at, CallRow.id)
        wanted = (
            select(CallRow.id, CallRow.node, CallRow.started_at, CallRow.gone)
            .where(CallRow.started_at < cutoff, over, _in_scope(scope), still_there(kind))
            .order_by(*place)
            .limit(size)
        )
        after: tuple[int, float, str] | None = None
        while True:
            page = wanted if after is None else wanted.where(tuple_(*place) > tuple_(*after))
            async with self._database.read() as session:
                rows = list(await session.execute(page))
            if rows:
                yield [Aged(row.id, row.node, row.started_at) for row in rows]
            if len(rows) < size:
                return
            after = (rows[-1].gone, rows[-1].started_at, rows[-1].id)

    async def _strays(self, done: Counter[str]) -> None:
        now = self._clock()
        if days := self._settings.findings_days:
            async with self._database.write() as connection:
                done[STRAYS] += await forget_stray_alerts(connection, now - days * DAY_S)
        shelf = self._forgetting.recordings
        async for opened in shelved(shelf):
            async with self._database.write() as connection:
                await lock_deletions(connection)
                calls = await stray_recordings(connection, opened, self._settings, now)
                held = await held_calls(connection, calls)
                doomed = [call for call in calls if call not in held]
                done[STRAYS] += await self._forgetting.forget_strays(doomed)
        self.removed[STRAYS] += done[STRAYS]
        await self._note(STRAYS, done[STRAYS], SYSTEM)

    async def _deliveries(self, done: Counter[str]) -> None:
        async for places in self._settled():
            async with self._database.write() as connection:
                await lock_deletions(connection)
                held = await held_calls(connection, [call for _, call in places])
                doomed = [place for place, call in places if call not in held]
                await connection.execute(delete(OutboxRow).where(OutboxRow.place.in_(doomed)))
            done[DELIVERIES] += len(doomed)
            self.removed[DELIVERIES] += len(doomed)

    async def _settled(self) -> AsyncIterator[Sequence[tuple[int, str]]]:
        """Places and calls of notices that were settled long enough ago."""
        if not self._settings.deliveries_days:
            return
        cutoff = self._clock() - self._settings.deliveries_days * DAY_S
        wanted = (
            select(OutboxRow.place, AlertRow.call)
            .join(AlertRow, AlertRow.id == OutboxRow.alert)
            .where(OutboxRow.settled_at < cutoff)
            .order_by(OutboxRow.place)
            .limit(DELIVERY_BATCH)
        )
        after = -1
        while True:
            async with self._database.read() as session:
                rows = await session.execute(wanted.where(OutboxRow.place > after))
                places = [(row.place, row.call) for row in rows]
            if places:
                yield places
            if len(places) < DELIVERY_BATCH:
                return
            after = places[-1][0]

    async def _note(self, kind: str, count: int, by: Actor) -> None:
        if count:
            details = {"removed": str(count)}
            await self._audit.record(
                Deed(actor=by, action=Action.RETENTION_PURGED, target=kind, details=details)
            )


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    others = [not_(_fits(team, queue)) for team, queue in scope.before]
    return and_(CallRow.practice.is_(scope.practice), _fits(scope.team, scope.queue), *others)


def _fits(team: str, queue: str) -> ColumnElement[bool]:
    return and_(
        CallRow.team == team if team else true(), CallRow.queue == queue if queue else true()
    )
