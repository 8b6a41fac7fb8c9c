"""Whether our gate costs words: first and last words of turns, behind it and with a bare engine."""

from collections.abc import Iterable

from bench.content import HELD_OUT_CALLS, SAMPLE_CALLS, SpokenWord, Turn
from bench.hearing import Heard, heard
from bench.row import Row, versus

TOLERANCE_MS = 250
"""How far the middle of a recognised word may be from that of the spoken one."""


def found(word: SpokenWord, among: Iterable[SpokenWord]) -> bool:
    """Whether a spoken word was recognised in its place."""
    middle = (word.start_ms + word.end_ms) / 2
    return any(
        got.text == word.text and abs((got.start_ms + got.end_ms) / 2 - middle) <= TOLERANCE_MS
        for got in among
    )


def recall(parties: Iterable[tuple[tuple[Turn, ...], Heard]], place: int) -> tuple[int, int, int]:
    """How many turns there are, and at how many the word at `place` (0 or -1) was recognised behind
    our gate and by the bare engine.
    """
    turns = ours = bare = 0
    for said, hearing in parties:
        for turn in said:
            word = turn.words[place]
            turns += 1
            ours += found(word, hearing.ours)
            bare += found(word, hearing.bare)
    return turns, ours, bare


def rows() -> list[Row]:
    """Recognise all sample calls, those of the demonstration and those held out."""
    parties = [party for folder in (SAMPLE_CALLS, HELD_OUT_CALLS) for party in heard(folder)]
    rows = []
    for name, place in (("first", 0), ("last", -1)):
        turns, ours, bare = recall(parties, place)
        row = versus(
            f"{name} words of {turns} turns recognised, beside bare on everything",
            "%",
            100 * ours / turns,
            100 * bare / turns,
            least=1.0,
        )
        rows.append(row)
    return rows
