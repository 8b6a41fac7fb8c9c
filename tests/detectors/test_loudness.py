"""Loudness: louder than the speaker's own mean, for a while."""

import pytest

from detectors.detector import Brief
from detectors.finding import FindingState
from detectors.loudness import Loudness, LoudnessSettings
from detectors.watch_points import LoudnessWatch, WatchPoints
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER


@pytest.fixture
def tell() -> Teller:
    """A detector that is to state 10 dB over the usual for 2 s, known from 3 s of speech."""
    watched = WatchPoints(loudness=(LoudnessWatch(over_db=10, for_s=2),))
    brief = Brief(call=CALL, watch_points=watched, text=False)
    return Teller(Loudness(brief, LoudnessSettings(baseline_s=3)))


def spoke(tell: Teller, party: Party, start_ms: int, end_ms: int, db: float) -> None:
    """A stretch of voice of one level, and the mark behind it."""
    tell.loud(party, start_ms, end_ms, db)
    tell.voice(party, start_ms, end_ms)
    tell.heard(end_ms)


def test_a_raised_voice_is_stated_and_settled(tell: Teller) -> None:
    """Open after two seconds, settled when the voice is as usual again."""
    spoke(tell, AGENT, 0, 10_000, -30)
    spoke(tell, AGENT, 10_000, 14_000, -15)
    spoke(tell, AGENT, 14_000, 16_000, -30)
    opened, settled = tell.stated
    assert (opened.state, settled.state) == (FindingState.OPEN, FindingState.SETTLED)
    assert opened.id == settled.id
    assert opened.end_ms - opened.start_ms == 2000
    assert 10_000 <= settled.start_ms <= 10_500
    assert 14_000 <= settled.end_ms <= 14_500
    assert (settled.party, settled.evidence.entry) == (AGENT, "10dB/2s")
    assert 12 <= settled.measure <= 15


def test_one_loud_word_is_no_raised_voice(tell: Teller) -> None:
    """It is over before two seconds."""
    spoke(tell, AGENT, 0, 10_000, -30)
    spoke(tell, AGENT, 10_000, 11_000, -10)
    spoke(tell, AGENT, 11_000, 20_000, -30)
    assert tell.stated == []


def test_everybody_is_compared_with_themselves(tell: Teller) -> None:
    """A customer on a loud line is not louder than usual."""
    spoke(tell, AGENT, 0, 10_000, -35)
    spoke(tell, CUSTOMER, 10_000, 30_000, -12)
    assert tell.stated == []


def test_what_is_usual_must_be_known_first(tell: Teller) -> None:
    """Two seconds of speech are too few to tell."""
    spoke(tell, AGENT, 0, 2000, -30)
    spoke(tell, AGENT, 2000, 2900, -10)
    assert tell.end(3000) == []


def test_noise_without_a_voice_does_not_count(tell: Teller) -> None:
    """A slammed door is nobody's voice, and a quiet line lowers nobody's mean."""
    spoke(tell, AGENT, 0, 10_000, -30)
    tell.loud(AGENT, 10_000, 60_000, -80)
    tell.loud(AGENT, 60_000, 64_000, -5)
    tell.heard(64_000)
    spoke(tell, AGENT, 64_000, 70_000, -28)
    assert tell.stated == []


def test_a_breath_within_does_not_end_it(tell: Teller) -> None:
    """Half a second without voice belongs to shouting."""
    spoke(tell, AGENT, 0, 10_000, -30)
    spoke(tell, AGENT, 10_000, 11_500, -12)
    tell.loud(AGENT, 11_500, 12_000, -60)
    spoke(tell, AGENT, 12_000, 13_500, -12)
    assert [finding.state for finding in tell.stated] == [FindingState.OPEN]
    assert [finding.state for finding in tell.end(13_500)] == [FindingState.SETTLED]


def test_without_a_rule_nothing_is_measured() -> None:
    """Nobody asked."""
    brief = Brief(call=CALL, watch_points=WatchPoints(), text=False)
    tell = Teller(Loudness(brief, LoudnessSettings()))
    spoke(tell, AGENT, 0, 20_000, -30)
    spoke(tell, AGENT, 20_000, 30_000, -5)
    assert tell.end(30_000) == []
