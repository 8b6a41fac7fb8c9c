"""Counts what this node heard and what became of its alerts, and knows how well it hears now."""

from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Any

from alerts.alert import Alert, AlertState
from alerts.events import CallEvent
from detectors.finding import Finding, FindingState
from detectors.progress import Progress
from detectors.utterance import Utterance
from stream.durations import Durations
from stream.log import CallEnd

RULES = 200
"""Rules told apart; alerts of further ones count together."""

OTHER = "other"
"""Where those are counted."""

TAKEN_S = (1.0, 3.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0)
"""Upper bounds of how long alerts wait for somebody, in seconds."""

REMEMBERED = 4096
"""Alerts whose last state is remembered."""


class EventCounts:
    """An `EventSink`; most events pass it by with one look into a table."""

    def __init__(self) -> None:
        self.findings: Counter[str] = Counter()
        """Findings stated, by detector."""
        self.retracted: Counter[str] = Counter()
        """Findings withdrawn, by detector."""
        self.failures: Counter[str] = Counter()
        """Calls for which a detector was switched off after an error, by detector."""
        self.utterances = 0
        """Utterances with their final text."""
        self.opened: Counter[tuple[str, str]] = Counter()
        """Alerts by rule and by the severity they began with."""
        self.outcomes: Counter[tuple[str, str]] = Counter()
        """What became of alerts, by rule and by the state they came to."""
        self.taken_after = Durations(TAKEN_S)
        """How long alerts were offered before somebody took them."""
        self.progress: dict[str, Progress] = {}
        """How well each live call of this node is heard."""
        self._states: OrderedDict[str, AlertState] = OrderedDict()
        self._rules: set[str] = set()
        self._count: dict[type, Callable[[Any], None]] = {
            Finding: self._finding,
            Utterance: self._utterance,
            Progress: self._progress,
            Alert: self._alert,
            CallEnd: self._end,
        }

    def emit(self, event: CallEvent) -> None:
        """Count one event."""
        count = self._count.get(type(event))
        if count is not None:
            count(event)

    @property
    def lag_ms(self) -> int:
        """How far recognition is behind in the live call where it is worst, in milliseconds."""
        return max((progress.lag_ms for progress in self.progress.values()), default=0)

    @property
    def coverage(self) -> float:
        """Share of speech recognised, 0 to 1, as the mean of live calls; 1 without any."""
        calls = self.progress.values()
        return sum(progress.coverage for progress in calls) / len(calls) if calls else 1.0

    def _finding(self, finding: Finding) -> None:
        if finding.revision == 1:
            self.findings[finding.detector] += 1
        if finding.state is FindingState.RETRACTED:
            self.retracted[finding.detector] += 1

    def _utterance(self, utterance: Utterance) -> None:
        self.utterances += utterance.final and bool(utterance.text)

    def _progress(self, progress: Progress) -> None:
        before = self.progress.get(progress.call)
        for detector in progress.failed_detectors[len(before.failed_detectors) if before else 0 :]:
            self.failures[detector] += 1
        self.progress[progress.call] = progress

    def _end(self, end: CallEnd) -> None:
        self.progress.pop(end.call, None)

    def _alert(self, alert: Alert) -> None:
        before = self._states.get(alert.id)
        self._states[alert.id] = alert.state
        self._states.move_to_end(alert.id)
        if len(self._states) > REMEMBERED:
            self._states.popitem(last=False)
        rule = self._rule(alert.rule)
        if before is None and alert.revision == 1:
            self.opened[rule, alert.severity] += 1
        elif before is not alert.state:
            self.outcomes[rule, alert.state] += 1
            if alert.time_to_take_ms is not None and _taken_first(alert):
                self.taken_after.add(alert.time_to_take_ms / 1000)

    def _rule(self, rule: str) -> str:
        if rule not in self._rules and len(self._rules) >= RULES:
            return OTHER
        self._rules.add(rule)
        return rule


def _taken_first(alert: Alert) -> bool:
    """Whether it has just been taken, and never was before."""
    states = [step.state for step in alert.history]
    return alert.state is AlertState.TAKEN and states.count(AlertState.TAKEN) == 1
