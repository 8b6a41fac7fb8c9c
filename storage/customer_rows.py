"""The rows of calls and everything that hangs on them, found by the keys between tables.

A table that later refers to calls or alerts is found by itself; one that names a call without a
key has to be added to `LOOSE`, and a test asks about every table that is neither.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.schema import AlertRow, CallRow, Row

LOOSE: tuple[tuple[type[Row], str], ...] = ((AlertRow, "call"),)
"""Columns that name a call without being a foreign key."""

AT_ONCE = 500
"""Calls deleted by one statement."""


async def delete_calls(connection: AsyncConnection, calls: Sequence[str]) -> dict[str, int]:
    """Delete the calls and all that belongs to them; gives the rows of each table that had any."""
    counts: dict[str, int] = {}
    for start in range(0, len(calls), AT_ONCE):
        some = calls[start : start + AT_ONCE]
        for table, condition in doomed(some):
            rows = (await connection.execute(delete(table).where(condition))).rowcount
            if rows:
                counts[table.name] = counts.get(table.name, 0) + rows
    return counts


async def count_calls(connection: AsyncConnection, calls: Sequence[str]) -> dict[str, int]:
    """What `delete_calls` would delete."""
    counts: dict[str, int] = {}
    for start in range(0, len(calls), AT_ONCE):
        some = calls[start : start + AT_ONCE]
        for table, condition in doomed(some):
            found = select(func.count()).select_from(table).where(condition)
            rows = (await connection.scalars(found)).one()
            if rows:
                counts[table.name] = counts.get(table.name, 0) + rows
    return counts


def doomed(calls: Sequence[str]) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Tables with the condition of their rows, those first that refer to others."""
    for row, column in LOOSE:
        table = _table(row)
        yield from _with_dependents(table, table.c[column].in_(calls))
    yield from _with_dependents(_table(CallRow), CallRow.id.in_(calls))


def _with_dependents(
    table: Table, condition: ColumnElement[bool]
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    for other in Row.metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table:
                parents = select(key.column).where(condition)
                yield from _with_dependents(other, key.parent.in_(parents))
    yield table, condition


def _table(row: type[Row]) -> Table:
    table = row.__table__
    assert isinstance(table, Table)  # noqa: S101 - declared as one
    return table
