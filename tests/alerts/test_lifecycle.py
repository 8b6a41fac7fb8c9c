"""The life of an alert: what people may do, and how the engine's news joins in."""

import pytest
from msgspec.structs import replace

from alerts import lifecycle
from alerts.alert import AlertState, Severity
from tests.fakes.alert_samples import an_alert

pytestmark = pytest.mark.unit


def test_taking_names_the_owner_and_writes_history() -> None:
    """To acknowledge is to take."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)

    assert (taken.state, taken.owner, taken.revision) == (AlertState.TAKEN, "chen", 2)
    assert [(s.state, s.by, s.at) for s in taken.history] == [(AlertState.TAKEN, "chen", 5.0)]


def test_taking_ones_own_alert_again_at_once_changes_nothing() -> None:
    """Two clicks are one."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)

    assert lifecycle.take(taken, by="chen", at=6.0, lease_s=600.0) is taken


def test_somebody_elses_alert_cannot_be_taken() -> None:
    """An alert has one owner, and the error says so with a code."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)

    with pytest.raises(lifecycle.AlertTakenError) as refused:
        lifecycle.take(taken, by="wang", at=6.0, lease_s=600.0)

    assert refused.value.code == "alert_taken"


def test_a_taken_alert_is_resolved_or_a_false_hit_with_a_reason() -> None:
    """Both ends of the road."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)

    resolved = lifecycle.resolve(taken, by="chen", at=9.0, reason="called back")
    refused = lifecycle.false_hit(taken, by="chen", at=9.0)

    assert (resolved.state, resolved.history[-1].reason) == (AlertState.RESOLVED, "called back")
    assert refused.state is AlertState.FALSE_HIT


@pytest.mark.parametrize("state", [s for s in AlertState if s is not AlertState.TAKEN], ids=str)
def test_what_was_not_taken_cannot_be_closed(state: AlertState) -> None:
    """The order of the life is kept."""
    with pytest.raises(lifecycle.IllegalTransitionError) as refused:
        lifecycle.resolve(an_alert(state=state), by="chen", at=5.0)
    with pytest.raises(lifecycle.IllegalTransitionError):
        lifecycle.false_hit(an_alert(state=state), by="chen", at=5.0)

    assert refused.value.code == "alert_transition"


@pytest.mark.parametrize(
    "state",
    [AlertState.RESOLVED, AlertState.FALSE_HIT, AlertState.RETRACTED],
    ids=str,
)
def test_what_is_over_cannot_be_taken(state: AlertState) -> None:
    """Closed and withdrawn alerts stay so."""
    with pytest.raises(lifecycle.IllegalTransitionError):
        lifecycle.take(an_alert(state=state), by="chen", at=5.0, lease_s=600.0)


def test_only_an_open_alert_expires_and_it_can_be_taken_late() -> None:
    """Expiry is a remark, not an end."""
    expired = lifecycle.expire(an_alert(), at=5.0)

    assert expired.state is AlertState.EXPIRED
    assert lifecycle.take(expired, by="chen", at=6.0, lease_s=600.0).state is AlertState.TAKEN
    with pytest.raises(lifecycle.IllegalTransitionError):
        lifecycle.expire(expired, at=6.0)


def test_news_of_the_engine_keeps_what_people_did() -> None:
    """State and owner belong to people, count and severity to the engine."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)
    heard = an_alert(revision=2, count=2, severity=Severity.CRITICAL, provisional=False)

    merged = lifecycle.absorb(taken, heard, at=6.0)

    assert (merged.state, merged.owner, merged.revision) == (AlertState.TAKEN, "chen", 3)
    assert (merged.count, merged.severity, merged.provisional) == (2, Severity.CRITICAL, False)


def test_an_agent_named_late_reaches_the_stored_alert() -> None:
    """Named once, it is not forgotten again."""
    stored = replace(an_alert(), agent="", agent_name="")

    named = lifecycle.absorb(stored, an_alert(revision=2), at=6.0)
    kept = lifecycle.absorb(named, replace(an_alert(revision=3), agent="", agent_name=""), at=7.0)

    assert (named.agent, named.agent_name) == ("1001", "林晓")
    assert kept is named


def test_the_same_news_twice_changes_nothing() -> None:
    """Replaying a spool is harmless."""
    heard = an_alert(revision=2, count=2)
    once = lifecycle.absorb(an_alert(), heard, at=6.0)

    assert lifecycle.absorb(once, heard, at=7.0) is once


def test_a_withdrawal_reaches_an_alert_somebody_took() -> None:
    """Whoever looks after it must know."""
    taken = lifecycle.take(an_alert(), by="chen", at=5.0, lease_s=600.0)

    withdrawn = lifecycle.absorb(taken, an_alert(state=AlertState.RETRACTED, count=0), at=6.0)

    assert (withdrawn.state, withdrawn.owner) == (AlertState.RETRACTED, "chen")


@pytest.mark.parametrize("state", [AlertState.RESOLVED, AlertState.FALSE_HIT])
def test_a_withdrawal_does_not_undo_a_persons_verdict(state: AlertState) -> None:
    """What a person closed stays closed; the count still tells the truth."""
    closed = an_alert(state=state, revision=3)

    merged = lifecycle.absorb(closed, an_alert(state=AlertState.RETRACTED, count=0), at=6.0)

    assert (merged.state, merged.count) == (state, 0)


def test_a_resolved_alert_comes_back_only_when_it_grows_graver() -> None:
    """More of the same stays closed, worse opens it again."""
    resolved = an_alert(state=AlertState.RESOLVED, revision=3)

    more = lifecycle.absorb(resolved, an_alert(count=5), at=6.0)
    worse = lifecycle.absorb(resolved, an_alert(count=5, severity=Severity.CRITICAL), at=6.0)

    assert more.state is AlertState.RESOLVED
    assert (worse.state, worse.history[-1].reason) == (AlertState.OPEN, "severity_raised")


def test_a_withdrawn_alert_heard_again_is_open() -> None:
    """It was real after all."""
    withdrawn = an_alert(state=AlertState.RETRACTED, revision=2)

    back = lifecycle.absorb(withdrawn, replace(an_alert(), count=1), at=6.0)

    assert (back.state, back.revision) == (AlertState.OPEN, 3)
