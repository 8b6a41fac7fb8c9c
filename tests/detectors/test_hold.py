"""Hold: how long, and whether the customer was asked to wait."""

import pytest

from detectors.detector import Brief
from detectors.finding import FindingState
from detectors.hold import Hold, HoldSettings
from detectors.watch_points import WatchPoints
from stream.gap import GapCause
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER

HOLD = GapCause.HOLD


def told(*, text: bool = True) -> Teller:
    """A detector that is asked to state holds of 2 and 4 s at their moment."""
    watched = WatchPoints(hold_s=(2.0, 4.0), wait_requests=("请稍等",))
    return Teller(Hold(Brief(call=CALL, watch_points=watched, text=text), HoldSettings()))


@pytest.fixture
def tell() -> Teller:
    """Of a call that is recognised."""
    return told()


def test_a_hold_is_stated_at_its_watch_points_and_settled_when_it_is_over(tell: Teller) -> None:
    """Its revisions follow from its length."""
    tell.gap(AGENT, 5000, 5500, HOLD, still=True)
    assert tell.heard(6900) == []
    assert [finding.measure for finding in tell.heard(7000)] == [2.0]
    tell.gap(AGENT, 5000, 8000, HOLD)
    tell.text(AGENT, 8000, 8000)
    tell.text(CUSTOMER, 8000, 8000)
    (finding,) = tell.heard(8100)
    assert (finding.state, finding.measure, finding.revision) == (FindingState.SETTLED, 3.0, 2)


def test_asking_for_time_announces_it(tell: Teller) -> None:
    """The words before it explain it; what comes after them does not."""
    tell.final("请 稍等", start_ms=3000)
    tell.gap(CUSTOMER, 5000, 9000, HOLD)
    tell.text(AGENT, 9100, 9100)
    tell.text(CUSTOMER, 9100, 9100)
    assert {finding.evidence.cause for finding in tell.heard(9200)} == {"asked_to_wait"}


def test_without_a_word_it_is_unannounced(tell: Teller) -> None:
    """Asked half a minute before is not asked."""
    tell.final("请 稍等", start_ms=3000)
    tell.gap(CUSTOMER, 33_000, 39_000, HOLD)
    assert [finding.evidence.cause for finding in tell.end(40_000)][-1] == "unannounced"


def test_it_waits_for_the_words_before_it(tell: Teller) -> None:
    """A request may still become final."""
    tell.gap(AGENT, 5000, 6000, HOLD)
    assert tell.heard(9000) == []
    tell.final("请 稍等", start_ms=4000)
    tell.text(AGENT, 9000, 9000)
    tell.text(CUSTOMER, 9000, 9000)
    assert [finding.evidence.cause for finding in tell.heard(9100)] == ["asked_to_wait"]


def test_of_a_call_nobody_recognises_nobody_knows() -> None:
    """No blame without words."""
    tell = told(text=False)
    tell.gap(AGENT, 5000, 6000, HOLD)
    assert [finding.evidence.cause for finding in tell.heard(6100)] == ["unheard"]


def test_both_parties_on_hold_are_one_hold(tell: Teller) -> None:
    """Sources tell it of either or of both."""
    tell.gap(AGENT, 5000, 6000, HOLD)
    tell.gap(CUSTOMER, 5020, 6040, HOLD)
    (finding,) = tell.end(7000)
    assert (finding.start_ms, finding.end_ms, finding.party) == (5000, 6040, None)


def test_a_call_that_ends_on_hold_settles_it(tell: Teller) -> None:
    """The customer had enough."""
    tell.gap(CUSTOMER, 5000, 5500, HOLD, still=True)
    assert [finding.measure for finding in tell.end(10_000)] == [2.0, 4.0, 5.0]


def test_other_missing_sound_is_no_hold(tell: Teller) -> None:
    """Lost packets are a matter of the line."""
    tell.gap(CUSTOMER, 5000, 9000, GapCause.LOST)
    assert tell.end(10_000) == []
