"""Closing words: judged from the end of the call."""

import pytest

from detectors.closing import Closing, ClosingSettings
from detectors.detector import Brief
from detectors.watch_points import ObligationSpec, WatchPoints
from stream.call import EndCause
from stream.gap import GapCause
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER

FAREWELL = ObligationSpec(
    id="closing", party=AGENT, groups=(("再见", "感谢来电"),), within_ms=15_000, before_end=True
)
GREETING = ObligationSpec(id="greeting", party=AGENT, groups=(("您好",),), within_ms=8000)


def told(*, text: bool = True) -> Teller:
    """A detector of closing words; the greeting is another one's."""
    watched = WatchPoints(obligations=(GREETING, FAREWELL))
    return Teller(Closing(Brief(call=CALL, watch_points=watched, text=text), ClosingSettings()))


@pytest.fixture
def tell() -> Teller:
    """Of a call that is recognised."""
    return told()


def outcome(tell: Teller, at_ms: int = 60_000, cause: EndCause = EndCause.HANGUP) -> str:
    """What became of the closing words when the call ended."""
    (finding,) = tell.end(at_ms, cause)
    assert (finding.kind, finding.evidence.entry) == ("obligation", "closing")
    return finding.evidence.cause


def test_said_at_the_end_they_are_kept(tell: Teller) -> None:
    """The measure is how long before the end."""
    tell.final("感谢 来电 再见", start_ms=56_000, word_ms=500)
    (finding,) = tell.end(60_000)
    assert (finding.evidence.cause, finding.measure) == ("kept", 3.0)
    assert (finding.start_ms, finding.party) == (45_000, AGENT)


def test_said_too_early_they_are_broken(tell: Teller) -> None:
    """A goodbye in the middle of a call closes nothing."""
    tell.final("再见", start_ms=30_000)
    assert outcome(tell) == "broken"


def test_only_the_words_of_the_one_who_must_count(tell: Teller) -> None:
    """Customers say goodbye, too."""
    tell.final("再见", start_ms=58_000, party=CUSTOMER)
    assert outcome(tell) == "broken"


def test_old_words_are_forgotten_and_late_ones_kept(tell: Teller) -> None:
    """However long the call."""
    for minute in range(60):
        tell.final("您好 请 问", start_ms=60_000 * minute)
    tell.final("再见", start_ms=3_590_000)
    assert outcome(tell, 3_600_000) == "kept"


def test_a_short_call_is_excused(tell: Teller) -> None:
    """A wrong number needs no farewell."""
    assert outcome(tell, 12_000) == "excused"


@pytest.mark.parametrize("cause", [EndCause.DISCONNECTED, EndCause.DRAINED, EndCause.FAILED])
def test_a_call_that_was_cut_off_is_excused(tell: Teller, cause: EndCause) -> None:
    """Nobody hung up."""
    assert outcome(tell, cause=cause) == "excused"


@pytest.mark.parametrize("cause", [GapCause.LOST, GapCause.HOLD, GapCause.MUTE])
def test_sound_that_did_not_come_excuses(tell: Teller, cause: GapCause) -> None:
    """For half of the last seconds nobody could hear the agent."""
    tell.gap(AGENT, 50_000, 58_000, cause)
    assert outcome(tell) == "excused"


def test_speech_that_was_not_recognised_excuses_if_it_was_at_the_end(tell: Teller) -> None:
    """What recognition missed early in the call says nothing about its end."""
    tell.text(AGENT, 20_000, 20_000, missed_ms=4000)
    tell.text(AGENT, 59_000, 59_000, missed_ms=4000)
    assert outcome(tell) == "broken"
    late = told()
    late.text(AGENT, 20_000, 20_000)
    late.text(AGENT, 59_000, 59_000, missed_ms=4000)
    assert outcome(late) == "excused"


def test_of_a_call_nobody_recognises_nothing_is_stated() -> None:
    """No text, no obligation."""
    assert told(text=False).end(60_000) == []
