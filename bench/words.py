"""Words of the sample calls by which latency is measured, and rules that alert on each of them."""

import json

import msgspec

from bench.content import FRAME_MS, SIDES, Sample, Window
from bench.hearing import Heard

INSTANT, CONFIRMED = "instant", "confirmed"

LEAD_MS = 300
"""Turns that begin sooner after the begin of a window are left out."""
TAIL_MS = 1500
"""So are words that end later before its end: partial text takes its time."""
CHARACTERS = 2
"""Length from which a word is telling."""


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


def probes(call: int, window: Window, sample: Sample, hearing: list[Heard]) -> list[Probe]:
    """The telling words of one call: said once in the window, and known to the bare engine."""
    begin, length = window.first * FRAME_MS, window.frames * FRAME_MS
    turns = [t for t in sample.turns if t.end_ms > begin and t.start_ms < begin + length]
    # Texts of turns side by side, cut nowhere, so that a word cannot occur across two turns.
    said = "|".join("".join(word.text for word in turn.words) for turn in turns)
    found = []
    for turn in turns:
        if turn.start_ms < begin + LEAD_MS:
            continue
        side = SIDES.index(turn.party)
        for word in turn.words:
            late = word.end_ms > begin + length - TAIL_MS
            if late or len(word.text) < CHARACTERS or said.count(word.text) != 1:
                continue
            known = [
                at for at in hearing[side].bare.seen_ms.get(word.text, ()) if at > word.start_ms
            ]
            if known and known[0] < begin + length:
                end_ms, bare_ms = word.end_ms - begin, known[0] - begin
                found.append(Probe(call, side, word.text, end_ms, bare_ms))
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
