"""The rule engine: when an alert opens, grows, is settled and withdrawn."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.alert import Alert, AlertState, Severity
from alerts.engine import MAX_FINDINGS
from detectors.finding import Evidence, Finding, FindingState
from stream.party import Party
from tests.fakes.alert_samples import a_finding
from tests.fakes.rule_samples import (
    DEAD_AIR,
    ESCALATION,
    GREETING,
    TALK_OVER,
    dead_air,
    engine,
    only,
    overlap,
)

pytestmark = pytest.mark.unit


def test_a_hit_opens_an_alert_that_names_rule_version_and_moment() -> None:
    """Everything a person needs is on the first revision."""
    alert = only(engine(ESCALATION).finding(a_finding()))

    assert (alert.id, alert.rule, alert.rule_version, alert.revision) == (
        "a1",
        "customer-escalation",
        3,
        1,
    )
    assert (alert.severity, alert.state) == (Severity.CRITICAL, AlertState.OPEN)
    assert (alert.start_ms, alert.opened_at, alert.team) == (1_000, 7.0, "refunds")
    assert alert.suggestion == {"en": "Join the call."}
    assert [step.state for step in alert.history] == [AlertState.OPEN]


def test_a_finding_of_another_party_kind_or_category_opens_nothing() -> None:
    """Every filter must pass."""
    ears = engine(ESCALATION)

    assert list(ears.finding(a_finding("f1", party=Party.AGENT))) == []
    assert list(ears.finding(a_finding("f2", kind="dead_air"))) == []
    assert list(ears.finding(a_finding("f3", evidence=Evidence(category="churn")))) == []


def test_an_alert_is_provisional_until_a_finding_is_settled() -> None:
    """Partial text alone is said to be partial."""
    ears = engine(ESCALATION)
    opened = only(ears.finding(a_finding()))

    settled = only(ears.finding(a_finding(revision=2, state=FindingState.SETTLED)))

    assert opened.provisional
    assert (settled.id, settled.revision, settled.provisional) == ("a1", 2, False)
    assert settled.count == 1


def test_a_revision_that_was_seen_before_changes_nothing() -> None:
    """Delivered twice or late, it counts once."""
    ears = engine(ESCALATION)
    ears.finding(a_finding(revision=2, state=FindingState.SETTLED))

    assert list(ears.finding(a_finding(revision=2, state=FindingState.SETTLED))) == []
    assert list(ears.finding(a_finding(revision=1))) == []


def test_hits_of_one_rule_merge_into_one_alert_of_the_call() -> None:
    """The count grows, the id stays."""
    ears = engine(ESCALATION)
    ears.finding(a_finding("f1"))

    second = only(ears.finding(a_finding("f2", start_ms=4_000)))

    assert (second.id, second.count, second.start_ms) == ("a1", 2, 1_000)
    assert [f.id for f in second.findings] == ["f1", "f2"]


def test_an_alert_carries_the_first_and_the_latest_findings_only() -> None:
    """The count is the truth, the list is bounded."""
    ears = engine(ESCALATION)
    for number in range(20):
        alert = only(ears.finding(a_finding(f"f{number:02}", start_ms=number * 1_000)))

    assert alert.count == 20
    assert len(alert.findings) == MAX_FINDINGS
    assert alert.findings[0].id == "f00"
    assert alert.findings[-1].id == "f19"


def test_an_alert_is_retracted_when_all_its_findings_are() -> None:
    """The withdrawal is visible and keeps what it rested on."""
    ears = engine(ESCALATION)
    ears.finding(a_finding())

    gone = only(ears.finding(a_finding(revision=2, state=FindingState.RETRACTED)))

    assert (gone.id, gone.state, gone.count, gone.revision) == ("a1", AlertState.RETRACTED, 0, 2)
    assert [f.state for f in gone.findings] == [FindingState.RETRACTED]
    assert gone.history[-1].state is AlertState.RETRACTED


def test_an_alert_with_a_finding_left_is_not_retracted() -> None:
    """One of two withdrawn: it stands on the other."""
    ears = engine(ESCALATION)
    ears.finding(a_finding("f1"))
    ears.finding(a_finding("f2", start_ms=4_000))

    left = only(ears.finding(a_finding("f1", revision=2, state=FindingState.RETRACTED)))

    assert (left.state, left.count, left.start_ms) == (AlertState.OPEN, 1, 4_000)


def test_a_retracted_alert_comes_back_under_its_own_id() -> None:
    """Channels follow up on the same thread."""
    ears = engine(ESCALATION)
    ears.finding(a_finding("f1"))
    ears.finding(a_finding("f1", revision=2, state=FindingState.RETRACTED))

    back = only(ears.finding(a_finding("f2", start_ms=9_000)))

    assert (back.id, back.state, back.count, back.revision) == ("a1", AlertState.OPEN, 1, 3)


def test_the_severity_rises_with_the_measure_and_never_sinks() -> None:
    """Dead air of 5 s warns, of 10 s is critical, and stays so when it is over."""
    ears = engine(DEAD_AIR)

    warning = only(ears.finding(dead_air(5.0, 1)))
    critical = only(ears.finding(dead_air(10.0, 2)))

    assert warning.severity is Severity.WARNING
    assert (critical.id, critical.severity) == ("a1", Severity.CRITICAL)
    assert critical.count == 1


def test_silence_under_the_threshold_or_excused_alerts_nobody() -> None:
    """Measure and cause both decide."""
    ears = engine(DEAD_AIR)

    assert list(ears.finding(dead_air(4.9, 1))) == []
    assert list(ears.finding(dead_air(6.0, 2, cause="hold"))) == []


def test_a_cause_learnt_late_withdraws_the_alert() -> None:
    """The customer had asked for time, but the text said so only afterwards."""
    ears = engine(DEAD_AIR)
    ears.finding(dead_air(5.0, 1))

    excused = only(ears.finding(dead_air(5.5, 2, cause="asked_to_wait")))

    assert excused.state is AlertState.RETRACTED


def test_a_count_fires_at_the_nth_hit_and_not_before() -> None:
    """Three overlaps of 0.8 s in a call; short ones do not count."""
    ears = engine(TALK_OVER)

    assert list(ears.finding(overlap("t1", 1_000))) == []
    assert list(ears.finding(overlap("short", 2_000, measure=0.5))) == []
    assert list(ears.finding(overlap("t2", 3_000))) == []
    third = only(ears.finding(overlap("t3", 60_000)))
    fourth = only(ears.finding(overlap("t4", 61_000)))

    assert (third.count, third.start_ms) == (3, 1_000)
    assert (fourth.id, fourth.count) == (third.id, 4)


def test_a_count_within_a_window_needs_the_hits_close_together() -> None:
    """Two escalating hits within 30 s."""
    window = replace(ESCALATION, condition=replace(TALK_OVER.condition, times=2, within_s=30.0))
    ears = engine(window)

    assert list(ears.finding(overlap("t1", 0))) == []
    assert list(ears.finding(overlap("t2", 31_000))) == []
    assert only(ears.finding(overlap("t3", 61_000))).count == 3


def test_a_count_over_text_waits_for_settled_findings() -> None:
    """Partial text may vanish, so it is not counted."""
    twice = replace(ESCALATION, condition=replace(ESCALATION.condition, times=2))
    ears = engine(twice)

    assert list(ears.finding(a_finding("f1"))) == []
    assert list(ears.finding(a_finding("f2", start_ms=2_000))) == []
    assert list(ears.finding(a_finding("f1", revision=2, state=FindingState.SETTLED))) == []
    alert = only(
        ears.finding(a_finding("f2", start_ms=2_000, revision=2, state=FindingState.SETTLED))
    )

    assert (alert.count, alert.provisional) == (2, False)


def test_only_a_broken_obligation_alerts() -> None:
    """Pending, kept and excused ones are nobody's business."""
    ears = engine(GREETING)

    def greeting(cause: str, revision: int) -> Finding:
        return a_finding(
            "o1",
            kind="obligation",
            state=FindingState.SETTLED,
            revision=revision,
            evidence=Evidence(entry="greeting", cause=cause),
        )

    assert list(ears.finding(greeting("pending", 1))) == []
    assert list(ears.finding(greeting("kept", 2))) == []
    assert list(ears.finding(greeting("excused", 3))) == []
    assert only(ears.finding(greeting("broken", 4))).rule == "missing-greeting"


