"""Keeps teams, agents and queues. Nothing is ever removed: calls of old name it."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.directory import Agent, Directory, Entry, Fault, Queue, Team, directory_of
from storage.directory_schema import AgentRow, QueueRow, TeamRow
from storage.errors import EntryError, NameTakenError, UnknownNameError
from storage.schema import Row, UserRow
from storage.team_scope import ALL_TEAMS, TeamScope

EntryRow = TeamRow | AgentRow | QueueRow
"""Any row of the directory."""

AnyEntry = TypeVar("AnyEntry", Team, Agent, Queue)

ROWS: dict[type[Entry], type[TeamRow] | type[AgentRow] | type[QueueRow]] = {
    Team: TeamRow,
    Agent: AgentRow,
    Queue: QueueRow,
}


class DirectoryStore:
    """Reads and changes the directory. Raises `DatabaseAwayError` when out of reach."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def read(self, *, since: float = 0.0) -> Directory:
        """All of it, or what was changed since a moment in seconds since the epoch; with all
        logins.
        """
        async with self._database.read() as session:
            entries: list[Entry] = []
            for kind in ROWS.values():
                wanted = select(kind).where(kind.changed_at >= since).order_by(kind.id)
                entries += [_entry(row) for row in await session.scalars(wanted)]
            return directory_of(entries, await session.scalars(select(UserRow.name)))

    async def find(
        self,
        kind: type[AnyEntry],
        *,
        limit: int,
        teams: TeamScope = ALL_TEAMS,
        search: str = "",
        after: str = "",
    ) -> Sequence[AnyEntry]:
        """Entries of `teams` with `search` in what they are called, by id and behind `after`."""
        row = ROWS[kind]
        wanted = select(row).where(row.id > after).order_by(row.id).limit(limit)
        if not teams.every:
            team = TeamRow.id if row is TeamRow else row.team  # type: ignore[union-attr]
            wanted = wanted.where(team.in_(sorted(teams.teams)))
        if search:
            columns = [row.id, row.name]
            if row is AgentRow:
                columns += [AgentRow.extension, AgentRow.login]  # type: ignore[list-item]
            wanted = wanted.where(or_(*(c.icontains(search, autoescape=True) for c in columns)))
        async with self._database.read() as session:
            return [_entry(found) for found in await session.scalars(wanted)]  # type: ignore[misc]

    async def agent_of(self, login: str) -> Agent | None:
        """The agent who signs in as this user; None if they are none, or no longer here."""
        wanted = select(AgentRow).where(AgentRow.login == login, AgentRow.disabled.is_(False))
        async with self._database.read() as session:
            row = (await session.scalars(wanted)).one_or_none()
        found = _entry(row) if row else None
        return found if isinstance(found, Agent) else None

    async def unknown_teams(self, teams: TeamScope) -> Sequence[str]:
        """Which of these teams there are not."""
        wanted = select(TeamRow.id).where(TeamRow.id.in_(sorted(teams.teams)))
        async with self._database.read() as session:
            return sorted(teams.teams - set(await session.scalars(wanted)))

    async def add(self, entry: Entry) -> None:
        """Add an entry.

        Raises:
            NameTakenError: there is one with its id.
            EntryError: it cannot be as it is.
        """
        async with self._changes() as session:
            if await session.get(ROWS[type(entry)], entry.id) is not None:
                raise NameTakenError(entry.id)
            await self._put(session, entry)

    async def change(self, entry: Entry) -> None:
        """Replace the entry of the same id.

        Raises:
            UnknownNameError: there is none.
            EntryError: it cannot be as it is.
        """
        async with self._changes() as session:
            if await session.get(ROWS[type(entry)], entry.id) is None:
                raise UnknownNameError(entry.id)
            await self._put(session, entry)

    async def put(self, entries: Iterable[Entry]) -> None:
        """Add or replace all of these in their order, or none of them when one is wrong.

        Raises:
            EntryError: one cannot be as it is.
        """
        async with self._changes() as session:
            # The rows stay referenced, so that merging finds them without asking for each.
            rows = [row for kind in ROWS.values() for row in await session.scalars(select(kind))]
            known = directory_of(map(_entry, rows), await session.scalars(select(UserRow.name)))
            for entry in entries:
                if faults := known.faults(entry):
                    raise EntryError(faults)
                known.put(entry)
                row = _row(entry)
                row.changed_at = self._clock()
                await session.merge(row)
                if isinstance(entry, Team):
                    await session.flush()

    @asynccontextmanager
    async def _changes(self) -> AsyncIterator[AsyncSession]:
        try:
            async with self._database.write_session() as session:
                yield session
        except IntegrityError as error:
            # Somebody else was quicker, after we had looked.
            raise EntryError([Fault("id", "taken")]) from error

    async def _put(self, session: AsyncSession, entry: Entry) -> None:
        if faults := (await _around(session, entry)).faults(entry):
            raise EntryError(faults)
        row = _row(entry)
        row.changed_at = self._clock()
        await session.merge(row)
        await session.flush()


async def _around(session: AsyncSession, entry: Entry) -> Directory:
    """As much of the directory as decides whether `entry` may be in it."""
    entries: list[Entry] = []
    logins: list[str] = []
    if not isinstance(entry, Team) and entry.team is not None:
        team = await session.get(TeamRow, entry.team)
        entries += [_entry(team)] if team else []
    if isinstance(entry, Agent):
        alike = (AgentRow.extension == entry.extension) | (AgentRow.login == entry.login)
        entries += [_entry(row) for row in await session.scalars(select(AgentRow).where(alike))]
        logins += await session.scalars(select(UserRow.name).where(UserRow.name == entry.login))
    return directory_of(entries, logins)


def _row(entry: Entry) -> EntryRow:
    match entry:
        case Team():
            return TeamRow(id=entry.id, name=entry.name, disabled=entry.disabled)
        case Queue():
            return QueueRow(id=entry.id, name=entry.name, team=entry.team, disabled=entry.disabled)
        case Agent():
            return AgentRow(
                id=entry.id,
                name=entry.name,
                extension=entry.extension,
                login=entry.login,
                team=entry.team,
                languages=" ".join(entry.languages),
                hired_on=entry.hired_on.isoformat() if entry.hired_on else None,
                disabled=entry.disabled,
            )


def _entry(row: Row) -> Entry:
    match row:
        case TeamRow():
            return Team(id=row.id, name=row.name, disabled=row.disabled)
        case QueueRow():
            return Queue(id=row.id, name=row.name, team=row.team, disabled=row.disabled)
        case AgentRow():
            return Agent(
                id=row.id,
                name=row.name,
                extension=row.extension,
                login=row.login,
                team=row.team,
                languages=tuple(row.languages.split()),
                hired_on=date.fromisoformat(row.hired_on) if row.hired_on else None,
                disabled=row.disabled,
            )
        case _:
            raise TypeError(f"{type(row).__name__} is no row of the directory")
