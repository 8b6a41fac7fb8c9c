"""Speech rate: characters or words a minute of speaking."""

import pytest

from detectors.detector import Brief
from detectors.speech_rate import SpeechRate, SpeechRateSettings
from detectors.watch_points import WatchPoints
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER


@pytest.fixture
def tell() -> Teller:
    """A detector that measures over 4 s of speaking."""
    watched = WatchPoints(rate_exempt=("本次通话将被录音",))
    brief = Brief(call=CALL, watch_points=watched, text=True)
    return Teller(SpeechRate(brief, SpeechRateSettings(stretch_s=4, least_units=5)))


def test_characters_are_counted_for_chinese(tell: Teller) -> None:
    """Twenty words of two characters in four seconds are 600 a minute."""
    (finding,) = tell.final(" ".join(["您好"] * 20), word_ms=200)
    assert (finding.measure, finding.evidence.unit) == (600.0, "characters")
    assert (finding.evidence.entry, finding.start_ms, finding.end_ms) == ("stretch", 0, 4000)


def test_words_are_counted_for_spaced_scripts(tell: Teller) -> None:
    """Eight words in four seconds are 120 a minute."""
    (finding,) = tell.final(" ".join(["hello"] * 8), word_ms=500)
    assert (finding.measure, finding.evidence.unit) == (120.0, "words")


def test_pauses_between_utterances_are_nobodys_slowness(tell: Teller) -> None:
    """The customer may think as long as they like."""
    tell.final("您好 您好 您好 您好", word_ms=500)
    (finding,) = tell.final("您好 您好 您好 您好", start_ms=60_000, word_ms=500)
    assert finding.measure == 240.0


def test_stretches_do_not_overlap(tell: Teller) -> None:
    """So that one fast sentence counts once."""
    tell.final(" ".join(["您好"] * 50), word_ms=200)
    spans = [(finding.start_ms, finding.end_ms) for finding in tell.stated]
    assert spans == [(0, 4000), (4000, 8000)]


def test_what_is_read_out_does_not_count(tell: Teller) -> None:
    """A notice is read fast by everybody."""
    assert tell.final("本次 通话 将 被 录音 " + " ".join(["您好"] * 40), word_ms=200) == []


def test_partial_text_does_not_count(tell: Teller) -> None:
    """It has no times."""
    assert tell.partial(" ".join(["您好"] * 40), 8000) == []


def test_the_whole_call_is_measured_at_its_end(tell: Teller) -> None:
    """Of whoever said enough."""
    tell.final(" ".join(["您好"] * 50), word_ms=200)
    tell.final("好的", start_ms=20_000, party=CUSTOMER)
    (finding,) = tell.end(30_000)
    assert (finding.party, finding.evidence.entry, finding.measure) == (AGENT, "call", 600.0)
