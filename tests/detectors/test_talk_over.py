"""Talk-over: agent and customer at once."""

import pytest

from detectors.detector import Brief
from detectors.finding import FindingState
from detectors.talk_over import TalkOver, TalkOverSettings
from detectors.watch_points import WatchPoints
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER


@pytest.fixture
def tell() -> Teller:
    """A detector that is asked to state overlaps of 0.8 and 3 s at their moment."""
    watched = WatchPoints(talk_over_s=(0.8, 3.0))
    return Teller(TalkOver(Brief(call=CALL, watch_points=watched, text=False), TalkOverSettings()))


def test_an_overlap_is_settled_when_one_of_them_stops(tell: Teller) -> None:
    """It is the doing of whoever began later."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    (finding,) = tell.stop(CUSTOMER, 1000, 4600)
    assert (finding.start_ms, finding.end_ms, finding.measure) == (4000, 4600, 0.6)
    assert (finding.party, finding.evidence.after) == (AGENT, "agent")


def test_an_overlap_shorter_than_the_least_is_not_stated(tell: Teller) -> None:
    """Turns touch each other in every conversation."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    assert tell.stop(CUSTOMER, 1000, 4299) == []


def test_watch_points_are_stated_at_their_moment(tell: Teller) -> None:
    """With one more revision when it is over."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    assert [f.end_ms for f in tell.heard(4900)] == [4800]
    stated = tell.stop(AGENT, 4000, 7500)
    assert [(f.revision, f.state, f.evidence.watch_s) for f in stated] == [
        (2, FindingState.OPEN, 3.0),
        (3, FindingState.SETTLED, 3.0),
    ]


def test_nobody_cut_in_where_both_began_at_once(tell: Teller) -> None:
    """It is then nobody's doing alone."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 1000)
    (finding,) = tell.stop(AGENT, 1000, 1500)
    assert (finding.party, finding.evidence.after) == (None, "")


def test_a_second_overlap_is_another_finding(tell: Teller) -> None:
    """Someone who speaks on may be cut in on again."""
    tell.begin(CUSTOMER, 0)
    tell.begin(AGENT, 1000)
    (first,) = tell.stop(AGENT, 1000, 1500)
    tell.begin(AGENT, 3000)
    (second,) = tell.stop(AGENT, 3000, 3500)
    assert first.id != second.id
    assert (second.start_ms, second.revision) == (3000, 1)


def test_the_end_of_the_call_settles_the_overlap_that_lasts(tell: Teller) -> None:
    """Open findings never outlive their call."""
    tell.begin(CUSTOMER, 0)
    tell.begin(AGENT, 1000)
    assert [f.state for f in tell.end(1500)] == [FindingState.SETTLED]


def test_a_third_voice_is_no_talk_over(tell: Teller) -> None:
    """Announcements and whispers play while others speak."""
    tell.begin(AGENT, 0)
    tell.begin(Party.COACH, 100)
    assert tell.stop(Party.COACH, 100, 5000) == []
