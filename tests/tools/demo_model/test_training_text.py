"""Sample calls only test the models while their sentences and voices stay out of training."""

import functools
from pathlib import Path

import pytest
import yaml

from tools.demo_model.export import training_text
from tools.demo_model.grammar import Grammar, load_grammar, spoken
from tools.demo_model.lexicon import load_evaluation, load_voices

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[3]
CALLS = sorted([*ROOT.glob("demo/calls/*.yaml"), *ROOT.glob("tests/calls/**/*.yaml")])
SHORTEST = 6
CLAUSE_MARKS = "，。？！；、,.?!;"


@functools.cache
def _grammar() -> Grammar:
    return load_grammar()


@functools.cache
def _text() -> str:
    return "\n".join("".join(sentence) for sentence in training_text(_grammar()))


def _turns(path: Path) -> list[str]:
    turns = yaml.safe_load(path.read_text(encoding="utf-8"))["turns"]
    return [turn["text"] for turn in turns if "text" in turn]


def _clauses(turn: str) -> list[str]:
    for mark in CLAUSE_MARKS:
        turn = turn.replace(mark, "\n")
    return [clause.strip() for clause in turn.split("\n")]


def _trained(sentence: str) -> bool:
    """Say whether a whole sentence could have been training text, or stands within it."""
    text = spoken(sentence)
    return len(text) >= SHORTEST and (_grammar().can_produce(text) or text in _text())


def test_a_sampled_sentence_is_found_in_the_training_text() -> None:
    """The check below can fail."""
    assert all(_trained(" ".join(s)) for s in training_text(_grammar())[:50] if len(s) >= SHORTEST)


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_no_turn_of_a_sample_call_stands_in_the_training_text(path: Path) -> None:
    """A whole turn of six characters or more is in no template and no sampled sentence."""
    assert [turn for turn in _turns(path) if _trained(turn)] == []


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_no_clause_of_a_sample_call_is_a_training_sentence(path: Path) -> None:
    """Set phrases of the trade may stand inside longer training sentences, never alone."""
    clauses = [clause for turn in _turns(path) for clause in _clauses(turn)]
    long = [clause for clause in clauses if len(spoken(clause)) >= SHORTEST]
    assert [clause for clause in long if _grammar().can_produce(clause)] == []


@pytest.mark.parametrize("path", CALLS, ids=lambda path: path.stem)
def test_the_voices_of_a_sample_call_were_never_trained_on(path: Path) -> None:
    """Parties speak with the reserved voices."""
    parties = yaml.safe_load(path.read_text(encoding="utf-8"))["parties"].values()
    voices = {party["voice"] for party in parties}
    assert voices <= set(load_voices("reserved"))
    assert voices.isdisjoint([*load_voices("training"), *load_voices("development")])


def test_evaluation_sentences_are_not_training_text() -> None:
    """The error rates in docs/demo-model.md are on unseen sentences."""
    assert [s for s in load_evaluation() if _trained(" ".join(s))] == []
