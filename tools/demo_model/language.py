"""The bigram language model, as an acceptor over words.

Absolute discounting: each seen pair gives up some probability to a backoff state, where every
word of the vocabulary can follow. Words that no template holds live on the uniform share there.
"""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.demo_model.fst import Automaton
from tools.demo_model.lexicon import UNKNOWN_WORD

_START = "<s>"
_END = "</s>"
_DISCOUNT = 0.5
_LEAST_BACKOFF = 0.1
_LEAST_END = 0.05
_UNIGRAM_FROM_TEXT = 0.6
# After a word that no template holds anything may come.
_UNSEEN_BACKOFF = 0.8
_UNSEEN_END = 0.3
_UNKNOWN_WORD_COST = 6.0
_EMPTY_UTTERANCE_COST = 0.5


@dataclass(slots=True)
class Counts:
    """What follows what in the sampled text."""

    pairs: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """Times each word (or the end) followed a word (or the start)."""
    words: Counter[str] = field(default_factory=Counter)
    """Times each word occurred."""

    def add(self, sentence: Sequence[str]) -> None:
        """Count one sentence."""
        row = [_START, *sentence, _END]
        for before, after in itertools.pairwise(row):
            self.pairs[before][after] += 1
        self.words.update(sentence)

    def unigram(self, vocabulary: Sequence[str]) -> dict[str, float]:
        """Return the probability of each word when the one before says nothing."""
        total = self.words.total()
        even = (1 - _UNIGRAM_FROM_TEXT) / len(vocabulary)
        return {word: _UNIGRAM_FROM_TEXT * self.words[word] / total + even for word in vocabulary}


def count(sentences: Iterable[Sequence[str]]) -> Counts:
    """Count the sentences."""
    counts = Counts()
    for sentence in sentences:
        counts.add(sentence)
    return counts


def grammar_automaton(
    counts: Counts, vocabulary: Sequence[str], word_ids: Mapping[str, int]
) -> Automaton:
    """Return Gr: one state per last word, and the backoff state."""
    made = Automaton()
    backoff = made.state()
    after = {word: made.state() for word in [_START, *vocabulary, UNKNOWN_WORD]}
    made.start = after[_START]
    made.finals[made.start] = _EMPTY_UTTERANCE_COST
    unigram = counts.unigram(vocabulary)

    def step(source: int, word: str, cost: float) -> None:
        label = word_ids[word]
        made.arc(source, after[word], cost, read=label, write=label)

    for word in vocabulary:
        step(backoff, word, -math.log(unigram[word]))
    step(backoff, UNKNOWN_WORD, _UNKNOWN_WORD_COST)
    for word, state in after.items():
        followers = counts.pairs.get(word, Counter())
        total = followers.total()
        leaving, ending = _UNSEEN_BACKOFF, _UNSEEN_END
        if total:
            leaving = max(_LEAST_BACKOFF, _DISCOUNT * len(followers) / (total + 1))
            ending = max((1 - leaving) * followers[_END] / total, _LEAST_END)
        for follower in sorted(followers.keys() - {_END}):
            seen = (1 - leaving) * followers[follower] / total
            step(state, follower, -math.log(seen + leaving * unigram[follower]))
        made.arc(state, backoff, -math.log(leaving))
        if word != _START:
            made.finals[state] = -math.log(ending)
            # One utterance may hold several sentences.
            made.arc(state, after[_START], -math.log(ending))
    return made.trimmed()
