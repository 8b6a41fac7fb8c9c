"""Sentence templates with slots: samples sentences, and says whether a text could be one."""

import functools
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.demo_model.variant import TEXT

_SLOT = re.compile(r"\{(\w+)\}")
_NOT_SPOKEN = re.compile(r"[\W_]+")


class TemplateError(ValueError):
    """A template names a slot that does not exist."""


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of a data file without comments and blank lines."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def spoken(text: str) -> str:
    """Return the text without spaces and punctuation."""
    return _NOT_SPOKEN.sub("", text)


@dataclass(frozen=True, slots=True)
class Grammar:
    """Templates and the slots they draw on."""

    templates: tuple[str, ...]
    """Sentences, words separated by spaces, slots in braces."""
    slots: dict[str, tuple[str, ...]]
    """Alternatives of each slot, which may hold slots again."""

    def __post_init__(self) -> None:
        """Refuse slots that are used and not defined."""
        texts = [*self.templates, *(a for values in self.slots.values() for a in values)]
        for text in texts:
            for name in _SLOT.findall(text):
                if name not in self.slots:
                    raise TemplateError(f"The slot {{{name}}} in '{text}' is not defined.")

    def sample(self, chance: random.Random) -> list[str]:
        """Return the words of one random sentence."""
        return self._fill(chance.choice(self.templates), chance)

    def sentences(self, count: int, seed: int) -> list[list[str]]:
        """Return `count` random sentences, the same ones for the same seed."""
        chance = random.Random(seed)
        return [self.sample(chance) for _ in range(count)]

    def words(self) -> set[str]:
        """Return every word that a sentence may hold."""
        texts = [*self.templates, *(a for values in self.slots.values() for a in values)]
        return {word for text in texts for word in text.split() if not _SLOT.fullmatch(word)}

    def can_produce(self, text: str) -> bool:
        """Say whether the text, however it is spaced or punctuated, could be sampled."""
        wanted = spoken(text)
        return any(pattern.fullmatch(wanted) for pattern in _patterns(self.templates, self))

    def pattern(self, template: str) -> str:
        """Return a regular expression for everything the template can become, unspaced."""
        parts = []
        for word in template.split():
            slot = _SLOT.fullmatch(word)
            if slot is None:
                parts.append(re.escape(word))
            else:
                values = dict.fromkeys(self.slots[slot[1]])
                parts.append("(?:" + "|".join(self.pattern(value) for value in values) + ")")
        return "".join(parts)

    def _fill(self, template: str, chance: random.Random) -> list[str]:
        words: list[str] = []
        for word in template.split():
            slot = _SLOT.fullmatch(word)
            if slot is None:
                words.append(word)
            else:
                words.extend(self._fill(chance.choice(self.slots[slot[1]]), chance))
        return words

    def __hash__(self) -> int:
        """Hash by the templates, so that compiled patterns can be kept."""
        return hash(self.templates)


@functools.lru_cache(maxsize=4)
def _patterns(templates: Sequence[str], grammar: Grammar) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(grammar.pattern(template)) for template in templates)


def load_grammar(folder: Path = TEXT) -> Grammar:
    """Read sentences.txt and slots.txt of a folder."""
    slots = {}
    for line in lines(folder / "slots.txt"):
        name, values = line.split("=", 1)
        slots[name.strip()] = tuple(value.strip() for value in values.split("|"))
    return Grammar(tuple(lines(folder / "sentences.txt")), slots)
