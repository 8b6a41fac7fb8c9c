"""Which agent was on the call at a moment: findings belong to the agent of their time."""

from dataclasses import dataclass

from stream.call import Participation
from stream.party import Party


@dataclass
class Spell:
    """One agent's time on the call."""

    key: int
    """Call time of its begin in milliseconds; stays the same when the agent is named late."""
    agent: str = ""
    """Agent id, empty while unknown."""
    name: str = ""
    """Display name, empty while unknown."""


class AgentSpells:
    """The agents of one call, one after the other. A transfer begins a new spell; an agent whose
    connection was renewed goes on with the old one.
    """

    def __init__(self) -> None:
        self._spells: list[Spell] = []

    def tell(self, participation: Participation) -> None:
        """Take note of a participation; other parties than agents do not matter here."""
        if participation.party is not Party.AGENT:
            return
        told = Spell(participation.from_ms, participation.agent, participation.name)
        for spell in self._spells:
            if spell.key == told.key:
                spell.agent = told.agent or spell.agent
                spell.name = told.name or spell.name
                return
        before = self.at(told.key) if self._spells else None
        if before and before.agent == told.agent and before.key < told.key:
            return
        self._spells.append(told)
        self._spells.sort(key=lambda spell: spell.key)

    def at(self, at_ms: int) -> Spell:
        """The spell in which `at_ms` (call time) falls; the first one for anything before it."""
        found = Spell(0)
        for number, spell in enumerate(self._spells):
            if number == 0 or spell.key <= at_ms:
                found = spell
        return found
