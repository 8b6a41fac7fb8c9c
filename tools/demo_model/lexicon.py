"""Words, sound units, pronunciations and voices: everything read from the text folder.

LexiconError
├── UnknownUnitError      a pronunciation uses a sound the network was not trained on
└── MissingWordError      a word of the vocabulary has no pronunciation
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.demo_model.grammar import Grammar, lines
from tools.demo_model.variant import TEXT

SILENCE = "SIL"
UNKNOWN_WORD = "[unk]"
EMPTY_WORD = "<eps>"

Pronunciation = tuple[str, ...]


class LexiconError(ValueError):
    """The words and their sounds do not fit together."""

    code = "lexicon"


class UnknownUnitError(LexiconError):
    """A pronunciation uses a sound the network was not trained on."""

    code = "unknown_unit"


class MissingWordError(LexiconError):
    """A word of the vocabulary has no pronunciation."""

    code = "missing_word"


@dataclass(frozen=True, slots=True)
class Phone:
    """A sound unit in one position of a word; the recogniser's smallest symbol."""

    unit: str
    """The sound."""
    position: str
    """B begin, I internal, E end, S singleton, or empty for silence."""


@dataclass(frozen=True, slots=True)
class PhoneTable:
    """Phone ids, counted from 1, and the network output each one reads."""

    units: tuple[str, ...]
    """Sounds in the order of the network's outputs; silence is the first."""

    def phones(self) -> list[Phone]:
        """Return all phones in the order of their ids, the first having id 1."""
        spoken = [Phone(unit, position) for unit in self.units[1:] for position in "BEIS"]
        return [Phone(self.units[0], ""), *spoken]

    def ids(self) -> dict[Phone, int]:
        """Return the id of each phone."""
        return {phone: number for number, phone in enumerate(self.phones(), 1)}

    def outputs(self) -> list[int]:
        """Return the network output of each phone, in the order of the ids."""
        index = {unit: number for number, unit in enumerate(self.units)}
        return [index[phone.unit] for phone in self.phones()]


def positions(pronunciation: Pronunciation) -> list[Phone]:
    """Return the phones of a pronunciation with their positions in the word."""
    last = len(pronunciation) - 1
    if last == 0:
        return [Phone(pronunciation[0], "S")]
    return [
        Phone(unit, "B" if at == 0 else "E" if at == last else "I")
        for at, unit in enumerate(pronunciation)
    ]


def load_units(folder: Path = TEXT) -> tuple[str, ...]:
    """Return the sound units, silence first."""
    return tuple(" ".join(lines(folder / "units.txt")).split())


def load_voices(use: str, folder: Path = TEXT) -> tuple[str, ...]:
    """Return the voice variants for a use: training, development or reserved."""
    rows = (line.split(":", 1) for line in lines(folder / "voices.txt"))
    return tuple(voice for name, voices in rows if name == use for voice in voices.split())


def load_evaluation(folder: Path = TEXT) -> list[list[str]]:
    """Return the words of the hand-written sentences used for measuring."""
    return [line.split() for line in lines(folder / "evaluation.txt")]


def trained_words(grammar: Grammar, folder: Path = TEXT) -> list[str]:
    """Return the words that occur in the training speech, sorted."""
    return sorted(grammar.words() | _words(folder / "words.txt"))


def vocabulary(grammar: Grammar, folder: Path = TEXT) -> list[str]:
    """Return every word the models know, sorted: the trained ones and the extra ones."""
    return sorted({*trained_words(grammar, folder), *_words(folder / "extra_words.txt")})


def load_pronunciations(folder: Path = TEXT) -> dict[str, list[Pronunciation]]:
    """Read pronunciations.txt: a word, a tab and its sounds on each line."""
    found: dict[str, list[Pronunciation]] = {}
    for line in lines(folder / "pronunciations.txt"):
        word, sounds = line.split("\t")
        found.setdefault(word, []).append(tuple(sounds.split()))
    return found


def save_pronunciations(
    entries: Mapping[str, Iterable[Pronunciation]], folder: Path = TEXT
) -> None:
    """Write pronunciations.txt, sorted by word; the order within a word is kept."""
    header = "# Written by the demo model's tool: a word, a tab, its sounds.\n"
    rows = [f"{word}\t{' '.join(p)}\n" for word in sorted(entries) for p in entries[word]]
    path = folder / "pronunciations.txt"
    path.write_text(header + "".join(rows), encoding="utf-8")


def select(
    words: Iterable[str],
    pronunciations: Mapping[str, list[Pronunciation]],
    units: Iterable[str],
) -> dict[str, list[Pronunciation]]:
    """Return the pronunciations of the given words, or say what is missing."""
    known = set(units)
    wanted = {word: pronunciations.get(word, []) for word in words}
    missing = [word for word, found in wanted.items() if not found]
    if missing:
        raise MissingWordError(f"No pronunciation for: {' '.join(missing)}")
    for word, found in wanted.items():
        strange = {unit for pronunciation in found for unit in pronunciation} - known
        if strange:
            raise UnknownUnitError(f"{word} uses untrained sounds: {' '.join(sorted(strange))}")
    return wanted


def _words(path: Path) -> set[str]:
    return {word for line in lines(path) for word in line.split()}
