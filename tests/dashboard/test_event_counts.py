"""What is counted of the events of calls, and how labels stay few."""

import pytest
from msgspec.structs import replace

from alerts.alert import AlertState, Severity
from dashboard.event_counts import OTHER, RULES, EventCounts
from dashboard.loop_lag import LoopLag
from detectors.finding import FindingState
from detectors.progress import Listening, Progress
from stream.call import EndCause
from stream.log import CallEnd
from tests.fakes.alert_samples import a_finding, an_alert

pytestmark = pytest.mark.unit


def test_a_finding_counts_once_however_often_it_is_revised() -> None:
    """And apart when it is withdrawn."""
    counts = EventCounts()
    counts.emit(a_finding())
    counts.emit(a_finding(revision=2, state=FindingState.SETTLED))
    counts.emit(a_finding("f2"))
    counts.emit(a_finding("f2", revision=2, state=FindingState.RETRACTED))
    assert (counts.findings, counts.retracted) == ({"phrases": 2}, {"phrases": 1})


def test_an_alert_counts_by_its_first_severity_and_by_what_became_of_it() -> None:
    """A revision that changes no state changes no count."""
    counts = EventCounts()
    alert = an_alert()
    counts.emit(alert)
    counts.emit(replace(alert, revision=2, severity=Severity.CRITICAL))
    counts.emit(replace(alert, revision=3, state=AlertState.TAKEN))
    counts.emit(replace(alert, revision=4, state=AlertState.TAKEN, count=2))
    counts.emit(replace(alert, revision=5, state=AlertState.RESOLVED))
    assert counts.opened == {(alert.rule, "warning"): 1}
    assert counts.outcomes == {(alert.rule, "taken"): 1, (alert.rule, "resolved"): 1}


def test_what_becomes_of_an_alert_of_an_earlier_start_counts_too() -> None:
    """It was opened before anybody counted here."""
    counts = EventCounts()
    counts.emit(an_alert(revision=7, state=AlertState.EXPIRED))
    assert (counts.opened, sum(counts.outcomes.values())) == ({}, 1)


def test_rules_without_end_count_together() -> None:
    """Who writes a thousand rules does not fill anybody's database of figures."""
    counts = EventCounts()
    for number in range(RULES + 50):
        counts.emit(replace(an_alert(f"a{number}"), rule=f"rule-{number}"))
    assert len(counts.opened) == RULES + 1
    assert counts.opened[OTHER, "warning"] == 50
    counts.emit(replace(an_alert("again"), rule="rule-0"))
    assert counts.opened["rule-0", "warning"] == 2


def test_a_detector_that_failed_counts_once_a_call() -> None:
    """However often its progress is told; lag and coverage are those of live calls."""
    counts = EventCounts()
    well = Progress("c1", 1000, 80, 1.0, Listening.ON)
    counts.emit(well)
    counts.emit(replace(well, failed_detectors=("phrase",)))
    counts.emit(replace(well, failed_detectors=("phrase", "dead_air")))
    counts.emit(Progress("c2", 1000, 900, 0.5, Listening.BEHIND, failed_detectors=("phrase",)))
    assert counts.failures == {"phrase": 2, "dead_air": 1}
    assert (counts.lag_ms, counts.coverage) == (900, 0.75)
    counts.emit(CallEnd("c2", 2000, EndCause.HANGUP))
    assert (counts.lag_ms, counts.coverage) == (80, 1.0)
    counts.emit(CallEnd("c1", 2000, EndCause.HANGUP))
    assert (counts.lag_ms, counts.coverage) == (0, 1.0)


def test_the_loops_lag_is_what_99_of_100_stayed_below() -> None:
    """Of the last half minute: an old stall is forgotten here, and stays in the histogram."""
    lag = LoopLag()
    assert lag.p99_s == 0.0
    lag.add(1.5)
    for _ in range(49):
        lag.add(0.001)
    assert lag.p99_s == 1.5
    for _ in range(600):
        lag.add(0.002)
    assert lag.p99_s == 0.002
    assert sum(lag.took.counts) == 650
