"""Alerts as lists, for the wall and the list of alerts."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec
from sqlalchemy import Select, select, tuple_

from alerts.alert import Alert, AlertState
from storage.alert_rows import alert_of_row
from storage.database import Database
from storage.schema import AlertRow
from storage.team_scope import ALL_TEAMS, TeamScope

STANDING = frozenset({AlertState.OPEN, AlertState.TAKEN})
"""States in which an alert still asks for somebody."""


class BeforeAlert(msgspec.Struct, frozen=True):
    """A place in the list of alerts, latest first: those that come behind this alert."""

    opened_at: float
    """Seconds since the epoch."""
    id: str
    """Its id, since alerts may open at the same moment."""


class AlertList:
    """Reads alerts, latest first. Raises `DatabaseAwayError` when out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def recent(
        self,
        *,
        limit: int,
        before: BeforeAlert | None = None,
        states: AbstractSet[AlertState] = frozenset(),
        teams: TeamScope = ALL_TEAMS,
    ) -> Sequence[Alert]:
        """Alerts of `teams` in one of `states` (empty: any); `before` gives the next page."""
        place = (AlertRow.opened_at, AlertRow.id)
        wanted = _latest_first().limit(limit)
        if states:
            wanted = wanted.where(AlertRow.state.in_(sorted(states)))
        if not teams.every:
            wanted = wanted.where(AlertRow.team.in_(sorted(teams.teams)))
        if before is not None:
            wanted = wanted.where(tuple_(*place) < tuple_(before.opened_at, before.id))
        return await self._read(wanted)

    async def of_call(self, *call_ids: str) -> Sequence[Alert]:
        """All alerts of a call, or of several."""
        return await self._read(_latest_first().where(AlertRow.call.in_(call_ids)))

    async def _read(self, wanted: Select[AlertRow]) -> Sequence[Alert]:
        async with self._database.read() as session:
            return [alert_of_row(row) for row in await session.scalars(wanted)]


def _latest_first() -> Select[AlertRow]:
    return select(AlertRow).order_by(AlertRow.opened_at.desc(), AlertRow.id.desc())
