"""Entries of the audit log as lists: for the page of admins, and for exports."""

from collections.abc import AsyncIterator, Sequence

import msgspec
from sqlalchemy import Select, func, select

from storage.audit import entry_of_row
from storage.audit_entry import AuditEntry
from storage.audit_schema import AuditRow
from storage.database import Database

EXPORT_PAGE = 500
"""Entries read at a time for an export."""


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries; what is empty filters nothing."""

    who: str = ""
    """Exactly this person."""
    actions: frozenset[str] = frozenset()
    """One of these."""
    target: str = ""
    """Exactly this id."""
    since: float | None = None
    """Seconds since the epoch."""
    until: float | None = None
    """Seconds since the epoch; not included."""


class AuditList:
    """Reads entries. Raises `DatabaseAwayError` when the database is out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, wanted: AuditFilter, *, limit: int, before: int | None = None
    ) -> Sequence[AuditEntry]:
        """Latest first; `before` is the sequence of the last entry of the page before."""
        rows = _select(wanted).order_by(AuditRow.sequence.desc()).limit(limit)
        if before is not None:
            rows = rows.where(AuditRow.sequence < before)
        async with self._database.read() as session:
            return [entry_of_row(row) for row in await session.scalars(rows)]

    async def all(self, wanted: AuditFilter, *, until: int) -> AsyncIterator[AuditEntry]:
        """Oldest first, up to the entry `until`, without holding the database meanwhile."""
        after = 0
        while True:
            rows = (
                _select(wanted)
                .where(AuditRow.sequence > after, AuditRow.sequence <= until)
                .order_by(AuditRow.sequence)
                .limit(EXPORT_PAGE)
            )
            async with self._database.read() as session:
                entries = [entry_of_row(row) for row in await session.scalars(rows)]
            if not entries:
                return
            for entry in entries:
                yield entry
            after = entries[-1].sequence

    async def count(self, wanted: AuditFilter, *, until: int) -> int:
        """How many entries there are up to `until`."""
        matching = _select(wanted).where(AuditRow.sequence <= until).subquery()
        async with self._database.read() as session:
            return (await session.scalars(select(func.count()).select_from(matching))).one()


def _select(wanted: AuditFilter) -> Select[AuditRow]:
    rows = select(AuditRow)
    if wanted.who:
        rows = rows.where(AuditRow.who == wanted.who)
    if wanted.actions:
        rows = rows.where(AuditRow.action.in_(sorted(wanted.actions)))
    if wanted.target:
        rows = rows.where(AuditRow.target == wanted.target)
    if wanted.since is not None:
        rows = rows.where(AuditRow.at >= wanted.since)
    if wanted.until is not None:
        rows = rows.where(AuditRow.at < wanted.until)
    return rows
