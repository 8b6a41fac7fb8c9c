"""The bigram acceptor and the word loop."""

import math
from collections import Counter

import pytest

from tools.demo_model.fst import Automaton
from tools.demo_model.graph import word_loop
from tools.demo_model.language import count, grammar_automaton
from tools.demo_model.lexicon import Phone, PhoneTable

pytestmark = pytest.mark.unit

WORDS = ["我", "要", "退款"]
IDS = {"<eps>": 0, "我": 1, "要": 2, "退款": 3, "[unk]": 4}
SENTENCES = [["我", "要", "退款"], ["我", "要", "退款"], ["我", "退款"]]
TABLE = PhoneTable(("SIL", "a", "b", "c"))


def _step(made: Automaton, state: int, label: int) -> tuple[int, float]:
    """Follow the only arc with an input label."""
    found = [arc for arc in made.arcs[state] if arc.read == label]
    assert len(found) == 1
    return found[0].target, found[0].cost


def test_a_seen_pair_is_likelier_than_an_unseen_one() -> None:
    """After 我, 要 was heard twice and 我 never: it goes through the backoff state."""
    made = grammar_automaton(count(SENTENCES), WORDS, IDS)
    after_first, _ = _step(made, made.start, 1)
    _, likely = _step(made, after_first, 2)
    backoff = next(a for a in made.arcs[after_first] if a.read == 0 and a.target != made.start)
    _, unlikely = _step(made, backoff.target, 1)
    assert likely < backoff.cost + unlikely


def test_every_word_can_follow_every_word() -> None:
    """The backoff state offers the whole vocabulary and the unknown word."""
    made = grammar_automaton(count(SENTENCES), [*WORDS[:2], "退款"], IDS)
    widest = max(made.arcs, key=len)
    assert {arc.read for arc in widest} >= {1, 2, 3, 4}


def test_the_chances_of_the_backoff_state_add_up_to_one() -> None:
    """Unknown words apart, which have a fixed cost."""
    shares = count(SENTENCES).unigram(WORDS)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert shares["我"] > 1 / len(WORDS) * 0.4


def test_a_word_is_its_exits_and_self_loops_with_its_label_first() -> None:
    """Exit ids are even, self-loop ids odd; the loop sits on the state arrived at."""
    ids = TABLE.ids()
    made = word_loop(TABLE, {"我": [("a", "b")]}, IDS)
    hub = next(state for state, cost in enumerate(made.finals) if cost == 0.0)
    first = next(arc for arc in made.arcs[hub] if arc.write == 1)
    assert first.read == 2 * ids[Phone("a", "B")]
    loop, onward = sorted(made.arcs[first.target], key=lambda arc: arc.read)
    assert (loop.read, loop.target) == (2 * ids[Phone("a", "B")] - 1, first.target)
    assert (onward.read, onward.write) == (2 * ids[Phone("b", "E")], 0)
    assert loop.cost == pytest.approx(-math.log(0.5))


def test_words_that_end_alike_share_their_tail() -> None:
    """Shared tails keep the committed graphs small."""
    alone = word_loop(TABLE, {"我": [("a", "b", "c")]}, IDS)
    both = word_loop(TABLE, {"我": [("a", "b", "c")], "要": [("b", "b", "c")]}, IDS)
    assert len(both.arcs) == len(alone.arcs) + 1


def test_each_way_to_say_a_word_carries_its_share_of_the_cost() -> None:
    """Two pronunciations cost ln 2 more each."""
    one = word_loop(TABLE, {"我": [("a", "b")]}, IDS)
    two = word_loop(TABLE, {"我": [("a", "b"), ("b", "a")]}, IDS)
    costs = [
        Counter(round(arc.cost, 6) for arcs in made.arcs for arc in arcs if arc.write == 1)
        for made in (one, two)
    ]
    assert costs == [{round(math.log(2), 6): 1}, {round(2 * math.log(2), 6): 2}]
