"""Reads one rule of a pack. Each operator of `when` has its own key, so more can be added."""

from collections.abc import Callable
from enum import StrEnum

import msgspec
import yaml

from alerts import pattern
from alerts.alert import Severity
from alerts.pack_source import Fields
from alerts.rule import FindingCondition, Rule, SeverityStep
from detectors.watch_points import LoudnessWatch
from stream.party import Party

DEAD_AIR_CAUSES = (
    "both_silent",
    "agent_silent",
    "customer_silent",
    "hold",
    "mute",
    "lost",
    "asked_to_wait",
)
"""Causes that the dead-air detector states; see `detectors.finding.Evidence`."""

HOLD_CAUSES = ("asked_to_wait", "unannounced", "unheard")
"""Causes that the hold detector states."""

TURNS = ("took_turn", "kept_turn")
"""What may have become of an interruption."""

LASTING = ("dead_air", "talk_over", "hold")
"""Kinds that grow while they last, so that an alert may become graver."""

OUTCOMES = ("pending", "kept", "broken", "excused")
"""What may have become of an obligation."""


class _Over(StrEnum):
    """What a speech rate is measured over."""

    STRETCH = "stretch"
    CALL = "call"


class _Unit(StrEnum):
    """What is counted for a speech rate."""

    CHARACTERS = "characters"
    WORDS = "words"


class Reference(msgspec.Struct, frozen=True):
    """A rule's mention of something defined elsewhere, to be looked up when all packs are read."""

    kind: str
    """`entry`, `category` or `obligation`."""
    id: str
    """What is meant."""
    node: yaml.Node
    """Where it is mentioned."""


def read_rule(fields: Fields, rule_id: str) -> tuple[Rule, list[Reference]]:
    """The rule in `fields`, and what it refers to. Mistakes are noted in the fields' source."""
    when = fields.inner("when", "`when`")
    condition, references = _condition(when) if when else (FindingCondition(kind="phrase"), [])
    rule = Rule(
        id=rule_id,
        version=fields.whole("version", None, least=1, most=1_000_000),
        title=fields.by_language("title", required=True),
        severity=fields.choice("severity", Severity),
        steps=_steps(fields, condition),
        condition=condition,
        cool_down_s=fields.number("cool_down_s", 0.0),
        per_call=fields.flag("per_call", default=True),
        suggestion=fields.by_language("suggestion"),
        enabled=fields.flag("enabled", default=True),
        silent=fields.flag("silent", default=False),
    )
    fields.close()
    return rule, references


def _condition(when: Fields) -> tuple[FindingCondition, list[Reference]]:
    operators = [name for name in when.names() if name in _OPERATORS]
    known = ", ".join(_OPERATORS)
    if len(when.names()) != 1:
        when.wrong("", f"`when` needs exactly one of {known}")
    elif not operators:
        when.wrong(when.names()[0], f"unknown operator `{when.names()[0]}`; known are {known}")
    if len(operators) != 1:
        return FindingCondition(kind="phrase"), []
    operator = operators[0]
    inner = when.inner(operator, f"`{operator}`")
    if inner is None:
        return FindingCondition(kind=operator), []
    read = _OPERATORS[operator](inner)
    inner.close()
    return read


