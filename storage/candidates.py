"""Calls whose terms may be what is looked for, latest first.

PostgreSQL estimates how often terms come together as if they had nothing to do with each other, and
so chooses badly: 2-grams of one phrase always come together, and some words never meet. We choose
for it. The latest calls are walked through, which ends at once for what is common, and further back
while that promises something; for all before them the inverted index is asked, which is quick for
what is rare. SQLite's FTS5 gives rows in the
order of their places, and needs no choice.
"""

from collections.abc import Sequence

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    and_,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.database import Database
from storage.search_schema import CallSearchRow, token

WORDS = table("call_words", column("rowid", Integer))
"""SQLite's inverted index of `call_search`."""

WALKED = 1_000
"""Latest calls that PostgreSQL looks at one by one; about 10 µs each."""

PROMISING = 3
"""Fitting calls among these from which on it goes on looking one by one: the inverted index reads
and sorts all that fit, at about 60 µs each.
"""

WALKED_ON = 16_000
"""Calls that it looks at then."""

INVERTED = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),"
    " set_config('jit', 'off', true)"
)
"""Leaves PostgreSQL nothing but the inverted index, until the end of the transaction."""


class Needs(msgspec.Struct, frozen=True, kw_only=True):
    """What a call's row must be."""

    groups: tuple[tuple[frozenset[int], ...], ...] = ()
    """Of each group, all the terms of at least one."""
    since: int | None = None
    """Place from which on it stands."""
    before: int | None = None
    """Place before which it stands."""
    least_ms: int | None = None
    most_ms: int | None = None
    """Its duration, in milliseconds, both included."""


class Candidates:
    """Asks the database. Raises `DatabaseAwayError` when it is out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(self, needs: Needs, *, limit: int) -> list[tuple[int, str]]:
        """Places and ids of at most `limit` calls. Fewer: there are no more."""
        if any(not group for group in needs.groups):
            return []
        if not needs.groups:
            return await self._read(_rows(needs).limit(limit))
        if self._database.dialect == "sqlite":
            return await self._read(_sqlite(needs).limit(limit))
        return await self._postgresql(needs, limit)

    async def _postgresql(self, needs: Needs, limit: int) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        async with self._database.read() as session:
            for reach in (WALKED, WALKED_ON):
                edge = await _edge(session, needs, reach)
                if edge is None:
                    return found
                walked = _walk(needs, edge, reach).limit(limit - len(found))
                found += [(hit.place, hit.call) for hit in await session.execute(walked)]
                if len(found) == limit:
                    return found
                needs = msgspec.structs.replace(needs, before=edge)
                if len(found) < PROMISING:
                    break
            await session.execute(INVERTED)
            rest = _rows(needs).where(_terms(CallSearchRow.terms, needs))
            rest = rest.limit(limit - len(found))
            return found + [(hit.place, hit.call) for hit in await session.execute(rest)]

    async def _read(self, wanted: Select[int, str]) -> list[tuple[int, str]]:
        async with self._database.read() as session:
            return [(hit.place, hit.call) for hit in await session.execute(wanted)]


async def _edge(session: AsyncSession, needs: Needs, reach: int) -> int | None:
    """Place of the last of the `reach` latest calls in time; None when there is none."""
    place = CallSearchRow.place
    walk = select(place).where(_in_time(needs)).order_by(place.desc()).limit(reach).subquery()
    edge: int | None = (await session.scalars(select(func.min(walk.c.place)))).one()
    return edge


def _walk(needs: Needs, edge: int, reach: int) -> Select[int, str]:
    """Of the calls from `edge` on, `reach` at most: those that fit."""
    row = CallSearchRow
    near = select(row).where(_in_time(needs), row.place >= edge).order_by(row.place.desc())
    latest = near.limit(reach).subquery()
    return (
        select(latest.c.place, latest.c.call)
        .where(_terms(latest.c.terms, needs), _lasted(latest.c.duration_ms, needs))
        .order_by(latest.c.place.desc())
    )


def _rows(needs: Needs) -> Select[int, str]:
    row = CallSearchRow
    return (
        select(row.place, row.call)
        .where(_in_time(needs), _lasted(row.duration_ms, needs))
        .order_by(row.place.desc())
    )


def _sqlite(needs: Needs) -> Select[int, str]:
    row = CallSearchRow
    # In the order of FTS5's own row ids: by any other column SQLite would sort all it found.
    place = WORDS.c.rowid
    return (
        select(place.label("place"), row.call)
        .join_from(WORDS, row, row.place == place)
        .where(
            literal_column("call_words").op("MATCH")(_fts5(needs)),
            _in_time(needs, place),
            _lasted(row.duration_ms, needs),
        )
        .order_by(place.desc())
    )


def _in_time(
    needs: Needs, place: ColumnElement[int] | InstrumentedAttribute[int] = CallSearchRow.place
) -> ColumnElement[bool]:
    return and_(
        true() if needs.since is None else place >= needs.since,
        true() if needs.before is None else place < needs.before,
    )


def _lasted(
    duration_ms: ColumnElement[int] | InstrumentedAttribute[int], needs: Needs
) -> ColumnElement[bool]:
    return and_(
        true() if needs.least_ms is None else duration_ms >= needs.least_ms,
        true() if needs.most_ms is None else duration_ms <= needs.most_ms,
    )


def _terms(
    terms: ColumnElement[Sequence[int]] | InstrumentedAttribute[Sequence[int]], needs: Needs
) -> ColumnElement[bool]:
    """On PostgreSQL. What every call must have is one question to the index."""
    all_of = frozenset[int]().union(*(group[0] for group in needs.groups if len(group) == 1))
    parts = [_has(terms, all_of)] if all_of else []
    parts += [or_(*(_has(terms, one) for one in group)) for group in needs.groups if len(group) > 1]
    return and_(true(), *parts)


def _has(
    terms: ColumnElement[Sequence[int]] | InstrumentedAttribute[Sequence[int]],
    wanted: frozenset[int],
) -> ColumnElement[bool]:
    return terms.op("@>", is_comparison=True)(cast(sorted(wanted), ARRAY(Integer)))


def _fts5(needs: Needs) -> str:
    """The question in FTS5's words."""
    groups = (
        " OR ".join("(" + " AND ".join(map(token, sorted(one))) + ")" for one in group)
        for group in needs.groups
    )
    return " AND ".join(f"({group})" for group in groups)
