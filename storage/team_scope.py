"""Whose calls somebody may see: those of some teams, or of all."""

import json
from collections.abc import Iterable

import msgspec

EVERY_TEAM = "*"
"""How a scope of all teams is kept and written; hence no team has this id."""


class TeamScope(msgspec.Struct, frozen=True):
    """Teams, or all of them. Equal scopes are equal keys, so viewers can be grouped by theirs."""

    every: bool = False
    """All teams, and calls of which no team is known."""
    teams: frozenset[str] = frozenset()
    """Ids of teams; empty when `every`."""

    @classmethod
    def of(cls, teams: Iterable[str]) -> "TeamScope":
        """The scope of these team ids; `*` among them means all."""
        ids = frozenset(teams)
        return ALL_TEAMS if EVERY_TEAM in ids else cls(teams=ids)

    def sees(self, team: str) -> bool:
        """Whether what belongs to `team` is within; what belongs to no team is within all only."""
        return self.every or team in self.teams

    def ids(self) -> frozenset[str] | None:
        """The teams to look for; None for all, and for what belongs to none."""
        return None if self.every else self.teams

    def names(self) -> list[str]:
        """As `of` takes it: sorted ids, or `*` alone."""
        return [EVERY_TEAM] if self.every else sorted(self.teams)

    def pack(self) -> str:
        """As kept in a column."""
        return json.dumps(self.names(), ensure_ascii=False)

    @classmethod
    def unpack(cls, text: str) -> "TeamScope":
        """What `pack` made."""
        return cls.of(msgspec.json.decode(text, type=list[str]))


ALL_TEAMS = TeamScope(every=True)
"""Everything, also what belongs to no team."""

NO_TEAMS = TeamScope()
"""Nothing."""
