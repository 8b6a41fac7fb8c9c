"""How values without a column of their own are packed: words, levels, and structs as JSON."""

import math
from collections.abc import Iterator, Sequence

import msgspec

from detectors.speech import LEVEL_MS, SILENCE_DB, Level
from detectors.utterance import Word
from stream.party import Party

STEPS_PER_DB = 2
"""A level is kept in half decibels, finer than anybody hears."""

NO_LEVEL = 255
"""Byte of 100 ms for which no level was measured."""

_Words = tuple[tuple[str, int, int, float], ...]


def pack_words(words: Sequence[Word]) -> str:
    """Words as a JSON list of `[text, start_ms, end_ms, confidence]`; confidence to 3 places."""
    rows = [(w.text, w.start_ms, w.end_ms, round(w.confidence, 3)) for w in words]
    return msgspec.json.encode(rows).decode()


def unpack_words(packed: str) -> tuple[Word, ...]:
    """The words in `packed`."""
    return tuple(Word(*row) for row in msgspec.json.decode(packed, type=_Words))


def level_byte(db: float) -> int:
    """One level as a byte: half decibels above -96 dBFS, 0 to 192; NaN is not measured."""
    if math.isnan(db):
        return NO_LEVEL
    return round((min(max(db, SILENCE_DB), 0.0) - SILENCE_DB) * STEPS_PER_DB)


def unpack_levels(call: str, party: Party, start_ms: int, packed: bytes) -> Iterator[Level]:
    """The levels of one chunk that began at `start_ms`; what was not measured is left out."""
    for place, byte in enumerate(packed):
        if byte != NO_LEVEL:
            db = byte / STEPS_PER_DB + SILENCE_DB
            yield Level(call, party, start_ms + place * LEVEL_MS, db)


def pack_strings(strings: dict[str, str]) -> str:
    """A flat mapping as a JSON object."""
    return msgspec.json.encode(strings).decode()


def unpack_strings(packed: str) -> dict[str, str]:
    """The mapping in `packed`."""
    return msgspec.json.decode(packed, type=dict[str, str])
