"""Which sound of which party is missing, and why: what keeps a loss from passing for silence."""

from collections.abc import Set as AbstractSet

from stream.call import Participation
from stream.gap import Gap, GapCause
from stream.party import Party

UNHEARD = frozenset({GapCause.LOST, GapCause.LATE, GapCause.PAUSED})
"""Causes for which nobody can say whether there was a voice."""


class Missing:
    """The gaps of a call and who took part in it, as far as they are known."""

    def __init__(self) -> None:
        self._gaps: dict[Party, dict[int, Gap]] = {}
        self._present: dict[Party, dict[int, int | None]] = {}

    def gap(self, gap: Gap) -> None:
        """Take a gap, or a later end of one that is known."""
        self._gaps.setdefault(gap.party, {})[gap.start_ms] = gap

    def participation(self, participation: Participation) -> None:
        """Take that somebody began or ended to speak as a party."""
        spans = self._present.setdefault(participation.party, {})
        spans[participation.from_ms] = participation.to_ms

    def covered(
        self, party: Party, causes: AbstractSet[GapCause], start_ms: int, end_ms: int
    ) -> int:
        """Milliseconds of [`start_ms`, `end_ms`) in which the party's sound is missing for one of
        these causes.
        """
        return sum(
            max(0, min(gap.end_ms, end_ms) - max(gap.start_ms, start_ms))
            for gap in self._gaps.get(party, {}).values()
            if gap.cause in causes
        )

    def absent(self, party: Party, start_ms: int, end_ms: int) -> int:
        """Milliseconds of [`start_ms`, `end_ms`) in which nobody took part as this party."""
        absent = 0
        reached = start_ms
        for from_ms, to_ms in sorted(self._present.get(party, {}).items()):
            absent += max(0, min(from_ms, end_ms) - reached)
            reached = max(reached, end_ms if to_ms is None else to_ms)
        return absent + max(0, end_ms - reached)

    def forget(self, before_ms: int) -> None:
        """Drop gaps that ended before `before_ms`; a long call with losses stays small."""
        for gaps in self._gaps.values():
            for start_ms in [at for at, gap in gaps.items() if gap.end_ms < before_ms]:
                del gaps[start_ms]
