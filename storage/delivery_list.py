"""What was owed to channels and what became of it, for people to look at."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, true, tuple_

from alerts.notice import Notice
from storage.alert_rows import DEAD
from storage.database import Database
from storage.schema import AlertRow, OutboxRow
from storage.team_scope import ALL_TEAMS, TeamScope


class DeliveryRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One notice for one channel."""

    key: str
    """The `webhook-id`."""
    channel: str
    """Name of the channel."""
    notice: Notice
    """What is, was or should have been told."""
    state: str
    """`owed`, `held`, `delivered`, `dead`, `dropped` or `superseded`."""
    attempts: int
    """Attempts since it was owed or revived."""
    error: str
    """Code of the last error; empty when there was none."""
    at: float
    """Wall clock in seconds: when it was settled; when it is due, for what is still to be sent."""


class BeforeDelivery(msgspec.Struct, frozen=True):
    """A place in the list, latest first: those that come behind this delivery."""

    at: float
    """Seconds since the epoch."""
    key: str
    """Its key, since many may be given up at the same moment."""


class DeliveryList:
    """Reads the outbox. Raises `DatabaseAwayError` when out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def dead(
        self,
        *,
        limit: int,
        channel: str = "",
        before: BeforeDelivery | None = None,
        teams: TeamScope = ALL_TEAMS,
    ) -> Sequence[DeliveryRecord]:
        """What was given up about alerts of `teams`, latest first."""
        place = (OutboxRow.settled_at, OutboxRow.key)
        wanted = select(OutboxRow).where(OutboxRow.state == DEAD).limit(limit)
        if channel:
            wanted = wanted.where(OutboxRow.channel == channel)
        wanted = wanted.where(_about(teams))
        if before is not None:
            wanted = wanted.where(tuple_(*place) < tuple_(before.at, before.key))
        return await self._read(wanted.order_by(*(column.desc() for column in place)))

    async def one(self, key: str) -> DeliveryRecord | None:
        """The delivery of this key."""
        found = await self._read(select(OutboxRow).where(OutboxRow.key == key))
        return found[0] if found else None

    async def of_alert(self, alert: str, *, limit: int = 100) -> Sequence[DeliveryRecord]:
        """Everything about one alert, latest first."""
        wanted = select(OutboxRow).where(OutboxRow.alert == alert)
        return await self._read(wanted.order_by(OutboxRow.place.desc()).limit(limit))

    async def tally(self, teams: TeamScope = ALL_TEAMS) -> dict[str, dict[str, int]]:
        """How many deliveries about alerts of `teams` there are, by channel and state."""
        by = (OutboxRow.channel, OutboxRow.state)
        wanted = select(*by, func.count()).where(_about(teams)).group_by(*by)
        counted: dict[str, dict[str, int]] = {}
        async with self._database.read() as session:
            for channel, state, number in await session.execute(wanted):
                counted.setdefault(channel, {})[state] = number
        return counted

    async def _read(self, wanted: Select[OutboxRow]) -> list[DeliveryRecord]:
        async with self._database.read() as session:
            return [_record(row) for row in await session.scalars(wanted)]


def _about(teams: TeamScope) -> ColumnElement[bool]:
    """Whether a delivery tells of an alert of these teams."""
    if teams.every:
        return true()
    return OutboxRow.alert.in_(select(AlertRow.id).where(AlertRow.team.in_(sorted(teams.teams))))


def _record(row: OutboxRow) -> DeliveryRecord:
    return DeliveryRecord(
        key=row.key,
        channel=row.channel,
        notice=msgspec.json.decode(row.notice, type=Notice),
        state=row.state,
        attempts=row.attempts,
        error=row.error,
        at=row.due_at if row.settled_at is None else row.settled_at,
    )
