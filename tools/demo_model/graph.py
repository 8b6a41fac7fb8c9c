"""The word loop HCLr: from the recogniser's transition ids to words.

Words begin in one hub state and return to it. Tails are shared: two words that end in the same
sounds use the same states for them, which about halves the file. Following the recogniser's
convention, a phone is its exit id on the way in, then its self-loop on the state arrived at.
"""

import math
from collections.abc import Mapping, Sequence

from tools.demo_model.fst import Automaton
from tools.demo_model.lexicon import (
    UNKNOWN_WORD,
    Phone,
    PhoneTable,
    Pronunciation,
    positions,
)

_REPEAT_COST = -math.log(0.5)
_LEAVE_COST = -math.log(0.5)
_PAUSE_AFTER_WORD = 0.3
_PAUSE_AT_START = 0.6


class _WordLoop:
    """Builds the automaton piece by piece."""

    def __init__(self, table: PhoneTable) -> None:
        self.made = Automaton()
        self._ids = table.ids()
        self._silence = table.phones()[0]
        self._units = table.units[1:]
        self.made.start = self.made.state()
        self.hub = self.made.state()
        self.made.finals[self.hub] = 0.0
        self._word_end = self.made.state()
        self._tails: dict[tuple[Phone, ...], int] = {}
        self._pause(self.made.start, _PAUSE_AT_START)
        self._pause(self._word_end, _PAUSE_AFTER_WORD)

    def word(self, label: int, pronunciation: Pronunciation, cost: float) -> None:
        """Add one way to say a word; the label sits on its first arc."""
        phones = tuple(positions(pronunciation))
        self._enter(self.hub, phones[0], self._tail(phones), cost, label)

    def unknown(self, label: int) -> None:
        """Add a loop over any sounds for words outside the vocabulary."""
        cost = math.log(len(self._units))
        middle = self.made.state()
        for unit in self._units:
            first = self._sound(Phone(unit, "B"))
            self._enter(self.hub, Phone(unit, "B"), first, cost, label)
            inner = self._sound(Phone(unit, "I"))
            self._enter(middle, Phone(unit, "I"), inner, cost)
            for state in (first, inner):
                self.made.arc(state, middle, 0.0)
            self._enter(middle, Phone(unit, "E"), self._tail((Phone(unit, "E"),)), cost)

    def _tail(self, phones: tuple[Phone, ...]) -> int:
        """Return the state where the first phone is held and the rest still lie ahead."""
        found = self._tails.get(phones)
        if found is None:
            found = self._sound(phones[0])
            self._tails[phones] = found
            if len(phones) == 1:
                self.made.arc(found, self._word_end, 0.0)
            else:
                self._enter(found, phones[1], self._tail(phones[1:]), 0.0)
        return found

    def _sound(self, phone: Phone) -> int:
        """Add a state that holds a phone for any time."""
        state = self.made.state()
        self.made.arc(state, state, _REPEAT_COST, read=2 * self._ids[phone] - 1)
        return state

    def _enter(self, source: int, phone: Phone, held: int, cost: float, label: int = 0) -> None:
        read = 2 * self._ids[phone]
        self.made.arc(source, held, cost + _LEAVE_COST, read=read, write=label)

    def _pause(self, source: int, probability: float) -> None:
        """Join a state to the hub, directly or through silence."""
        self.made.arc(source, self.hub, -math.log(1 - probability))
        held = self._sound(self._silence)
        self._enter(source, self._silence, held, -math.log(probability))
        self.made.arc(held, self.hub, 0.0)


def word_loop(
    table: PhoneTable,
    pronunciations: Mapping[str, Sequence[Pronunciation]],
    word_ids: Mapping[str, int],
) -> Automaton:
    """Return HCLr for the words; each pronunciation of a word is equally likely."""
    loop = _WordLoop(table)
    for word, ways in pronunciations.items():
        for pronunciation in ways:
            loop.word(word_ids[word], pronunciation, math.log(len(ways)))
    loop.unknown(word_ids[UNKNOWN_WORD])
    return loop.made.trimmed()
