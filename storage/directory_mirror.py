"""The directory in memory, for the door: who an agent named by a call is."""

import asyncio
import time
from collections.abc import Callable

import structlog

from storage.database import Database
from storage.directory import Agent, Entry, Queue, Team, directory_of
from storage.directory_store import DirectoryStore
from storage.errors import DatabaseAwayError
from stream.directory import KnownAgent, KnownQueue

OVERLAP_S = 60.0
"""Seconds by which each look reaches back behind the one before: clocks of nodes differ."""

log = structlog.get_logger(__name__)


class DirectoryMirror:
    """Answers from memory; meets `stream.directory.Directory`. `refresh` reads the entries, and
    `follow` keeps up with what is changed here and elsewhere.

    Ids and extensions are compared without letter case and the space around them. Entries no longer
    in use still answer: a call of theirs is theirs.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._store = DirectoryStore(database)
        self._clock = clock
        self._known = directory_of(())
        self._read_at = 0.0
        self._index()

    async def refresh(self) -> None:
        """Read what is new.

        Raises:
            DatabaseAwayError: the database is out of reach.
        """
        now = self._clock()
        news = await self._store.read(since=self._read_at - OVERLAP_S)
        self._read_at = now
        entries: list[Entry] = [
            entry
            for kind in (Team, Agent, Queue)
            for entry in news.of_kind(kind).values()
            if self._known.of_kind(kind).get(entry.id) != entry
        ]
        if entries:
            for entry in entries:
                self._known.put(entry)
            self._index()

    async def follow(self, *, every_s: float = 5.0) -> None:
        """Refresh every `every_s` seconds until cancelled; what was known stays known while the
        database is away.
        """
        while True:
            await asyncio.sleep(every_s)
            try:
                await self.refresh()
            except DatabaseAwayError:
                log.warning("directory_not_refreshed")

    def agent(self, said: str) -> KnownAgent | None:
        """The agent of this id or, if there is none, of this extension."""
        key = _key(said)
        return self._agents.get(key) or self._extensions.get(key)

    def queue(self, said: str) -> KnownQueue | None:
        """The queue of this id."""
        return self._queues.get(_key(said))

    def team(self, said: str) -> str:
        """Id of the team of this id or name; what was said when there is none."""
        return self._teams.get(_key(said), said)

    def _index(self) -> None:
        directory = self._known
        known = {
            agent.id: KnownAgent(id=agent.id, name=agent.name or agent.id, team=agent.team or "")
            for agent in directory.agents.values()
        }
        self._agents = {_key(agent): entry for agent, entry in known.items()}
        self._extensions = {
            _key(agent.extension): known[agent.id]
            for agent in directory.agents.values()
            if agent.extension
        }
        self._queues = {
            _key(queue.id): KnownQueue(id=queue.id, team=queue.team or "")
            for queue in directory.queues.values()
        }
        teams = directory.teams.values()
        self._teams = {_key(team.name): team.id for team in teams if team.name}
        self._teams |= {_key(team.id): team.id for team in teams}


def _key(said: str) -> str:
    return said.strip().casefold()
