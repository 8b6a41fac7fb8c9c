"""How words are compared: wording, lexicon, digits."""

import pytest

from detectors.digits import digit_runs
from detectors.lexicon import Hit, Lexicon, Terms
from detectors.wording import Wording, folded

pytestmark = pytest.mark.unit


def shown(lexicon: Lexicon, text: str) -> list[tuple[int, str]]:
    """What is found, as it was said."""
    wording = Wording(text.split())
    return [(hit.term, wording.shown[hit.start : hit.end]) for hit in lexicon.find(wording)]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("加 微信", "加微信"),
        ("加微信", "加微信"),
        ("Shut  UP", "shut up"),
        ("ＡＢＣ", "abc"),
        ("请稍等，我查一下。", "请稍等我查1下"),
        ("加 VX 号", "加vx号"),
        ("don’t", "don't"),
        ("幺 二 三", "123"),
        ("죄송 합니다", "죄송 합니다"),
        ("ขอ โทษ", "ขอโทษ"),
    ],
)
def test_one_form_for_what_is_said_and_what_is_written(phrase: str, expected: str) -> None:
    """Spaces count only between words of scripts that use them."""
    assert folded(phrase) == expected


def test_characters_know_their_word() -> None:
    """So that a hit has the times of its words."""
    wording = Wording(["线下", "转账", "ok", "then"])
    assert wording.shown == "线下转账ok then"
    assert wording.word_at == [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3]


def test_words_of_spaced_scripts_are_matched_whole() -> None:
    """`fund` is not in `refund`, but it is between Chinese characters."""
    lexicon = Lexicon([Terms(("fund",))])
    assert shown(lexicon, "a refund please") == []
    assert shown(lexicon, "the fund please") == [(0, "fund")]
    assert shown(lexicon, "买 fund 吧") == [(0, "fund")]


def test_a_spoken_number_is_found_beside_other_numerals_in_chinese() -> None:
    """一下 behind it is no digit; in Latin digits 12315 is not in 123156."""
    lexicon = Lexicon([Terms(("12315",))])
    assert shown(lexicon, "打 一 二 三 一 五 一下") == [(0, "一二三一五")]
    assert shown(lexicon, "call 123156 now") == []


def test_the_longest_of_overlapping_wordings_counts_once() -> None:
    """Of the same terms; different terms each count."""
    lexicon = Lexicon([Terms(("投诉", "我要投诉", "投诉你")), Terms(("要投",))])
    assert shown(lexicon, "我要投诉你") == [(0, "我要投诉"), (1, "要投")]


def test_an_exception_covers_only_what_lies_within_it() -> None:
    """And only of its own terms."""
    lexicon = Lexicon([Terms(("投诉",), ("不会投诉",)), Terms(("投诉",))])
    assert shown(lexicon, "我 不会 投诉") == [(1, "投诉")]
    assert shown(lexicon, "不会 投诉 但是 要 投诉")[-1] == (1, "投诉")
    assert [t for t, _ in shown(lexicon, "不会 投诉 但是 要 投诉")].count(0) == 1


def test_a_phrase_without_characters_never_matches() -> None:
    """Neither does a lexicon without phrases."""
    assert Lexicon([Terms(("，。",))]).find(Wording(["您好"])) == []
    assert Lexicon([]).find(Wording(["您好"])) == []


def test_a_phrase_listed_twice_counts_once() -> None:
    """Also in two spellings of the same form."""
    assert Lexicon([Terms(("您好", "您 好"))]).find(Wording(["您好"])) == [Hit(0, 0, 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("工号 一 零 零 六 为 您", [(1, 4)]),
        ("工号一零零六", [(0, 0)]),
        ("工号 一 零 零", []),
        ("number one oh zero six", [(1, 4)]),
        ("1006 and 2007", [(0, 0), (2, 2)]),
        ("一 零 嗯 零 六", []),
    ],
)
def test_digits_in_a_row(text: str, expected: list[tuple[int, int]]) -> None:
    """Chinese, English, or as the model writes them; anything between them ends the row."""
    assert digit_runs(text.split(), 4) == expected
