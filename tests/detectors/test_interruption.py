"""Interruption: who cuts in, and who keeps the turn."""

import pytest

from detectors.detector import Brief
from detectors.interruption import Interruption, InterruptionSettings
from detectors.watch_points import WatchPoints
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER


@pytest.fixture
def tell() -> Teller:
    """A detector with the settings as delivered: 1 s held, 0.3 s of both, 1 s alone."""
    brief = Brief(call=CALL, watch_points=WatchPoints(), text=False)
    return Teller(Interruption(brief, InterruptionSettings()))


def test_whoever_cuts_in_and_goes_on_took_the_turn(tell: Teller) -> None:
    """Stated once a second alone has shown it."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 1000, 4600)
    assert tell.heard(5599) == []
    (finding,) = tell.heard(5600)
    assert (finding.party, finding.evidence.cause) == (AGENT, "took_turn")
    assert (finding.start_ms, finding.end_ms, finding.measure) == (4000, 4600, 0.6)


def test_a_word_of_agreement_leaves_the_turn_where_it_was(tell: Teller) -> None:
    """The customer said "yes" while the agent spoke, and the agent went on."""
    tell.begin(AGENT, 1000)
    tell.begin(CUSTOMER, 4000)
    tell.stop(CUSTOMER, 4000, 4400)
    (finding,) = tell.heard(5400)
    assert (finding.party, finding.evidence.cause) == (CUSTOMER, "kept_turn")


def test_a_breath_of_the_interrupted_does_not_decide_it(tell: Teller) -> None:
    """The customer pauses for half a second and goes on against the agent, who then gives up."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 1000, 4500)
    tell.begin(CUSTOMER, 5000)
    tell.stop(AGENT, 4000, 5400)
    (finding,) = tell.heard(6400)
    assert (finding.evidence.cause, finding.measure) == ("kept_turn", 0.9)


def test_turns_that_merely_touch_are_none(tell: Teller) -> None:
    """Less than 0.3 s of both is how people take turns."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 1000, 4280)
    assert tell.heard(8000) == []


def test_a_breath_does_not_begin_a_turn_anew(tell: Teller) -> None:
    """The customer had spoken for three seconds, breathed, and said half a second more."""
    tell.voice(CUSTOMER, 1000, 4000)
    tell.begin(CUSTOMER, 4300)
    tell.begin(AGENT, 4800)
    tell.stop(CUSTOMER, 4300, 5400)
    (finding,) = tell.heard(6400)
    assert (finding.party, finding.evidence.cause) == (AGENT, "took_turn")


def test_nobody_is_interrupted_who_has_only_begun(tell: Teller) -> None:
    """Both began at nearly the same moment: a clash, and nobody's fault."""
    tell.begin(CUSTOMER, 3500)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 3500, 4600)
    assert tell.heard(8000) == []


def test_when_both_stop_it_was_nobodys_turn(tell: Teller) -> None:
    """Talk-over has been stated of it already."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 1000, 4600)
    tell.stop(AGENT, 4000, 5000)
    assert tell.heard(9000) == []
    assert tell.end(9000) == []


def test_the_end_of_the_call_decides_what_was_clear(tell: Teller) -> None:
    """A second alone has passed, though no mark came to tell."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(AGENT, 4000)
    tell.stop(CUSTOMER, 1000, 4600)
    assert [finding.evidence.cause for finding in tell.end(6000)] == ["took_turn"]


def test_announcements_interrupt_nobody(tell: Teller) -> None:
    """Only people take turns."""
    tell.begin(CUSTOMER, 1000)
    tell.begin(Party.IVR, 4000)
    tell.stop(CUSTOMER, 1000, 4600)
    assert tell.heard(9000) == []
