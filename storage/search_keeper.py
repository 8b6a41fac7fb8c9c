"""Gathers what ended calls are found by, once they have ended and whenever that has changed.

What is due stands in the database (`calls.search_due`), so a crash costs nothing, several nodes
share the work, and calls that were stored before there was a search are only calls that are due.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence

import structlog
from sqlalchemy import Row as SqlRow
from sqlalchemy import RowMapping, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.packing import unpack_strings
from storage.schema import AlertRow, CallRow, ParticipationRow, UtteranceRow
from storage.search_schema import CallSearchRow
from storage.search_terms import duration_class, place_of, plain_name, term, text_terms, units
from stream.call import CallState
from stream.party import Party

BATCH = 50
"""Calls of one transaction: on SQLite nobody else writes meanwhile."""

LOOK_EVERY_S = 2.0
"""Seconds between two looks whether a call has ended."""

REST_S = 0.05
"""Seconds left to others between two batches while much is due."""

log = structlog.get_logger(__name__)


class SearchKeeper:
    """Keeps the search true to what is stored. Raises `DatabaseAwayError`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.gathered = 0
        """Calls gathered since the start."""

    async def follow(self) -> None:
        """Gather again and again until cancelled."""
        while True:
            try:
                behind = await self.gather() == BATCH
            except DatabaseAwayError:
                behind = False
                log.warning("search_interrupted")
            await asyncio.sleep(REST_S if behind else LOOK_EVERY_S)

    async def gather(self) -> int:
        """Gather some calls that are due, newest first; how many."""
        due = (
            select(CallRow)
            .with_only_columns(*_COLUMNS)
            .where(CallRow.search_due == 1, CallRow.state == CallState.ENDED)
            .order_by(CallRow.started_at.desc())
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        async with self._database.write() as connection:
            calls = (await connection.execute(due)).mappings().all()
            if calls:
                await _replace(connection, calls)
        self.gathered += len(calls)
        return len(calls)


_COLUMNS = (
    *(CallRow.id, CallRow.started_at, CallRow.ended_ms, CallRow.team, CallRow.queue),
    *(CallRow.direction, CallRow.language, CallRow.attributes),
)


async def _replace(connection: AsyncConnection, calls: Sequence[RowMapping]) -> None:
    ids = [call["id"] for call in calls]
    found = await _terms_of_parts(connection, ids)
    for call in calls:
        found[call["id"]] |= call_terms(call)
    await connection.execute(delete(CallSearchRow).where(CallSearchRow.call.in_(ids)))
    places = await _places(connection, {call["id"]: call["started_at"] for call in calls})
    rows = [
        {
            "place": places[call["id"]],
            "call": call["id"],
            "duration_ms": call["ended_ms"] or 0,
            "terms": sorted(found[call["id"]]),
        }
        for call in calls
    ]
    await connection.execute(insert(CallSearchRow), rows)
    await connection.execute(update(CallRow).where(CallRow.id.in_(ids)).values(search_due=0))


def call_terms(call: RowMapping) -> set[int]:
    """Terms of a row of `calls`."""
    attributes = unpack_strings(str(call["attributes"]))
    ended_ms = call["ended_ms"]
    return {
        term("team", str(call["team"])),
        term("queue", str(call["queue"])),
        term("direction", str(call["direction"])),
        term("language", str(call["language"]).casefold()),
        term("duration", duration_class(ended_ms if isinstance(ended_ms, int) else 0)),
        *(term("attribute", f"{name}={value}") for name, value in attributes.items()),
    }


async def _terms_of_parts(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, set[int]]:
    """What was said, who took part, and which alerts there were."""
    found: dict[str, set[int]] = defaultdict(set)
    parts = select(ParticipationRow.call, ParticipationRow.agent, ParticipationRow.name)
    agents = parts.where(ParticipationRow.call.in_(ids), ParticipationRow.party == Party.AGENT)
    for call, agent, name in await connection.execute(agents):
        found[call] |= {term("agent", plain_name(agent)), term("agent", plain_name(name))}
    alerts = select(AlertRow.call, AlertRow.rule, AlertRow.severity).where(AlertRow.call.in_(ids))
    for call, rule, severity in await connection.execute(alerts):
        found[call] |= {term("rule", rule), term("severity", severity)}
    said = select(UtteranceRow.call, UtteranceRow.party, UtteranceRow.text)
    texts = (await connection.execute(said.where(UtteranceRow.call.in_(ids)))).all()
    for call, terms in (await asyncio.to_thread(_said, texts)).items():
        found[call] |= terms
    return found


def _said(texts: Sequence[SqlRow[str, str, str]]) -> dict[str, set[int]]:
    by_party: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for call, party, text in texts:
        by_party[call, party].append([*units(text)])
    found: dict[str, set[int]] = defaultdict(set)
    for (call, party), said in by_party.items():
        found[call] |= text_terms(Party(party), said)
    return found


async def _places(connection: AsyncConnection, begins: Mapping[str, float]) -> dict[str, int]:
    """A place of its own for each call, the next when another call has it."""
    wanted = {call: place_of(at, call) for call, at in begins.items()}
    places = CallSearchRow.place
    taken: set[int] = set()
    while True:
        new = [place for place in wanted.values() if place not in taken]
        found = set(await connection.scalars(select(places).where(places.in_(new))))
        given: dict[str, int] = {}
        for call, place in wanted.items():
            own = place
            while own in taken | found or own in given.values():
                own += 1
            given[call] = own
        if given == wanted:
            return given
        taken |= found
        wanted = given
