"""Whether words hold all that somebody has to say."""

from collections.abc import Sequence

from detectors.digits import digit_runs
from detectors.lexicon import Terms, compiled
from detectors.utterance import Utterance, Word
from detectors.watch_points import ObligationSpec
from detectors.wording import Wording

NUMBER = -1
"""Stands for the digits among the groups required."""


class Requirement:
    """The wordings and digits of one obligation."""

    def __init__(self, spec: ObligationSpec, seam_ms: int) -> None:
        self._digits = spec.digits
        self._count = len(spec.groups) + (spec.digits > 0)
        self._lexicon = compiled(tuple(Terms(group) for group in spec.groups))
        self._seam_ms = seam_ms

    def met_at(self, words: Sequence[Word], from_ms: int, until_ms: int) -> int | None:
        """When the last thing required had been said, in milliseconds; None if one lacks.

        What begins in [`from_ms`, `until_ms`) counts.
        """
        done: dict[int, int] = {}
        for passage in self._passages(words):
            for required, first, last in self._found(passage):
                if from_ms <= passage[first].start_ms < until_ms:
                    done.setdefault(required, passage[last].end_ms)
        return max(done.values(), default=0) if len(done) == self._count else None

    def _found(self, passage: Sequence[Word]) -> list[tuple[int, int, int]]:
        """What is said in a passage: which thing, and the indexes of its first and last word."""
        wording = Wording([word.text for word in passage])
        found = [
            (hit.term, wording.word_at[hit.start], wording.word_at[hit.end - 1])
            for hit in self._lexicon.find(wording)
        ]
        if self._digits:
            runs = digit_runs([word.text for word in passage], self._digits)
            found.extend((NUMBER, first, last) for first, last in runs)
        return found

    def _passages(self, words: Sequence[Word]) -> list[list[Word]]:
        """Words cut apart at pauses longer than a wording may span."""
        passages: list[list[Word]] = []
        for word in words:
            if passages and word.start_ms - passages[-1][-1].end_ms <= self._seam_ms:
                passages[-1].append(word)
            else:
                passages.append([word])
        return passages


def untimed(utterance: Utterance) -> list[Word]:
    """Words of text without times: each may be anywhere in the audio heard so far."""
    return [
        Word(text, utterance.start_ms, utterance.end_ms, 0.0) for text in utterance.text.split()
    ]
