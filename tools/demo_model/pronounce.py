"""How words are pronounced: heard in the training speech, or asked of espeak-ng one by one."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from tools.demo_model.alignment import align
from tools.demo_model.lexicon import LexiconError, Pronunciation
from tools.demo_model.speech import Delivery, Speaker

_LEAST_SHARE = 0.1
_MOST_WAYS = 3
_ASKED_VOICE = "m1"


def heard_pronunciations(chunks: Sequence[Path]) -> dict[str, list[Pronunciation]]:
    """Return how each word was pronounced in the generated speech, the commonest way first."""
    counts: defaultdict[str, Counter[Pronunciation]] = defaultdict(Counter)
    for path in chunks:
        with np.load(path) as chunk:
            for word, units, times in json.loads(str(chunk["pronunciations"])):
                counts[word][tuple(units.split())] += times
    return {word: _common(ways) for word, ways in counts.items()}


def pronounce(words: Iterable[str]) -> dict[str, list[Pronunciation]]:
    """Return the pronunciation of each word spoken alone."""
    speaker = Speaker()
    found = {}
    for word in words:
        ways = align(speaker.speak([word], Delivery(_ASKED_VOICE))).pronunciations([word])
        if ways is None:
            raise LexiconError(f"espeak-ng does not read {word} as one syllable a character.")
        found[word] = [ways[0][1]]
    return found


def _common(ways: Counter[Pronunciation]) -> list[Pronunciation]:
    ranked = sorted(ways.items(), key=lambda item: (-item[1], item[0]))
    return [way for way, times in ranked if times >= _LEAST_SHARE * ways.total()][:_MOST_WAYS]
