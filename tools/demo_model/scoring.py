"""Error counts between what was said and what was heard."""

from collections.abc import Sequence
from dataclasses import dataclass


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Return the least number of replacements, insertions and deletions (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for at, wanted in enumerate(said, 1):
        diagonal, row[0] = row[0], at
        for place, found in enumerate(heard, 1):
            diagonal, row[place] = (
                row[place],
                min(row[place] + 1, row[place - 1] + 1, diagonal + (wanted != found)),
            )
    return row[-1]


@dataclass(slots=True)
class Score:
    """Errors added up over sentences."""

    words: int = 0
    """Words said."""
    word_errors: int = 0
    """Words wrong, missing or added."""
    characters: int = 0
    """Characters said."""
    character_errors: int = 0
    """Characters wrong, missing or added."""

    def add(self, said: Sequence[str], heard: Sequence[str]) -> None:
        """Count one sentence."""
        self.words += len(said)
        self.word_errors += distance(said, heard)
        self.characters += len("".join(said))
        self.character_errors += distance("".join(said), "".join(heard))

    def word_error_rate(self) -> float:
        """Return word errors in percent of the words said."""
        return 100 * self.word_errors / self.words

    def character_error_rate(self) -> float:
        """Return character errors in percent of the characters said."""
        return 100 * self.character_errors / self.characters
