"""Whether our gate costs words: first and last words of turns, behind it and with a bare engine."""

import math
from collections.abc import Iterable

import msgspec

from bench.content import HELD_OUT_CALLS, SAMPLE_CALLS, SpokenWord, Turn
from bench.hearing import Heard, heard
from bench.row import Row

TOLERANCE_MS = 250
"""How far the middle of a recognised word may be from that of the spoken one."""


def found(word: SpokenWord, among: Iterable[SpokenWord]) -> bool:
    """Whether a spoken word was recognised in its place."""
    middle = (word.start_ms + word.end_ms) / 2
    return any(
        got.text == word.text and abs((got.start_ms + got.end_ms) / 2 - middle) <= TOLERANCE_MS
        for got in among
    )


class Recall(msgspec.Struct):
    """How many turns there are, and at how many a word of it was recognised."""

    turns: int = 0
    ours: int = 0
    """Behind our gate."""
    bare: int = 0
    """By the bare engine."""
    lost: int = 0
    """By the bare engine only."""
    gained: int = 0
    """Behind our gate only."""

    @property
    def as_good(self) -> bool:
        """Whether ours is not below bare by more than chance explains: two standard errors of the
        turns at which they differ (the sign test).
        """
        return self.lost - self.gained <= 2 * math.sqrt(self.lost + self.gained)


def recall(parties: Iterable[tuple[tuple[Turn, ...], Heard]], place: int) -> Recall:
    """How often the word at `place` of a turn (0 or -1) was recognised."""
    counted = Recall()
    for said, hearing in parties:
        for turn in said:
            word = turn.words[place]
            ours, bare = found(word, hearing.ours), found(word, hearing.bare)
            counted.turns += 1
            counted.ours += ours
            counted.bare += bare
            counted.lost += bare and not ours
            counted.gained += ours and not bare
    return counted


def rows() -> list[Row]:
    """Recognise all sample calls, those of the demonstration and those held out."""
    parties = [party for folder in (SAMPLE_CALLS, HELD_OUT_CALLS) for party in heard(folder)]
    rows = []
    for name, place in (("first", 0), ("last", -1)):
        counted = recall(parties, place)
        rows.append(
            Row(
                name=f"{name} words of {counted.turns} turns recognised, beside bare on everything",
                value=100 * counted.ours / counted.turns,
                unit="%",
                peer=100 * counted.bare / counted.turns,
                ratio=counted.ours / counted.bare,
                bar="≥ peer, within 2 σ",
                holds=counted.as_good,
            )
        )
    return rows
