"""Rules, findings and an engine for tests."""

from collections.abc import Sequence
from itertools import count

from alerts.alert import Alert, Severity
from alerts.engine import RuleEngine
from alerts.rule import FindingCondition, Rule, RuleSet, SeverityStep
from detectors.finding import Evidence, Finding, FindingState
from detectors.watch_points import WatchPoints
from stream.party import Party
from tests.fakes.alert_samples import a_call, a_finding

ESCALATION = Rule(
    id="customer-escalation",
    version=3,
    title={"en": "Customer escalates"},
    severity=Severity.CRITICAL,
    condition=FindingCondition(
        kind="phrase",
        parties=frozenset({Party.CUSTOMER}),
        categories=frozenset({"escalation"}),
    ),
    suggestion={"en": "Join the call."},
)
DEAD_AIR = Rule(
    id="dead-air",
    version=1,
    title={"en": "Dead air"},
    severity=Severity.WARNING,
    steps=(SeverityStep(10.0, Severity.CRITICAL),),
    condition=FindingCondition(
        kind="dead_air", at_least=5.0, not_causes=frozenset({"hold", "asked_to_wait"})
    ),
)
TALK_OVER = Rule(
    id="talk-over",
    version=1,
    title={"en": "Talk-over"},
    severity=Severity.WARNING,
    condition=FindingCondition(kind="talk_over", at_least=0.8, times=3),
)
GREETING = Rule(
    id="missing-greeting",
    version=1,
    title={"en": "No greeting"},
    severity=Severity.WARNING,
    condition=FindingCondition(kind="obligation", entries=frozenset({"greeting"})),
)


def engine(*rules: Rule, watch_points: WatchPoints | None = None) -> RuleEngine:
    """An engine whose ids are a1, a2… and whose clock stands at 7."""
    numbers = count(1)
    rule_set = RuleSet(rules=rules, watch_points=watch_points or WatchPoints())
    return RuleEngine(a_call(), rule_set, lambda: f"a{next(numbers)}", lambda: 7.0)


def dead_air(measure: float, revision: int, *, cause: str = "both_silent") -> Finding:
    """A silence that grows."""
    return a_finding(
        "d1",
        kind="dead_air",
        revision=revision,
        party=None,
        measure=measure,
        evidence=Evidence(cause=cause),
    )


def overlap(name: str, start_ms: int, measure: float = 1.0) -> Finding:
    """An overlap that is over."""
    return a_finding(
        name,
        kind="talk_over",
        state=FindingState.SETTLED,
        party=Party.AGENT,
        start_ms=start_ms,
        measure=measure,
        evidence=Evidence(),
    )


def only(alerts: Sequence[Alert]) -> Alert:
    """The one alert stated."""
    (alert,) = alerts
    return alert
