"""Alerts and their outbox in the database. Meets `alerts.store.AlertStore`."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import (
    ColumnElement,
    Select,
    Update,
    and_,
    exists,
    func,
    insert,
    not_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from alerts.alert import Alert, AlertState
from alerts.store import DeadLetter, Delivery, OutboxItem, StaleAlertError, StoreAwayError
from storage.alert_rows import (
    DEAD,
    DELIVERED,
    HELD,
    OWED,
    SUPERSEDED,
    UNSETTLED,
    alert_of_row,
    alert_values,
    item_of_row,
    outbox_values,
)
from storage.calls import CallStore
from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.event_rows import search_again
from storage.schema import AlertRow, AttemptRow, OutboxRow
from storage.upsert import insert_into
from stream.call import Call


@contextmanager
def _reached() -> Iterator[None]:
    """Say in the words of the port that the database is out of reach."""
    try:
        yield
    except DatabaseAwayError as error:
        raise StoreAwayError(str(error)) from error


class DatabaseAlertStore:
    """See `alerts.store.AlertStore` for what each method promises."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._calls = CallStore(database)

    async def alert(self, alert_id: str) -> Alert | None:
        """The alert as stored now."""
        with _reached():
            async with self._database.read() as session:
                row = await session.get(AlertRow, alert_id)
        return alert_of_row(row) if row else None

    async def call(self, call_id: str) -> Call | None:
        """The call as stored now."""
        with _reached():
            stored = await self._calls.get(call_id)
        return stored.call if stored else None

    async def save(
        self, alert: Alert, *, expected_revision: int, outbox: Sequence[OutboxItem]
    ) -> None:
        """Alert, owner and outbox change in one transaction, or not at all."""
        with _reached():
            async with self._database.write() as connection:
                if expected_revision == 0:
                    await self._add(connection, alert)
                else:
                    await self._change(connection, alert, expected_revision)
                await connection.execute(search_again([alert.call]))
                if outbox:
                    owed = insert_into(self._database.dialect, OutboxRow)
                    await connection.execute(
                        owed.on_conflict_do_nothing(index_elements=[OutboxRow.key]),
                        [outbox_values(item) for item in outbox],
                    )
                    for item in outbox:
                        if not item.held_until and not item.dropped:
                            await connection.execute(_superseded_by(item))

    async def open_before(self, cutoff: float, *, limit: int) -> Sequence[Alert]:
        """Open alerts from before `cutoff`, oldest first."""
        wanted = (
            select(AlertRow)
            .where(AlertRow.state == AlertState.OPEN, AlertRow.offered_at < cutoff)
            .order_by(AlertRow.offered_at, AlertRow.id)
            .limit(limit)
        )
        return await self._read(wanted)

    async def lapsed(self, now: float, *, limit: int) -> Sequence[Alert]:
        """Taken alerts whose lease is over, oldest first."""
        wanted = (
            select(AlertRow)
            .where(AlertRow.state == AlertState.TAKEN, AlertRow.leased_until <= now)
            .order_by(AlertRow.leased_until, AlertRow.id)
            .limit(limit)
        )
        return await self._read(wanted)

    async def standing(self, call: str) -> Sequence[Alert]:
        """Open and taken alerts of a call, oldest first."""
        wanted = (
            select(AlertRow)
            .where(AlertRow.call == call, AlertRow.state.in_((AlertState.OPEN, AlertState.TAKEN)))
            .order_by(AlertRow.opened_at, AlertRow.id)
        )
        return await self._read(wanted)

    async def claim(
        self, channel: str, *, now: float, until: float, limit: int, held: bool = False
    ) -> Sequence[Delivery]:
        """Claim what is due. Two workers that ask at once get different deliveries."""
        due = _no_longer_held(channel, now=now) if held else _due(channel, now=now)
        wanted = due.order_by(OutboxRow.place).limit(limit).with_for_update(skip_locked=True)
        with _reached():
            async with self._database.write_session() as session:
                rows = list(await session.scalars(wanted))
                for row in rows:
                    row.attempts += 1
                    row.tried += 1
                    row.due_at = until
                    attempt = AttemptRow(
                        outbox=row.place,
                        number=row.tried,
                        claimed_at=now,
                        outcome="claimed",
                        error="",
                    )
                    session.add(attempt)
                return [Delivery(item=item_of_row(row), attempt=row.attempts) for row in rows]

    async def due(self, channel: str, *, now: float) -> int:
        """How many could be claimed."""
        wanted = select(func.count()).select_from(_due(channel, now=now).subquery())
        with _reached():
            async with self._database.read() as session:
                return (await session.scalars(wanted)).one()

    async def delivered(self, key: str, *, at: float) -> None:
        """Done with it."""
        with _reached():
            await self._settle(key, outcome=DELIVERED, at=at, error="")

    async def failed(self, key: str, *, error: str, retry_at: float) -> None:
        """Due again at `retry_at`."""
        with _reached():
            await self._settle(key, outcome="failed", at=retry_at, error=error)

    async def dead(self, key: str, *, error: str, at: float) -> None:
        """Give it up."""
        with _reached():
            await self._settle(key, outcome=DEAD, at=at, error=error)

    async def dead_letters(self, *, limit: int) -> Sequence[DeadLetter]:
        """What was given up, latest first."""
        wanted = (
            select(OutboxRow)
            .where(OutboxRow.state == DEAD)
            .order_by(OutboxRow.settled_at.desc(), OutboxRow.place.desc())
            .limit(limit)
        )
        with _reached():
            async with self._database.read() as session:
                return [
                    DeadLetter(
                        item=item_of_row(row),
                        attempts=row.attempts,
                        error=row.error,
                        at=row.settled_at or 0.0,
                    )
                    for row in await session.scalars(wanted)
                ]

    async def revive(self, key: str, *, now: float) -> bool:
        """Make a dead letter due again."""
        return await self._revive(OutboxRow.key == key, now) > 0

    async def revive_channel(
        self, channel: str, *, now: float, teams: Collection[str] | None = None
    ) -> int:
        """Make all dead letters of a channel due again; with `teams`, of their alerts."""
        which = OutboxRow.channel == channel
        if teams is not None:
            which &= OutboxRow.alert.in_(select(AlertRow.id).where(AlertRow.team.in_(teams)))
        return await self._revive(which, now)

    async def _read(self, wanted: Select[AlertRow]) -> Sequence[Alert]:
        with _reached():
            async with self._database.read() as session:
                return [alert_of_row(row) for row in await session.scalars(wanted)]

    async def _revive(self, which: ColumnElement[bool], now: float) -> int:
        change = (
            update(OutboxRow)
            .where(which, OutboxRow.state == DEAD)
            .values(state=OWED, attempts=0, due_at=now, settled_at=None, error="")
        )
        with _reached():
            async with self._database.write() as connection:
                return (await connection.execute(change)).rowcount

    async def _add(self, connection: AsyncConnection, alert: Alert) -> None:
        try:
            await connection.execute(insert(AlertRow), alert_values(alert))
        except IntegrityError as error:
            raise StaleAlertError(alert.id) from error

    async def _change(self, connection: AsyncConnection, alert: Alert, expected: int) -> None:
        change = (
            update(AlertRow)
            .where(AlertRow.id == alert.id, AlertRow.revision == expected)
            .values(alert_values(alert))
        )
        if (await connection.execute(change)).rowcount == 0:
            raise StaleAlertError(alert.id)

    async def _settle(self, key: str, *, outcome: str, at: float, error: str) -> None:
        """Write down what came of the last attempt, unless the item is no longer owed."""
        async with self._database.write_session() as session:
            owed = select(OutboxRow).where(OutboxRow.key == key, OutboxRow.state.in_(UNSETTLED))
            row = (await session.scalars(owed.with_for_update())).one_or_none()
            if row is None:
                return
            row.error = error
            if outcome in (DELIVERED, DEAD):
                row.state, row.settled_at = outcome, at
            else:
                row.due_at = at
            await session.execute(
                update(AttemptRow)
                .where(AttemptRow.outbox == row.place, AttemptRow.number == row.tried)
                .values(outcome=outcome, error=error)
            )


