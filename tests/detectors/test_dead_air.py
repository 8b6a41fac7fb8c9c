"""Dead air: every silence of all parties, with its cause."""

import pytest

from detectors.dead_air import DeadAir, DeadAirSettings
from detectors.detector import Brief
from detectors.finding import Finding, FindingState
from detectors.progress import Heard
from detectors.watch_points import WatchPoints
from stream.call import Participation
from stream.gap import GapCause
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER


def detector(*, text: bool = False) -> DeadAir:
    """A detector that is asked to state silences of 5 and 10 s at their moment."""
    watched = WatchPoints(dead_air_s=(5.0, 10.0), wait_requests=("请稍等", "one moment"))
    return DeadAir(Brief(call=CALL, watch_points=watched, text=text), DeadAirSettings())


@pytest.fixture
def tell() -> Teller:
    """A call without recognition."""
    return Teller(detector())


@pytest.fixture
def tell_text() -> Teller:
    """A call with recognition."""
    return Teller(detector(text=True))


def cause(stated: list[Finding]) -> str:
    """The cause of the one settled finding."""
    (settled,) = [f for f in stated if f.state is FindingState.SETTLED]
    return settled.evidence.cause


def test_a_silence_is_settled_when_somebody_speaks_again(tell: Teller) -> None:
    """Its measure is its exact length, and it says who spoke last."""
    tell.voice(AGENT, 0, 2000)
    (finding,) = tell.voice(CUSTOMER, 5500, 6000)
    assert (finding.state, finding.start_ms, finding.end_ms) == (FindingState.SETTLED, 2000, 5500)
    assert finding.measure == 3.5
    assert finding.evidence.after == "agent"
    assert finding.party is None


def test_a_silence_shorter_than_the_least_is_not_worth_stating(tell: Teller) -> None:
    """Breathing is no dead air."""
    tell.voice(AGENT, 0, 2000)
    assert tell.voice(CUSTOMER, 2999, 4000) == []


def test_watch_points_are_stated_at_their_moment(tell: Teller) -> None:
    """One open revision each, ending exactly there, however late the mark comes."""
    tell.voice(AGENT, 0, 1000)
    assert tell.heard(5999) == []
    (at_five,) = tell.heard(6000)
    assert (at_five.state, at_five.end_ms, at_five.evidence.watch_s) == (
        FindingState.OPEN,
        6000,
        5.0,
    )
    (at_ten,) = tell.heard(15_000)
    assert (at_ten.end_ms, at_ten.revision, at_ten.id) == (11_000, 2, at_five.id)


def test_revisions_depend_on_the_length_alone(tell: Teller) -> None:
    """Without a mark in between, the watch points are stated before the silence is settled."""
    tell.voice(AGENT, 0, 1000)
    stated = tell.voice(CUSTOMER, 13_000, 14_000)
    assert [f.revision for f in stated] == [1, 2, 3]
    assert [f.evidence.watch_s for f in stated] == [5.0, 10.0, 10.0]


def test_a_call_in_which_nobody_speaks_is_dead_air_from_its_begin(tell: Teller) -> None:
    """The anchor counts as the begin, and nobody spoke last."""
    (finding,) = tell.heard(5000)
    assert (finding.start_ms, finding.evidence.after) == (0, "")


def test_the_end_of_the_call_settles_the_silence_that_lasts(tell: Teller) -> None:
    """Open findings never outlive their call."""
    tell.voice(AGENT, 0, 1000)
    assert [f.state for f in tell.end(3000)] == [FindingState.SETTLED]


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ([], "both_silent"),
        ([(CUSTOMER, 1000, 8000, GapCause.HOLD)], "hold"),
        ([(AGENT, 1000, 8000, GapCause.MUTE)], "mute"),
        ([(AGENT, 1000, 8000, GapCause.LOST), (CUSTOMER, 1500, 8000, GapCause.PAUSED)], "lost"),
        ([(CUSTOMER, 1000, 8000, GapCause.LOST)], "agent_silent"),
        ([(AGENT, 1000, 8000, GapCause.LATE)], "customer_silent"),
        ([(AGENT, 1000, 8000, GapCause.SUPPRESSED)], "both_silent"),
        ([(CUSTOMER, 1000, 3000, GapCause.HOLD)], "both_silent"),
    ],
)
def test_missing_sound_gives_a_silence_its_cause(
    tell: Teller, gaps: list[tuple[Party, int, int, GapCause]], expected: str
) -> None:
    """What holds for at least half of it counts; suppressed sound is silence."""
    tell.voice(AGENT, 0, 1000)
    for gap in gaps:
        tell.gap(*gap)
    tell.heard(8000)
    assert cause(tell.voice(CUSTOMER, 8000, 9000)) == expected


def test_a_party_that_never_came_is_not_silent() -> None:
    """With one leg tapped nobody knows whether the other one speaks."""
    alone = detector()
    alone.participation(Participation(call=CALL, party=AGENT))
    (finding,) = alone.heard(Heard(CALL, 5000))
    assert finding.evidence.cause == "agent_silent"


def test_asking_for_time_explains_the_silence_that_follows(tell_text: Teller) -> None:
    """The words are those of a rule, said by anybody."""
    tell_text.begin(AGENT, 0)
    tell_text.final("请 稍等", start_ms=0)
    tell_text.text(AGENT, 2000, 2000)
    tell_text.stop(AGENT, 0, 1000)
    tell_text.text(CUSTOMER, 8000, 8000)
    assert cause(tell_text.voice(CUSTOMER, 8000, 9000)) == "asked_to_wait"


def test_asking_for_time_long_ago_explains_nothing(tell_text: Teller) -> None:
    """The request must be shortly before the silence."""
    tell_text.begin(AGENT, 0)
    tell_text.final("one moment", start_ms=0)
    tell_text.stop(AGENT, 0, 20_000)
    tell_text.text(AGENT, 30_000, 30_000)
    tell_text.text(CUSTOMER, 30_000, 30_000)
    assert cause(tell_text.voice(CUSTOMER, 28_000, 29_000)) == "both_silent"


def test_a_silence_is_settled_only_once_the_text_before_it_is_final(tell_text: Teller) -> None:
    """Else its cause would depend on how quick recognition is."""
    tell_text.begin(AGENT, 0)
    tell_text.stop(AGENT, 0, 2000)
    tell_text.text(CUSTOMER, 6000, 6000)
    tell_text.text(AGENT, 6000, 1900)
    assert tell_text.voice(CUSTOMER, 6000, 7000) == []
    tell_text.final("请 稍等", start_ms=0, from_ms=1200)
    assert cause(tell_text.text(AGENT, 6000, 2300)) == "asked_to_wait"


def test_a_partial_request_explains_an_open_finding(tell_text: Teller) -> None:
    """What is known at the moment of the watch point counts."""
    tell_text.begin(AGENT, 0)
    tell_text.partial("请 稍等", 1200)
    tell_text.stop(AGENT, 0, 1000)
    assert tell_text.heard(6000)[0].evidence.cause == "asked_to_wait"


def test_a_whispering_coach_does_not_break_dead_air(tell: Teller) -> None:
    """The customer hears nothing of it; an announcement, though, they do hear."""
    tell.voice(AGENT, 0, 1000)
    assert tell.voice(Party.COACH, 3000, 4000) == []
    assert [f.end_ms for f in tell.voice(Party.IVR, 5000, 6000)] == [5000]
