"""Obligations: counted down, then kept, broken or excused."""

import pytest

from detectors.detector import Brief
from detectors.finding import Finding, FindingState
from detectors.obligation import Obligation, ObligationSettings
from detectors.watch_points import ObligationSpec, WatchPoints
from stream.gap import GapCause
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER
GREETING = ObligationSpec(
    id="greeting",
    party=AGENT,
    groups=(("您好", "你好", "hello"), ("工号", "my number is")),
    digits=4,
    within_ms=10_000,
)


def detector(*, text: bool = True) -> Obligation:
    """Greeting and agent number within 10 s."""
    watched = WatchPoints(obligations=(GREETING,))
    return Obligation(Brief(call=CALL, watch_points=watched, text=text), ObligationSettings())


@pytest.fixture
def tell() -> Teller:
    """A call whose countdown has begun."""
    teller = Teller(detector())
    teller.heard(100)
    return teller


def outcome(stated: list[Finding]) -> tuple[str, str, float]:
    """State, cause and measure of the only finding."""
    (finding,) = stated
    return finding.state.value, finding.evidence.cause, finding.measure


def test_it_is_counted_down_from_the_begin_of_the_call() -> None:
    """An open finding whose end is its deadline."""
    teller = Teller(detector())
    (finding,) = teller.heard(100)
    assert (finding.evidence.cause, finding.start_ms, finding.end_ms) == ("pending", 0, 10_000)
    assert finding.party is AGENT
    assert teller.heard(200) == []


def test_it_is_kept_once_everything_was_said(tell: Teller) -> None:
    """The measure is the seconds it took, up to the last digit."""
    stated = tell.final("您好 工号 一 零 零 六 为 您 服务", from_ms=1000)
    assert outcome(stated) == ("settled", "kept", 2.2)


def test_partial_text_calms_the_countdown_before_it_is_settled(tell: Teller) -> None:
    """Still open, as the final text has the last word."""
    assert tell.partial("您好 工号 一 零 零", 2000) == []
    assert outcome(tell.partial("您好 工号 一 零 零 六", 2300)) == ("open", "kept", 2.3)
    assert outcome(tell.final("您好 工号 一 零 零 六")) == ("settled", "kept", 1.2)


def test_it_is_broken_when_the_limit_passes_without_it(tell: Teller) -> None:
    """The measure is the limit."""
    tell.final("您好 请 讲", from_ms=1000)
    tell.heard(10_000)
    assert outcome(tell.text(AGENT, 10_000, 10_000)) == ("settled", "broken", 10.0)


def test_activity_and_text_must_both_have_reached_the_limit(tell: Teller) -> None:
    """In whatever order they come."""
    assert tell.text(AGENT, 12_000, 12_000) == []
    assert tell.heard(9999) == []
    assert outcome(tell.heard(10_100)) == ("settled", "broken", 10.0)


def test_partial_text_behind_the_limit_says_so_before_it_is_final(tell: Teller) -> None:
    """After a margin in which the engine may still show what was said in time."""
    tell.partial("请 讲 什么 事", 10_400, start_ms=9000)
    tell.heard(10_600)
    assert tell.text(AGENT, 10_499, 9000) == []
    assert outcome(tell.text(AGENT, 10_500, 9000)) == ("open", "broken", 10.0)
    tell.final("请 讲 什么 事", start_ms=9000)
    assert outcome(tell.text(AGENT, 12_000, 12_000)) == ("settled", "broken", 10.0)


def test_words_count_by_when_they_begin(tell: Teller) -> None:
    """A number begun behind the limit is too late, although the greeting was not."""
    tell.heard(13_000)
    assert tell.final("您好 工号 一 零 零 六", start_ms=9000, from_ms=9100, word_ms=450) == []
    assert outcome(tell.text(AGENT, 13_000, 13_000))[1] == "broken"


def test_a_number_over_the_limit_counts_if_it_began_before(tell: Teller) -> None:
    """The whole run, although its end is late."""
    tell.heard(13_000)
    stated = tell.final("您好 工号 一 零 零 六", start_ms=9000, from_ms=9000, word_ms=300)
    assert outcome(stated)[1] == "kept"


def test_a_number_may_be_spoken_over_a_short_pause(tell: Teller) -> None:
    """Engines end utterances where people only breathe."""
    assert tell.final("您好 工号 一 零", from_ms=0) == []
    assert outcome(tell.final("零 六", start_ms=1500))[1] == "kept"


def test_english_words_and_digits_count(tell: Teller) -> None:
    """As models write them."""
    stated = tell.final("hello my number is one oh zero six")
    assert outcome(stated)[1] == "kept"


def test_the_customers_words_do_not_keep_it(tell: Teller) -> None:
    """It is the agent's duty."""
    assert tell.final("您好 工号 一 零 零 六", party=CUSTOMER) == []


@pytest.mark.parametrize("cause", [GapCause.HOLD, GapCause.MUTE, GapCause.LOST, GapCause.PAUSED])
def test_it_is_excused_when_the_agent_was_not_heard_for_most_of_the_time(
    tell: Teller, cause: GapCause
) -> None:
    """Nobody can say that it was not said."""
    tell.gap(AGENT, 2000, 8000, cause)
    tell.heard(10_000)
    assert outcome(tell.text(AGENT, 10_000, 10_000)) == ("settled", "excused", 10.0)


def test_a_silent_agent_is_not_excused(tell: Teller) -> None:
    """Suppressed silence is silence."""
    tell.gap(AGENT, 2000, 8000, GapCause.SUPPRESSED)
    tell.heard(10_000)
    assert outcome(tell.text(AGENT, 10_000, 10_000))[1] == "broken"


def test_it_is_excused_when_recognition_missed_speech(tell: Teller) -> None:
    """The words may have been among what was shed."""
    tell.heard(10_000)
    assert outcome(tell.text(AGENT, 10_000, 10_000, missed_ms=600))[1] == "excused"


def test_speech_missed_behind_the_limit_excuses_nothing(tell: Teller) -> None:
    """Only what may have held the words does."""
    tell.heard(10_400)
    tell.text(AGENT, 10_050, 9000, missed_ms=0)
    assert outcome(tell.text(AGENT, 12_000, 12_000, missed_ms=900))[1] == "broken"


def test_a_call_that_ends_before_the_limit_broke_nothing(tell: Teller) -> None:
    """They hung up first."""
    assert outcome(tell.end(6000)) == ("settled", "excused", 10.0)


def test_the_end_settles_what_final_text_had_not_reached(tell: Teller) -> None:
    """All text is final by then."""
    assert outcome(tell.end(16_000)) == ("settled", "broken", 10.0)


def test_nothing_is_stated_of_a_call_that_is_not_recognised() -> None:
    """An alarm for words nobody listened for would be a lie."""
    teller = Teller(detector(text=False))
    teller.heard(11_000)
    teller.end(12_000)
    assert teller.stated == []


def test_revisions_are_numbered_by_stage(tell: Teller) -> None:
    """So they do not depend on when text became known."""
    tell.partial("您好 工号 一 零 零 六", 2300)
    tell.final("您好 工号 一 零 零 六")
    assert [f.revision for f in tell.stated] == [1, 2, 3]
    assert len({f.id for f in tell.stated}) == 1
    assert tell.stated[-1].state is FindingState.SETTLED