def _phrase(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    entries, categories = fields.texts("entry"), fields.texts("category")
    if not entries and not categories:
        fields.wrong("", "`phrase` needs `entry` or `category`")
    condition = FindingCondition(
        kind="phrase",
        parties=fields.choices("party", Party),
        entries=frozenset(entries),
        categories=frozenset(categories),
        text=_pattern(fields),
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, [
        Reference(kind, name, fields.place(kind))
        for kind, names in (("entry", entries), ("category", categories))
        for name in names
    ]


def _dead_air(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    condition = FindingCondition(
        kind="dead_air",
        at_least=fields.number("at_least_s", None, least=0.5, most=3_600),
        causes=_named(fields, "cause", DEAD_AIR_CAUSES),
        not_causes=_named(fields, "not_cause", DEAD_AIR_CAUSES),
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _talk_over(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    condition = FindingCondition(
        kind="talk_over",
        parties=fields.choices("party", Party),
        at_least=fields.number("at_least_s", None, least=0.1, most=600),
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _hold(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    condition = FindingCondition(
        kind="hold",
        at_least=fields.number("at_least_s", None, least=0.5, most=3_600),
        causes=_named(fields, "cause", HOLD_CAUSES),
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _interruption(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    condition = FindingCondition(
        kind="interruption",
        parties=fields.choices("party", Party),
        causes=_named(fields, "outcome", TURNS) or frozenset({"took_turn"}),
        at_least=fields.number("at_least_s", 0.0, most=600),
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _speech_rate(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    above = fields.number("above", 0.0, least=1, most=2_000)
    below = fields.number("below", 0.0, least=1, most=2_000)
    if ("above" in fields) == ("below" in fields):
        fields.wrong("", "`speech_rate` needs either `above` or `below`")
    condition = FindingCondition(
        kind="speech_rate",
        parties=fields.choices("party", Party),
        entries=frozenset({fields.choice("over", _Over, _Over.STRETCH).value}),
        units=frozenset({fields.choice("unit", _Unit).value}),
        at_least=above,
        at_most=below or None,
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _loudness(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    watch = LoudnessWatch(
        over_db=fields.number("over_db", None, least=3, most=40),
        for_s=fields.number("for_s", None, least=0.5, most=60),
    )
    condition = FindingCondition(
        kind="loudness",
        parties=fields.choices("party", Party),
        entries=frozenset({watch.id}),
        watch=watch,
        times=_times(fields),
        within_s=_within(fields),
    )
    return condition, []


def _obligation(fields: Fields) -> tuple[FindingCondition, list[Reference]]:
    entries = fields.texts("entry", required=True)
    condition = FindingCondition(
        kind="obligation",
        entries=frozenset(entries),
        causes=_named(fields, "outcome", OUTCOMES) or frozenset({"broken"}),
    )
    return condition, [Reference("obligation", name, fields.place("entry")) for name in entries]


_OPERATORS: dict[str, Callable[[Fields], tuple[FindingCondition, list[Reference]]]] = {
    "phrase": _phrase,
    "dead_air": _dead_air,
    "hold": _hold,
    "talk_over": _talk_over,
    "interruption": _interruption,
    "speech_rate": _speech_rate,
    "loudness": _loudness,
    "obligation": _obligation,
}
"""What may stand in `when`: the table to extend."""


def _steps(fields: Fields, condition: FindingCondition) -> tuple[SeverityStep, ...]:
    steps: list[SeverityStep] = []
    for item in fields.items("raise", "a step of `raise`"):
        step = SeverityStep(
            at_least=item.number("at_least_s", None, most=3_600),
            severity=item.choice("severity", Severity),
        )
        item.close()
        floor = steps[-1].at_least if steps else condition.at_least
        if step.at_least <= floor:
            item.wrong("at_least_s", f"a step of `raise` must be above {floor:g}")
        steps.append(step)
    if steps and condition.kind not in LASTING:
        fields.wrong("raise", f"`raise` needs a measure, and `{condition.kind}` has none")
    return tuple(steps)


def _pattern(fields: Fields) -> str:
    text = fields.text("text", "")
    if text:
        try:
            pattern.check(text)
        except pattern.BadPatternError as wrong:
            fields.wrong("text", f"`text` is not a usable pattern: {wrong}")
            return ""
    return text


def _times(fields: Fields) -> int:
    return fields.whole("times", 1, least=1, most=1_000)


def _within(fields: Fields) -> float | None:
    return fields.number("within_s", None, least=1) if "within_s" in fields else None


def _named(fields: Fields, key: str, known: tuple[str, ...]) -> frozenset[str]:
    names = fields.texts(key)
    for name in names:
        if name not in known:
            fields.wrong(key, f"unknown {key} `{name}`; known are {', '.join(known)}")
    return frozenset(names)
