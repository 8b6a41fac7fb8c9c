"""Missing sound and absent parties."""

import pytest

from detectors.missing import Missing
from stream.call import Participation
from stream.gap import Gap, GapCause
from stream.party import Party

pytestmark = pytest.mark.unit

AGENT = Party.AGENT
HELD = {GapCause.HOLD}


def test_a_later_end_replaces_an_earlier_one() -> None:
    """Open gaps are told again and again."""
    missing = Missing()
    for end_ms in (1500, 2000, 2600):
        missing.gap(Gap("c", AGENT, 1000, end_ms, GapCause.HOLD))
    assert missing.covered(AGENT, HELD, 0, 10_000) == 1600


def test_only_what_lies_within_the_span_counts() -> None:
    """Gaps reach over both its ends."""
    missing = Missing()
    missing.gap(Gap("c", AGENT, 1000, 5000, GapCause.HOLD))
    assert missing.covered(AGENT, HELD, 4000, 4500) == 500
    assert missing.covered(AGENT, HELD, 5000, 9000) == 0
    assert missing.covered(Party.CUSTOMER, HELD, 0, 9000) == 0


def test_a_party_is_absent_before_during_and_after_its_participations() -> None:
    """A transfer leaves a hole between two agents."""
    missing = Missing()
    missing.participation(Participation(call="c", party=AGENT, agent="1", from_ms=1000))
    missing.participation(Participation(call="c", party=AGENT, agent="1", from_ms=1000, to_ms=4000))
    missing.participation(Participation(call="c", party=AGENT, agent="2", from_ms=6000))
    assert missing.absent(AGENT, 0, 10_000) == 3000
    assert missing.absent(AGENT, 2000, 3000) == 0
    assert missing.absent(Party.CUSTOMER, 0, 500) == 500


def test_what_is_past_can_be_forgotten() -> None:
    """A long call with many losses stays small."""
    missing = Missing()
    for at_ms in range(0, 100_000, 1000):
        missing.gap(Gap("c", AGENT, at_ms, at_ms + 20, GapCause.LOST))
    missing.forget(99_000)
    assert missing.covered(AGENT, {GapCause.LOST}, 0, 100_000) == 20
