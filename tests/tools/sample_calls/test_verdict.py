"""What a system states about a call is compared with the script, each statement once."""

import msgspec
import pytest

from alerts.alert import Alert, AlertState, Severity
from detectors.finding import Evidence, Finding, FindingState
from stream.party import Party
from tools.sample_calls.script import ExpectedAlert
from tools.sample_calls.timeline import Timeline, TrueFinding
from tools.sample_calls.verdict import judge_alerts, judge_findings

pytestmark = pytest.mark.unit

PHRASE = TrueFinding(
    kind="phrase",
    party=Party.CUSTOMER,
    start_ms=5000,
    end_ms=5400,
    tolerance_ms=1000,
    category="escalation",
    text="投诉",
)
DEAD_AIR = TrueFinding(
    kind="dead_air",
    start_ms=9000,
    end_ms=16_000,
    tolerance_ms=1000,
    cause="both_silent",
    least_ms=5000,
)
GREETING = TrueFinding(
    kind="obligation",
    party=Party.AGENT,
    start_ms=0,
    end_ms=8000,
    entry="greeting",
    state="broken",
)
FOUND = Finding(
    id="one",
    call="call",
    detector="phrase",
    kind="phrase",
    state=FindingState.SETTLED,
    revision=2,
    party=Party.CUSTOMER,
    start_ms=5300,
    end_ms=5600,
    measure=1,
    evidence=Evidence(entry="complaint", category="escalation", text="投诉"),
)
SILENCE = msgspec.structs.replace(
    FOUND,
    id="two",
    kind="dead_air",
    party=None,
    start_ms=9200,
    measure=6.9,
    evidence=Evidence(cause="both_silent"),
)
NO_GREETING = msgspec.structs.replace(
    FOUND,
    id="three",
    kind="obligation",
    party=Party.AGENT,
    start_ms=0,
    measure=8,
    evidence=Evidence(entry="greeting", cause="broken"),
)


def timeline(*findings: TrueFinding, alerts: tuple[ExpectedAlert, ...] = ()) -> Timeline:
    """A call that must give these."""
    return Timeline(
        script="", audio="", duration_ms=20_000, events=(), findings=findings, alerts=alerts
    )


def test_all_that_agrees_is_right() -> None:
    """A phrase, a silence and an obligation, each near enough."""
    verdict = judge_findings(timeline(GREETING, PHRASE, DEAD_AIR), [FOUND, SILENCE, NO_GREETING])
    assert (len(verdict.right), verdict.missed, verdict.extra) == (3, (), ())
    assert (verdict.precision, verdict.recall) == (1.0, 1.0)


def test_one_finding_answers_one_expectation() -> None:
    """Said twice and found once is missed once."""
    later = msgspec.structs.replace(PHRASE, start_ms=6000)
    verdict = judge_findings(timeline(PHRASE, later), [FOUND])
    assert (len(verdict.right), len(verdict.missed)) == (1, 1)
    assert verdict.recall == 0.5


def test_a_longer_wording_around_the_labelled_words_counts() -> None:
    """However early it begins, it holds what the label asks for."""
    longer = msgspec.structs.replace(FOUND, start_ms=3000, end_ms=5500)
    assert judge_findings(timeline(PHRASE), [longer]).missed == ()
    before = msgspec.structs.replace(FOUND, start_ms=3000, end_ms=4900)
    assert len(judge_findings(timeline(PHRASE), [before]).missed) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"start_ms": 6001},
        {"evidence": Evidence(category="self-harm", text="投诉")},
        {"party": Party.AGENT, "evidence": Evidence(category="denial", text="投诉")},
    ],
)
def test_wrong_time_category_or_party_is_both_missed_and_extra(changed: dict[str, object]) -> None:
    """It answers nothing, and stands there for nothing."""
    verdict = judge_findings(timeline(PHRASE), [msgspec.structs.replace(FOUND, **changed)])
    assert (verdict.right, len(verdict.missed), len(verdict.extra)) == ((), 1, 1)
    assert (verdict.precision, verdict.recall) == (0.0, 0.0)


def test_a_silence_needs_its_cause_and_length() -> None:
    """An announced wait is not the same as nobody caring."""
    excused = msgspec.structs.replace(SILENCE, evidence=Evidence(cause="asked_to_wait"))
    assert judge_findings(timeline(DEAD_AIR), [excused]).missed
    long = msgspec.structs.replace(DEAD_AIR, least_ms=10_000)
    assert judge_findings(timeline(long), [SILENCE]).missed


def test_what_is_not_labelled_counts_for_nothing() -> None:
    """Short silences, other categories, and findings that did not settle."""
    ignored = [
        msgspec.structs.replace(SILENCE, measure=4.9),
        msgspec.structs.replace(FOUND, evidence=Evidence(category="negative-mood")),
        msgspec.structs.replace(FOUND, id="four", state=FindingState.OPEN),
        msgspec.structs.replace(SILENCE, id="five", kind="talk_over", measure=0.5),
        msgspec.structs.replace(SILENCE, id="six", kind="speech"),
    ]
    verdict = judge_findings(timeline(), ignored)
    assert (verdict.right, verdict.missed, verdict.extra) == ((), (), ())


def test_the_last_revision_counts() -> None:
    """A finding that was retracted is gone, in whatever order revisions arrive."""
    retracted = msgspec.structs.replace(FOUND, revision=3, state=FindingState.RETRACTED)
    assert judge_findings(timeline(), [retracted, FOUND]).extra == ()
    assert len(judge_findings(timeline(), [FOUND]).extra) == 1


def test_alerts_are_compared_by_rule_and_severity() -> None:
    """The highest severity is what counts; retracted alerts do not."""
    alert = Alert(
        id="a",
        call="call",
        rule="dead-air",
        rule_version=1,
        severity=Severity.WARNING,
        state=AlertState.OPEN,
        revision=1,
        opened_at=0.0,
        start_ms=9000,
        count=1,
        provisional=False,
    )
    raised = msgspec.structs.replace(alert, revision=2, severity=Severity.CRITICAL)
    gone = msgspec.structs.replace(alert, id="b", rule="talk-over", state=AlertState.RETRACTED)
    call = timeline(alerts=(ExpectedAlert(rule="dead-air", severity="critical"),))
    assert judge_alerts(call, [alert, raised, gone]).right == ("dead-air critical",)
    verdict = judge_alerts(call, [alert])
    assert (verdict.missed, verdict.extra) == (("dead-air critical",), ("dead-air warning",))
