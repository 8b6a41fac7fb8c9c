"""Words of the sample calls by which latency is measured, and rules that alert on each of them."""

import json
from collections.abc import Mapping, Sequence

import msgspec

from bench.content import FRAME_MS, SIDES, Sample, SpokenWord, Window

INSTANT, CONFIRMED = "instant", "confirmed"

LEAD_MS = 300
"""Turns that begin sooner after the begin of a window are left out."""
TAIL_MS = 1500
"""So are words that end later before its end: partial text takes its time."""
CHARACTERS = 2
"""Length from which a word is telling."""
APART_MS = 3000
"""Words of one sample call are chosen so far apart, since rules seldom alert more often."""


class Probe(msgspec.Struct, frozen=True):
    """A word one call of the load will say, once."""

    call: int
    """Number of the call in the load."""
    side: int
    text: str
    end_ms: int
    """Where it ends, in milliseconds of the window."""
    bare_ms: int
    """Where the sound ended from which a bare engine knew it, in milliseconds of the window."""

    def rule(self, kind: str) -> str:
        """Id of the rule that alerts on it."""
        return rule_id(kind, self.text)


def rule_id(kind: str, text: str) -> str:
    """Id of the rule that alerts on a word."""
    return f"{kind}-{text.encode().hex()}"


def chosen(sample: Sample) -> tuple[SpokenWord, ...]:
    """The telling words of a sample call: each said only once in it, and well apart."""
    # Turns side by side, with a bar between, so that no word is found across two of them.
    said = "|".join("".join(word.text for word in turn.words) for turn in sample.turns)
    found: list[SpokenWord] = []
    for word in sorted((w for t in sample.turns for w in t.words), key=lambda w: w.start_ms):
        telling = len(word.text) >= CHARACTERS and said.count(word.text) == 1
        if telling and (not found or word.start_ms >= found[-1].start_ms + APART_MS):
            found.append(word)
    return tuple(found)


def probes(
    call: int, window: Window, sample: Sample, known_ms: Sequence[Mapping[str, Sequence[int]]]
) -> list[Probe]:
    """The telling words one call of the load says that the bare engine knows.

    Args:
        call: its number in the load.
        window: what it plays.
        sample: of this sample call.
        known_ms: of each side, when the bare engine newly knew each word of the sample call.
    """
    begin, end = window.first * FRAME_MS, (window.first + window.frames) * FRAME_MS
    telling = chosen(sample)
    found = []
    for turn in sample.turns:
        side = SIDES.index(turn.party)
        for word in turn.words:
            whole = turn.start_ms >= begin + LEAD_MS and word.end_ms <= end - TAIL_MS
            if not whole or word not in telling:
                continue
            seen = known_ms[side].get(word.text, ())
            known = [at_ms for at_ms in seen if word.start_ms < at_ms < end]
            if known:
                found.append(Probe(call, side, word.text, word.end_ms - begin, known[0] - begin))
    return found


def pack(texts: list[str]) -> str:
    """A rule pack with two rules for each word: one that cannot wait, and one that is confirmed."""
    lexicon, rules = [], []
    for text in texts:
        for kind in (INSTANT, CONFIRMED):
            name = rule_id(kind, text)
            lexicon.append(
                {
                    "id": name,
                    "category": name,
                    "party": ["agent", "customer"],
                    "phrases": [text],
                    "instant": kind == INSTANT,
                }
            )
            rules.append(
                {
                    "id": name,
                    "version": 1,
                    "title": {"zh-CN": text, "en": text},
                    "severity": "warning",
                    "when": {"phrase": {"entry": name}},
                }
            )
    document = {"schema": 1, "name": "bench", "languages": ["zh"], "lexicon": lexicon}
    # JSON is YAML.
    return json.dumps(document | {"rules": rules}, ensure_ascii=False)
