"""Figures of the alert desk: how many alerts there were, and how soon people took them."""

import msgspec
from sqlalchemy import ColumnElement, func, select

from storage.database import Database
from storage.schema import AlertRow
from storage.team_scope import TeamScope


class DeskFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Of alerts opened since a moment."""

    alerts: int
    """How many there were, those withdrawn included."""
    taken: int
    """How many of them somebody took."""
    offered_again: int
    """How many were offered more than once."""
    median_ms: int | None
    """Time from the first offer until they were taken that half of the taken ones kept to."""
    p90_ms: int | None
    """The same of nine in ten; both None while none was taken."""


class FigureReader:
    """Reads them. Raises `DatabaseAwayError` when out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def since(self, at: float, teams: TeamScope) -> DeskFigures:
        """Of alerts of `teams` opened at `at` (seconds since the epoch) or later."""
        ours: list[ColumnElement[bool]] = [AlertRow.opened_at >= at]
        if not teams.every:
            ours.append(AlertRow.team.in_(sorted(teams.teams)))
        took = AlertRow.time_to_take_ms
        counts = select(
            func.count(), func.count(took), func.count().filter(AlertRow.offers > 1)
        ).where(*ours)
        async with self._database.read() as session:
            alerts, taken, again = (await session.execute(counts)).one()
            ranked = select(took).where(*ours, took.is_not(None)).order_by(took)
            ranks = [ranked.offset(rank).limit(1) for rank in (_rank(50, taken), _rank(90, taken))]
            median, p90 = [(await session.scalars(rank)).one_or_none() for rank in ranks]
        return DeskFigures(
            alerts=alerts, taken=taken, offered_again=again, median_ms=median, p90_ms=p90
        )


def _rank(percent: int, count: int) -> int:
    """Place from 0 of the least value that `percent` of `count` do not exceed."""
    return max(0, -(-count * percent // 100) - 1)
