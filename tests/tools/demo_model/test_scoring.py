"""Word and character errors."""

import pytest

from tools.demo_model.scoring import Score, distance

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [("", "", 0), ("abc", "abc", 0), ("abc", "axc", 1), ("abc", "ac", 1), ("ac", "abc", 1)],
)
def test_each_replacement_loss_and_addition_counts_once(said: str, heard: str, errors: int) -> None:
    """The classic edit distance."""
    assert distance(said, heard) == errors


def test_a_different_split_costs_words_and_no_characters() -> None:
    """Chinese has no spaces, so the character error rate is the fairer number."""
    score = Score()
    score.add(["请", "稍等"], ["请稍等"])
    assert score.word_error_rate() == 100.0
    assert score.character_error_rate() == 0.0


def test_errors_add_up_over_sentences() -> None:
    """One error in four words is 25 percent, however they are grouped."""
    score = Score()
    score.add(["我", "要"], ["我", "要"])
    score.add(["退款", "吧"], ["退款", "吗"])
    assert score.word_error_rate() == 25.0
