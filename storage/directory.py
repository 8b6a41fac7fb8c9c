"""Teams, agents and queues, and what makes an entry wrong. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeAlias

import msgspec

from storage.team_scope import EVERY_TEAM

ID_CHARS = 64
"""Longest id of an entry, and longest extension."""

NAME_CHARS = 128
"""Longest name."""

LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""A BCP 47 tag, as far as its shape goes."""


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """People who answer together, and whom somebody leads."""

    id: str
    """What calls, scopes and other entries name it by; never changes."""
    name: str = ""
    """What people read; empty: the id."""
    disabled: bool = False
    """No longer in use; what it once was stays readable."""


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who answers calls."""

    id: str
    """What the telephone system calls them; never changes."""
    name: str = ""
    """What people read; empty: the id."""
    extension: str | None = None
    """Their telephone; calls may name them by it."""
    login: str | None = None
    """Name of the user they sign in as."""
    team: str | None = None
    """Id of their team."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags of the languages they speak."""
    hired_on: date | None = None
    """Their first day; newcomers are sampled more."""
    disabled: bool = False
    """No longer here; their calls stay theirs."""


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """Where calls wait, and which team answers them."""

    id: str
    """What the telephone system calls it; never changes."""
    name: str = ""
    """What people read; empty: the id."""
    team: str | None = None
    """Id of the team that answers it."""
    disabled: bool = False
    """No longer in use."""


Entry: TypeAlias = Team | Agent | Queue
"""Anything the directory lists."""


class Fault(msgspec.Struct, frozen=True):
    """Why an entry cannot be as it is."""

    field: str
    """Name of the field at fault."""
    code: str
    """What is wrong: `missing`, `too_long`, `reserved`, `control_character`, `unknown_team`,
    `unknown_login`, `taken`, `language`.
    """


class Directory(msgspec.Struct, kw_only=True):
    """Entries by id, and logins: all there are, or those that matter to a change."""

    teams: dict[str, Team]
    agents: dict[str, Agent]
    queues: dict[str, Queue]
    logins: frozenset[str] = frozenset()
    """Names of users."""
    extensions: dict[str, str] = {}
    """Id of the agent by extension."""
    bound: dict[str, str] = {}
    """Id of the agent by login."""

    def put(self, entry: Entry) -> None:
        """Add an entry, or replace the one of its id."""
        before = self.of_kind(type(entry)).get(entry.id)
        if isinstance(before, Agent):
            self.extensions.pop(before.extension or "", None)
            self.bound.pop(before.login or "", None)
        self.of_kind(type(entry))[entry.id] = entry
        if isinstance(entry, Agent) and entry.extension is not None:
            self.extensions[entry.extension] = entry.id
        if isinstance(entry, Agent) and entry.login is not None:
            self.bound[entry.login] = entry.id

    def of_kind(self, kind: type[Entry]) -> dict[str, Entry]:
        """All entries of one kind, by id."""
        kept: dict[type[Entry], dict[str, Entry]] = {
            Team: self.teams,  # type: ignore[dict-item] # invariance; `put` keeps them apart
            Agent: self.agents,  # type: ignore[dict-item]
            Queue: self.queues,  # type: ignore[dict-item]
        }
        return kept[kind]

    def faults(self, entry: Entry) -> list[Fault]:
        """Everything that keeps `entry` out of this directory."""
        found = [*_text_faults("id", entry.id, ID_CHARS), *_text_faults("name", entry.name)]
        if not entry.id:
            found.append(Fault("id", "missing"))
        if isinstance(entry, Team):
            return [*found, Fault("id", "reserved")] if entry.id == EVERY_TEAM else found
        if entry.team is not None and entry.team not in self.teams:
            found.append(Fault("team", "unknown_team"))
        if isinstance(entry, Agent):
            found += self._agent_faults(entry)
        return found

    def _agent_faults(self, agent: Agent) -> Iterator[Fault]:
        if agent.extension is not None:
            yield from _text_faults("extension", agent.extension, ID_CHARS)
            if self.extensions.get(agent.extension, agent.id) != agent.id:
                yield Fault("extension", "taken")
        if agent.login is not None and agent.login not in self.logins:
            yield Fault("login", "unknown_login")
        elif agent.login is not None and self.bound.get(agent.login, agent.id) != agent.id:
            yield Fault("login", "taken")
        if not all(LANGUAGE.fullmatch(language) for language in agent.languages):
            yield Fault("languages", "language")


def directory_of(entries: Iterable[Entry], logins: Iterable[str] = ()) -> Directory:
    """A directory of these entries."""
    directory = Directory(teams={}, agents={}, queues={}, logins=frozenset(logins))
    for entry in entries:
        directory.put(entry)
    return directory


def _text_faults(field: str, text: str, most: int = NAME_CHARS) -> Iterator[Fault]:
    if len(text) > most:
        yield Fault(field, "too_long")
    if text != text.strip() or not text.isprintable():
        yield Fault(field, "control_character")
