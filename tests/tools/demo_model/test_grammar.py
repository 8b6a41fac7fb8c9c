"""Sentence templates: what they sample, and what they could."""

import random

import pytest

from tools.demo_model.grammar import Grammar, TemplateError

pytestmark = pytest.mark.unit

SMALL = Grammar(
    ("我 要 {act}", "{polite} 您 稍等"),
    {"act": ("退款", "退 {item}"), "item": ("手机", "书"), "polite": ("请", "")},
)


def test_a_sample_fills_slots_within_slots() -> None:
    """Every sampled sentence is one of the five there are, and all five come."""
    chance = random.Random(1)
    seen = {"".join(SMALL.sample(chance)) for _ in range(200)}
    assert seen == {"我要退款", "我要退手机", "我要退书", "请您稍等", "您稍等"}


def test_the_same_seed_gives_the_same_sentences() -> None:
    """Rebuilding a model starts from the same text."""
    assert SMALL.sentences(20, seed=4) == SMALL.sentences(20, seed=4)
    assert SMALL.sentences(20, seed=4) != SMALL.sentences(20, seed=5)


@pytest.mark.parametrize("text", ["我 要 退 书", "我要，退手机！", "您稍等"])
def test_a_text_is_recognised_as_producible_however_it_is_written(text: str) -> None:
    """Spaces and punctuation do not hide a template."""
    assert SMALL.can_produce(text)


@pytest.mark.parametrize("text", ["我要", "我要退款吗", "书"])
def test_other_texts_are_not_producible(text: str) -> None:
    """Parts and extensions of a template are other sentences."""
    assert not SMALL.can_produce(text)


def test_words_are_collected_from_templates_and_slots() -> None:
    """Slots themselves are not words."""
    assert SMALL.words() == {"我", "要", "您", "稍等", "退款", "退", "手机", "书", "请"}


def test_an_undefined_slot_is_refused_with_its_template() -> None:
    """A slip in the data files is found at once."""
    with pytest.raises(TemplateError, match=r"\{nothing\} in '要 \{nothing\}'"):
        Grammar(("要 {nothing}",), {})
