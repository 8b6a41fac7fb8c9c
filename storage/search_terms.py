"""What a call is found by, as numbers. Pure.

Text becomes units: a character of a script that is written without spaces, or a word of any other
script. Two characters that stand beside each other are a term (a 2-gram), and so is each unit.
Terms are kept as 32-bit hashes, by party. Two terms may share a number and two 2-grams need not be
one phrase: what the terms find is a candidate, and is looked at before it is shown.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from stream.party import Party

SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"  # kana, jamo
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"  # Han, Hangul
)
"""Scripts whose words have no spaces between them, or endings that stick to them."""

UNIT = re.compile(rf"[{SPACELESS}]|(?:(?![{SPACELESS}])\w)(?:(?![{SPACELESS}])[\w'’])*")

PHRASE = re.compile(r'"([^"]*)"|“([^”]*)”|(\S+)')
"""Quoted words belong together; others are looked for each by itself."""

LONG_S = (30, 60, 120, 300, 600, 1200, 1800, 3600)
"""Bounds of the classes of duration, in seconds."""

PLACE_BITS = 20
"""Bits of a place that tell calls of the same millisecond apart."""


class Unit(str):
    """A unit and where it stood in the text it came from."""

    __slots__ = ("end", "start")

    start: int
    end: int


def units(text: str) -> list[Unit]:
    """Units of a text, without regard to case and width, each with its place in `text`."""
    plain, places = _plain(text)
    found = []
    for match in UNIT.finditer(plain):
        unit = Unit(match[0].replace("’", "'"))
        unit.start, unit.end = places[match.start()], places[match.end() - 1] + 1
        found.append(unit)
    return found


def phrases(words: str) -> list[list[Unit]]:
    """What somebody looks for: each has to be said in one utterance, in this order."""
    said = (units("".join(match.groups(""))) for match in PHRASE.finditer(words))
    return [phrase for phrase in said if phrase]


def spans(said: Sequence[Unit], phrase: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where `phrase` stands in a text of these units: begin and end of each, in characters."""
    place = 0
    while place + len(phrase) <= len(said):
        if said[place : place + len(phrase)] == phrase:
            yield said[place].start, said[place + len(phrase) - 1].end
            place += len(phrase)
        else:
            place += 1


def text_terms(party: Party, said: Iterable[Sequence[str]]) -> set[int]:
    """Terms of what one party said, utterance by utterance."""
    found: set[str] = set()
    for one in said:
        found.update(one)
        found.update(a + b for a, b in pairwise(one) if _spaceless(a) and _spaceless(b))
    return {term(party, text) for text in found}


def phrase_terms(party: Party, phrase: Sequence[str]) -> frozenset[int]:
    """The fewest terms of a call in which `party` said it: 2-grams cover their characters."""
    covered: set[int] = set()
    found: set[str] = set()
    for place, (a, b) in enumerate(pairwise(phrase)):
        if _spaceless(a) and _spaceless(b):
            found.add(a + b)
            covered |= {place, place + 1}
    found.update(unit for place, unit in enumerate(phrase) if place not in covered)
    return frozenset(term(party, text) for text in found)


def term(kind: str, value: str) -> int:
    """The number of a term: what it is of, and its text."""
    number = crc32(f"{kind}\x1f{value}".encode())
    return number - (1 << 32) if number >> 31 else number


def plain_name(name: str) -> str:
    """A name without regard to case, width and spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def duration_class(ms: int) -> str:
    """The class of a duration."""
    return str(sum(ms >= bound * 1000 for bound in LONG_S))


def duration_classes(least_ms: int | None, most_ms: int | None) -> list[str]:
    """Classes with durations between these."""
    first = int(duration_class(least_ms)) if least_ms is not None else 0
    last = int(duration_class(most_ms)) if most_ms is not None else len(LONG_S)
    return [str(number) for number in range(first, last + 1)]


def place_of(started_at: float, call: str) -> int:
    """Where a call stands among all, by its begin in milliseconds and then by a hash of its id."""
    return place_at(started_at) | (crc32(call.encode()) & ((1 << PLACE_BITS) - 1))


def place_at(at: float) -> int:
    """The first place of a moment, in seconds since the epoch."""
    return max(0, int(at * 1000)) << PLACE_BITS


def _spaceless(unit: str) -> bool:
    return len(unit) == 1 and _ONE_SPACELESS.match(unit) is not None


_ONE_SPACELESS = re.compile(rf"[{SPACELESS}]")


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """Text in its plain form, and where each of its characters stood before."""
    if text.isascii():
        return text.lower(), range(len(text))
    plain: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for other in unicodedata.normalize("NFKC", char).casefold():
            plain.append(other)
            places.append(place)
    return "".join(plain), places
