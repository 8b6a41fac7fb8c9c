"""The committed words, sounds and voices fit together."""

import pytest

from tools.demo_model.grammar import load_grammar
from tools.demo_model.lexicon import (
    SILENCE,
    MissingWordError,
    Phone,
    PhoneTable,
    UnknownUnitError,
    load_evaluation,
    load_pronunciations,
    load_units,
    load_voices,
    positions,
    select,
    trained_words,
    vocabulary,
)

pytestmark = pytest.mark.unit

RESERVED = {"m3", "f4", "Annie", "linda", "pablo", "m7", "f2"}


def test_every_word_has_a_pronunciation_in_trained_sounds() -> None:
    """Whoever adds a word runs the export, which adds its sounds."""
    words = vocabulary(load_grammar())
    known = select(words, load_pronunciations(), load_units())
    assert list(known) == words


def test_words_are_spoken_chinese_only() -> None:
    """The voice reads Arabic digits and Latin letters as something else."""
    odd = [
        word
        for word in vocabulary(load_grammar())
        if not all("\u4e00" <= letter <= "\u9fff" for letter in word)
    ]
    assert odd == []


TRADE = """
自杀 不想活了 起诉 工信部 银保监 投诉 退款 退订 销户 加微信 微信 验证码 密码 必须 绝对 百分之百
请稍等 感谢 等待 挂机 工号 满意度 评价 线下转账 打款 立即 到账 保证 人工 骗子 太慢了
零 一 二 三 四 五 六 七 八 九 幺 十 百 千
"""


@pytest.mark.parametrize("word", TRADE.split())
def test_words_of_the_trade_were_trained(word: str) -> None:
    """What rules look for has been heard by the network."""
    assert word in trained_words(load_grammar())


def test_no_word_of_the_evaluation_is_unknown() -> None:
    """An unknown word would measure the lexicon and not the network."""
    known = set(vocabulary(load_grammar()))
    missing = {word for sentence in load_evaluation() for word in sentence} - known
    assert missing == set()


def test_reserved_voices_are_neither_trained_on_nor_developed_with() -> None:
    """Sample calls and measurements use voices the network never heard."""
    assert set(load_voices("reserved")) == RESERVED
    assert RESERVED.isdisjoint(load_voices("training"))
    assert RESERVED.isdisjoint(load_voices("development"))
    assert set(load_voices("training")).isdisjoint(load_voices("development"))


def test_phones_are_silence_then_four_positions_of_each_sound() -> None:
    """Ids count from 1; positions share the output of their sound."""
    table = PhoneTable((SILENCE, "a"))
    assert table.ids() == {
        Phone(SILENCE, ""): 1,
        Phone("a", "B"): 2,
        Phone("a", "E"): 3,
        Phone("a", "I"): 4,
        Phone("a", "S"): 5,
    }
    assert table.outputs() == [0, 1, 1, 1, 1]


def test_positions_mark_begin_inside_and_end() -> None:
    """A word of one sound is a singleton."""
    assert "".join(phone.position for phone in positions(("a", "b", "c"))) == "BIE"
    assert positions(("a",)) == [Phone("a", "S")]


def test_a_word_without_pronunciation_is_named() -> None:
    """The error says which words to export."""
    with pytest.raises(MissingWordError, match="退款"):
        select(["退款"], {}, ["a"])


def test_a_sound_the_network_does_not_know_is_named() -> None:
    """A pronunciation from another voice cannot slip in."""
    with pytest.raises(UnknownUnitError, match="退款 uses untrained sounds: q"):
        select(["退款"], {"退款": [("q",)]}, ["a"])
