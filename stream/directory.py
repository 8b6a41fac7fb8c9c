"""The port to who is who: fills in what a source did not say of a call."""

from typing import Protocol

import msgspec

from stream.announcement import Announcement


class KnownAgent(msgspec.Struct, frozen=True, kw_only=True):
    """An agent the house knows."""

    id: str
    """Their id, also when the call named their extension."""
    name: str
    """Display name."""
    team: str
    """Id of their team; empty when they are in none."""


class KnownQueue(msgspec.Struct, frozen=True, kw_only=True):
    """A queue the house knows."""

    id: str
    """Its id."""
    team: str
    """Id of the team that answers it; empty when that is open."""


class Directory(Protocol):
    """Knows people and places. Asked on the event loop: it answers from memory."""

    def agent(self, said: str) -> KnownAgent | None:
        """The agent whom a source calls `said`, by id or extension."""
        ...

    def queue(self, said: str) -> KnownQueue | None:
        """The queue that a source calls `said`."""
        ...

    def team(self, said: str) -> str:
        """Id of the team that a source calls `said`; what was said when it is unknown."""
        ...


class EmptyDirectory:
    """Knows nobody."""

    def agent(self, said: str) -> KnownAgent | None:  # noqa: ARG002 - the port's
        """Nobody."""
        return None

    def queue(self, said: str) -> KnownQueue | None:  # noqa: ARG002 - the port's
        """Nowhere."""
        return None

    def team(self, said: str) -> str:
        """As it was said."""
        return said


def introduced(announcement: Announcement, directory: Directory) -> Announcement:
    """The announcement with what the directory knows: ids in place of extensions and names, and
    the agent's name and the call's team where the source did not say them. What it said counts
    first, then the agent's team, then the queue's.
    """
    call = announcement.call
    agent = directory.agent(announcement.agent) if announcement.agent else None
    queue = directory.queue(call.queue) if call.queue else None
    said = directory.team(call.team) if call.team else ""
    team = said or (agent.team if agent else "") or (queue.team if queue else "")
    call = msgspec.structs.replace(call, team=team, queue=queue.id if queue else call.queue)
    return msgspec.structs.replace(
        announcement,
        call=call,
        agent=agent.id if agent else announcement.agent,
        agent_name=announcement.agent_name or (agent.name if agent else ""),
    )
