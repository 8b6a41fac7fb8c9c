"""What makes a script sensible beyond its types: each rule is one sentence for the author."""

import re
from collections.abc import Iterator

from tools.sample_calls.script import (
    LANGUAGES,
    PAUSE,
    RESERVED_VOICES,
    SPEAKERS,
    ExpectedDeadAir,
    ExpectedFinding,
    ExpectedObligation,
    ExpectedPhrase,
    ExpectedTalkOver,
    Script,
    Turn,
)

MOST_LOUDER_DB = 20.0
"""Nobody raises a voice by more, in dB."""

LEAST_TALK_OVER_MS = 1000
"""Overlaps meant to count are at least this long, in milliseconds: clear of the usual 800 ms."""

Mistake = tuple[str, str]
"""Where (`turns[3].text`) and a sentence."""


def mistakes(script: Script) -> Iterator[Mistake]:
    """All that is wrong with `script`."""
    yield from _head(script)
    yield from _voices(script)
    for index, turn in enumerate(script.turns):
        yield from _turn(script, index, turn)
        if not 0 <= turn.louder_db <= MOST_LOUDER_DB:
            yield f"turns[{index}]", f"louder_db is from 0 to {MOST_LOUDER_DB:g}"
    for index, finding in enumerate(script.expect.findings):
        for field, sentence in _finding(script, finding):
            yield f"expect.findings[{index}].{field}", sentence
    rules = [alert.rule for alert in script.expect.alerts]
    for index, rule in enumerate(rules):
        if rule in rules[:index]:
            yield f"expect.alerts[{index}].rule", f"{rule} is expected twice; alerts merge per call"


def _head(script: Script) -> Iterator[Mistake]:
    if script.language not in LANGUAGES:
        yield "language", f"{script.language} is none of {', '.join(LANGUAGES)}"
    if not script.agent.id.isascii() or not script.agent.id.isdigit():
        yield "agent.id", "an agent number has digits only"
    if "*" not in script.customer or re.search(r"\d{5}", script.customer):
        yield "customer", "mask the number: at most four digits in a row, the rest as *"
    if script.tail_ms < 0:
        yield "tail_ms", "a length cannot be negative"
    if not script.turns:
        yield "turns", "a call needs at least one turn"


def _voices(script: Script) -> Iterator[Mistake]:
    for party in SPEAKERS:
        voice = script.voice_of(party)
        where = f"parties.{party.value}"
        if voice.voice not in RESERVED_VOICES:
            known = ", ".join(sorted(RESERVED_VOICES))
            yield f"{where}.voice", f"{voice.voice} is not reserved for sample calls: use {known}"
        if not 140 <= voice.rate <= 290:
            yield f"{where}.rate", "the rate must be within 140–290"
        if not 0 <= voice.pitch <= 99:
            yield f"{where}.pitch", "the pitch must be within 0–99"
        if not -30 <= voice.level_dbfs <= -12:
            yield f"{where}.level_dbfs", "the level must be within -30 to -12 dB"
    if script.parties.agent.voice == script.parties.customer.voice:
        yield "parties.customer.voice", "both parties have the same voice"


def _turn(script: Script, index: int, turn: Turn) -> Iterator[Mistake]:
    where = f"turns[{index}]"
    if turn.party not in SPEAKERS:
        yield f"{where}.party", "only agent and customer speak in a sample call"
    if sum((bool(turn.text), turn.hold_ms > 0, turn.mute_ms > 0)) != 1:
        yield where, "a turn has exactly one of text, hold_ms and mute_ms"
    if (turn.after_ms is None) == (turn.overlap_ms is None):
        yield where, "a turn has exactly one of after_ms and overlap_ms"
    if (turn.after_ms or 0) < 0 or (turn.overlap_ms or 0) < 0:
        yield where, "a length cannot be negative"
    if turn.overlap_ms is not None:
        before = script.turns[index - 1] if index else None
        if before is None or before.kind != "speech" or before.party is turn.party:
            yield f"{where}.overlap_ms", "only the other party's speech can be overlapped"
    for word in turn.words:
        if script.language == "zh-CN" and not all("一" <= char <= "鿿" for char in word):
            yield f"{where}.text", f"write {word} in Chinese characters, digits one by one"
        if PAUSE in word:
            yield f"{where}.text", f"put spaces around {PAUSE} in {word}"


def _finding(script: Script, finding: ExpectedFinding) -> Iterator[Mistake]:
    if finding.turn is None:
        if isinstance(finding, ExpectedObligation) and finding.state == "kept":
            yield "turn", "say which turn keeps the obligation"
        return
    if not 1 <= finding.turn <= len(script.turns):
        yield "turn", f"there is no turn {finding.turn}"
        return
    turn = script.turns[finding.turn - 1]
    if turn.kind != "speech":
        yield "turn", f"turn {finding.turn} is a {turn.kind}"
    if not isinstance(finding, ExpectedDeadAir) and finding.party is not turn.party:
        yield "party", f"turn {finding.turn} is the {turn.party.value}'s"
    if isinstance(finding, ExpectedPhrase) and finding.text not in "".join(turn.words):
        yield "text", f"turn {finding.turn} does not contain {finding.text}"
    if isinstance(finding, ExpectedTalkOver) and (turn.overlap_ms or 0) < LEAST_TALK_OVER_MS:
        yield "turn", f"turn {finding.turn} overlaps by less than {LEAST_TALK_OVER_MS} ms"
    if isinstance(finding, ExpectedObligation) and finding.state == "broken":
        yield "turn", "a broken obligation is kept by no turn"
