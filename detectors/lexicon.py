"""Finds many wordings in a text at once."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import ahocorasick_rs

from detectors.wording import Wording, folded


class Terms(NamedTuple):
    """The wordings of one thing that may be said."""

    phrases: tuple[str, ...]
    """Wordings that count."""
    exceptions: tuple[str, ...] = ()
    """Longer wordings around a phrase that make it harmless."""


class Hit(NamedTuple):
    """One thing said."""

    term: int
    """Index of the terms it belongs to."""
    start: int
    """Index of its first character in the wording."""
    end: int
    """Index behind its last character."""


class Lexicon:
    """Terms compiled to one automaton; the time it takes does not depend on how many there are.

    Of overlapping wordings of the same terms the leftmost, then the longest, counts once. Different
    terms may overlap: each counts. A phrase inside one of its own terms' exceptions does not count.
    Wordings of spaced scripts match whole words only.
    """

    def __init__(self, terms: Sequence[Terms]) -> None:
        meanings: dict[str, list[tuple[int, bool]]] = {}
        for index, term in enumerate(terms):
            for phrases, counts in ((term.phrases, True), (term.exceptions, False)):
                for phrase in dict.fromkeys(map(folded, phrases)):
                    if phrase:
                        meanings.setdefault(phrase, []).append((index, counts))
        self._meanings = list(meanings.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(meanings)) if meanings else None

    def find(self, wording: Wording) -> list[Hit]:
        """All that counts, by begin."""
        if self._automaton is None:
            return []
        matches = self._automaton.find_matches_as_indexes(wording.text, overlapping=True)
        said: list[Hit] = []
        harmless: list[Hit] = []
        for pattern, start, end in matches:
            if wording.whole(start, end):
                for index, counts in self._meanings[pattern]:
                    (said if counts else harmless).append(Hit(index, start, end))
        reached: dict[int, int] = {}
        hits: list[Hit] = []
        for hit in sorted(said, key=lambda hit: (hit.start, -hit.end)):
            if hit.start >= reached.get(hit.term, 0) and not _excused(hit, harmless):
                reached[hit.term] = hit.end
                hits.append(hit)
        return hits


def _excused(hit: Hit, harmless: list[Hit]) -> bool:
    return any(
        other.term == hit.term and other.start <= hit.start and hit.end <= other.end
        for other in harmless
    )


@lru_cache(maxsize=64)
def compiled(terms: tuple[Terms, ...]) -> Lexicon:
    """The lexicon of these terms, compiled once for all calls with the same rules."""
    return Lexicon(terms)