LIVES = (
    (FindingState.OPEN, FindingState.SETTLED),
    (FindingState.OPEN, FindingState.RETRACTED),
    (FindingState.SETTLED,),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(LIVES), st.integers(0, 60_000)), max_size=8), st.data())
def test_the_final_count_does_not_depend_on_the_order_of_findings(
    lives: list[tuple[tuple[FindingState, ...], int]], data: st.DataObject
) -> None:
    """However findings interleave, the alert counts those that stand in the end."""
    queues = [
        [
            a_finding(f"f{number}", state=state, revision=revision, start_ms=start_ms)
            for revision, state in enumerate(states, 1)
        ]
        for number, (states, start_ms) in enumerate(lives)
    ]
    ears = engine(ESCALATION)
    stated: list[Alert] = []
    while pending := [queue for queue in queues if queue]:
        queue = data.draw(st.sampled_from(pending))
        stated += ears.finding(queue.pop(0))
    stated += ears.end()

    standing = sum(states[-1] is FindingState.SETTLED for states, _ in lives)
    if not stated:
        assert lives == []
    else:
        assert stated[-1].count == standing
        assert stated[-1].state is (AlertState.OPEN if standing else AlertState.RETRACTED)
        assert [alert.revision for alert in stated] == list(range(1, len(stated) + 1))
