"""The rule engine over a call: cool-down, silent rules, transfers, suggestions, the end."""

import pytest
from msgspec.structs import replace

from alerts.alert import Severity
from detectors.finding import Evidence
from detectors.watch_points import LexiconEntry, WatchPoints
from stream.call import Participation
from stream.party import Party
from tests.fakes.alert_samples import a_finding
from tests.fakes.rule_samples import DEAD_AIR, ESCALATION, dead_air, engine, only

pytestmark = pytest.mark.unit


def test_a_hit_within_the_cool_down_is_counted_and_stated_later() -> None:
    """More of the same is held back; the next statement shows the true count."""
    ears = engine(replace(ESCALATION, cool_down_s=30.0))
    ears.finding(a_finding("f1", start_ms=0))

    assert list(ears.finding(a_finding("f2", start_ms=10_000))) == []
    later = only(ears.finding(a_finding("f3", start_ms=30_000)))

    assert later.count == 3


def test_what_a_cool_down_held_back_is_stated_at_the_end() -> None:
    """Nothing that was counted stays unsaid."""
    ears = engine(replace(ESCALATION, cool_down_s=30.0))
    ears.finding(a_finding("f1", start_ms=0))
    ears.finding(a_finding("f2", start_ms=10_000))

    assert only(ears.end()).count == 2


def test_a_cool_down_does_not_hold_back_what_is_graver() -> None:
    """Ten seconds of silence are said at ten seconds."""
    ears = engine(replace(DEAD_AIR, cool_down_s=600.0))
    ears.finding(dead_air(5.0, 1))

    assert only(ears.finding(dead_air(10.0, 2))).severity is Severity.CRITICAL


def test_without_merging_per_call_a_hit_after_the_cool_down_opens_a_new_alert() -> None:
    """Within the cool-down it joins, afterwards it stands alone."""
    ears = engine(replace(ESCALATION, cool_down_s=30.0, per_call=False))
    ears.finding(a_finding("f1", start_ms=0))
    ears.finding(a_finding("f2", start_ms=10_000))

    new = only(ears.finding(a_finding("f3", start_ms=40_000)))

    assert (new.id, new.count) == ("a2", 1)


def test_a_silent_rule_alerts_nobody_and_is_counted() -> None:
    """Its would-be alerts are known all the same."""
    ears = engine(replace(ESCALATION, silent=True))

    assert list(ears.finding(a_finding("f1"))) == []
    assert list(ears.finding(a_finding("f2"))) == []
    assert dict(ears.silent_alerts) == {"customer-escalation": 1}


def test_a_disabled_rule_is_not_evaluated() -> None:
    """Off is off."""
    ears = engine(replace(ESCALATION, enabled=False))

    assert list(ears.finding(a_finding())) == []


def test_after_a_transfer_findings_belong_to_the_new_agent() -> None:
    """The first agent's alert is not fed by what the second one met."""
    ears = engine(ESCALATION)
    ears.participation(Participation(call="c1", party=Party.AGENT, agent="1001", name="林晓"))
    first = only(ears.finding(a_finding("f1", start_ms=1_000)))
    ears.participation(
        Participation(call="c1", party=Party.AGENT, agent="1002", name="周明", from_ms=60_000)
    )
    late = only(ears.finding(a_finding("f2", start_ms=59_000)))
    second = only(ears.finding(a_finding("f3", start_ms=61_000)))

    assert (first.agent, first.agent_name) == ("1001", "林晓")
    assert (late.id, late.agent, late.count) == (first.id, "1001", 2)
    assert (second.agent, second.count) == ("1002", 1)
    assert second.id != first.id


def test_a_renewed_connection_of_the_same_agent_is_no_transfer() -> None:
    """The alert goes on growing."""
    ears = engine(ESCALATION)
    ears.participation(Participation(call="c1", party=Party.AGENT, agent="1001"))
    ears.finding(a_finding("f1", start_ms=1_000))
    ears.participation(Participation(call="c1", party=Party.AGENT, agent="1001", from_ms=30_000))

    assert only(ears.finding(a_finding("f2", start_ms=31_000))).count == 2


def test_an_agent_named_late_is_put_on_the_alert() -> None:
    """The alert is stated anew with the name."""
    ears = engine(ESCALATION)
    ears.finding(a_finding())

    named = only(
        ears.participation(Participation(call="c1", party=Party.AGENT, agent="1001", name="林晓"))
    )

    assert (named.id, named.agent, named.revision) == ("a1", "1001", 2)


def test_the_latest_hits_own_suggestion_goes_before_the_rules() -> None:
    """What to say instead depends on what was said."""
    entry = LexiconEntry(
        id="lawyer",
        category="escalation",
        parties=frozenset({Party.CUSTOMER}),
        phrases=("律师",),
        suggestion={"en": "Offer a manager."},
    )
    ears = engine(ESCALATION, watch_points=WatchPoints(lexicon=(entry,)))
    ears.finding(a_finding("f1"))

    alert = only(
        ears.finding(
            a_finding("f2", start_ms=9_000, evidence=Evidence("lawyer", "escalation", "律师"))
        )
    )

    assert alert.suggestion == {"en": "Offer a manager."}


def test_after_the_end_no_finding_is_taken() -> None:
    """An illegal order of calls says so."""
    ears = engine(ESCALATION)
    ears.end()

    with pytest.raises(RuntimeError, match="has ended"):
        ears.finding(a_finding())