def _due(channel: str, *, now: float) -> Select[OutboxRow]:
    """Rows to claim: due, and the lowest revision still owed of their alert.

    Locked rows are passed over on PostgreSQL; on SQLite there is one writer at a time anyway.
    """
    earlier = aliased(OutboxRow)
    held_up = exists().where(
        and_(
            earlier.alert == OutboxRow.alert,
            earlier.channel == OutboxRow.channel,
            earlier.state == OWED,
            earlier.revision < OutboxRow.revision,
        )
    )
    return select(OutboxRow).where(
        OutboxRow.channel == channel,
        OutboxRow.state == OWED,
        OutboxRow.due_at <= now,
        not_(held_up),
    )


def _no_longer_held(channel: str, *, now: float) -> Select[OutboxRow]:
    """Rows whose quiet hours are over."""
    return select(OutboxRow).where(
        OutboxRow.channel == channel, OutboxRow.state == HELD, OutboxRow.due_at <= now
    )


def _superseded_by(item: OutboxItem) -> Update:
    """Settles what is held of the same alert for the same channel: `item` tells more."""
    return (
        update(OutboxRow)
        .where(
            OutboxRow.alert == item.alert,
            OutboxRow.channel == item.channel,
            OutboxRow.state == HELD,
            OutboxRow.revision < item.revision,
        )
        .values(state=SUPERSEDED, settled_at=item.notice.at)
    )
