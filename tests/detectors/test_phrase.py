"""Phrases in partial and final text."""

import pytest

from detectors.detector import Brief
from detectors.finding import FindingState
from detectors.phrase import Phrase, PhraseSettings
from detectors.watch_points import LexiconEntry, WatchPoints
from stream.party import Party
from tests.fakes.told import CALL, Teller

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER
BOTH = frozenset({AGENT, CUSTOMER})
LEXICON = (
    LexiconEntry(
        id="complaint",
        category="escalation",
        parties=BOTH,
        phrases=("投诉", "12315"),
        exceptions=("不会投诉",),
    ),
    LexiconEntry(id="suicide", category="emergency", parties=BOTH, phrases=("自伤",), instant=True),
    LexiconEntry(
        id="rude",
        category="impatience",
        parties=frozenset({AGENT}),
        phrases=("你快点讲", "shut up"),
    ),
    LexiconEntry(id="refund", category="money", parties=BOTH, phrases=("refund",)),
)


@pytest.fixture
def tell() -> Teller:
    """A detector with the lexicon above."""
    brief = Brief(call=CALL, watch_points=WatchPoints(lexicon=LEXICON), text=True)
    return Teller(Phrase(brief, PhraseSettings()))


def test_a_hit_in_partial_text_waits_until_it_survives_a_step(tell: Teller) -> None:
    """Most of what vanishes does so within 200 ms of further audio."""
    assert tell.partial("我 要 投诉", 1000) == []
    assert tell.partial("我 要 投诉", 1180) == []
    (finding,) = tell.partial("我 要 投诉", 1200)
    assert (finding.state, finding.evidence.text) == (FindingState.OPEN, "投诉")
    assert (finding.evidence.entry, finding.evidence.category) == ("complaint", "escalation")
    assert finding.measure == 1


def test_a_hit_that_vanishes_in_time_is_never_stated(tell: Teller) -> None:
    """And must wait anew when it comes back."""
    tell.partial("投诉", 1000)
    tell.partial("头", 1100)
    assert tell.partial("投诉", 1200) == []


def test_an_instant_entry_is_stated_at_once(tell: Teller) -> None:
    """Some things cannot wait."""
    assert [f.evidence.entry for f in tell.partial("想 自伤", 1000)] == ["suicide"]


def test_final_text_settles_what_was_open_under_the_same_id(tell: Teller) -> None:
    """With the exact times of its words."""
    tell.partial("我 要 投诉", 1000)
    (opened,) = tell.partial("我 要 投诉", 1300)
    (settled,) = tell.final("我 要 投诉 你")
    assert (settled.id, settled.revision) == (opened.id, 2)
    assert (settled.state, settled.start_ms, settled.end_ms) == (FindingState.SETTLED, 400, 600)


def test_final_text_takes_back_what_it_does_not_bear_out(tell: Teller) -> None:
    """Visibly, as a revision of the same finding."""
    tell.partial("投诉", 1000)
    (opened,) = tell.partial("投诉", 1300)
    (back,) = tell.final("头 书")
    assert (back.id, back.state, back.revision) == (opened.id, FindingState.RETRACTED, 2)


def test_an_exception_that_follows_takes_the_hit_back(tell: Teller) -> None:
    """不会投诉 is heard only when all of it was said."""
    tell.partial("不 会", 800)
    tell.partial("不 会 投诉", 1000)
    assert tell.partial("不 会 投诉", 1300) == []
    assert tell.final("不 会 投诉") == []


def test_a_phrase_that_was_only_in_final_text_is_settled_at_once(tell: Teller) -> None:
    """Its first revision is its last."""
    (settled,) = tell.final("我 要 投诉")
    assert (settled.state, settled.revision) == (FindingState.SETTLED, 1)


def test_every_occurrence_counts_once(tell: Teller) -> None:
    """Two in one utterance are two findings; partial and final text never add up."""
    tell.partial("投诉 我 要 投诉", 1000)
    opened = tell.partial("投诉 我 要 投诉", 1200)
    settled = tell.final("投诉 我 要 投诉")
    assert len({f.id for f in opened}) == 2
    assert {f.id for f in opened} == {f.id for f in settled}


def test_a_phrase_may_be_spoken_over_the_seam_of_two_utterances(tell: Teller) -> None:
    """It belongs to the second one and begins in the first."""
    tell.final("你 快点", from_ms=0)
    (finding,) = tell.final("讲 吧", start_ms=1500)
    assert finding.evidence.text == "你快点讲"
    assert (finding.start_ms, finding.end_ms) == (0, 1700)


def test_a_long_pause_is_no_seam(tell: Teller) -> None:
    """Two thoughts do not make a phrase."""
    tell.final("你 快点", from_ms=0)
    assert tell.final("讲 吧", start_ms=1901) == []


def test_a_phrase_of_the_utterance_before_does_not_count_again(tell: Teller) -> None:
    """Only what ends in the new words does."""
    tell.final("我 要 投诉")
    assert tell.final("对", start_ms=700) == []


def test_the_other_party_does_not_continue_a_phrase(tell: Teller) -> None:
    """Each party has its own seam."""
    tell.final("你 快点")
    assert tell.final("讲", start_ms=500, party=CUSTOMER) == []


def test_only_the_parties_of_an_entry_count(tell: Teller) -> None:
    """A customer may be impatient."""
    assert tell.final("你 快点 讲", party=CUSTOMER) == []
    assert [f.party for f in tell.final("你 快点 讲", party=AGENT)] == [AGENT]


def test_english_is_matched_by_words_and_without_case(tell: Teller) -> None:
    """`refund` is not in `refunded`."""
    assert tell.final("it was refunded") == []
    assert [f.evidence.text for f in tell.final("my Refund please", start_ms=900)] == ["Refund"]
    assert [f.evidence.text for f in tell.final("oh shut up now", start_ms=5000)] == ["shut up"]


def test_spoken_numerals_are_the_number(tell: Teller) -> None:
    """The evidence shows what was said."""
    assert [f.evidence.text for f in tell.final("我 打 一 二 三 六 五")] == []
    found = tell.final("我 打 幺 二 三 一 五", start_ms=9000)
    assert [f.evidence.text for f in found] == ["幺二三一五"]


def test_what_no_final_text_ever_bore_out_is_taken_back_at_the_end(tell: Teller) -> None:
    """Open findings never outlive their call."""
    tell.partial("自伤", 1000)
    assert [f.state for f in tell.end(2000)] == [FindingState.RETRACTED]
