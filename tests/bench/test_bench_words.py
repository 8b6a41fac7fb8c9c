"""Which words latency is measured by, and which count as recognised."""

import numpy as np
import pytest

from alerts.packs import load_packs
from bench.content import Sample, SpokenWord, Turn, Window, window
from bench.hearing import Heard
from bench.recall import Recall, found, recall
from bench.words import CONFIRMED, INSTANT, Probe, chosen, pack, probes, rule_id
from stream.party import Party

pytestmark = pytest.mark.unit

SILENCE = np.zeros(160 * 500, np.int16)


def turn(party: Party, *words: tuple[str, int, int]) -> Turn:
    """A turn of these words: text, begin and end in milliseconds."""
    spoken = tuple(SpokenWord(*word) for word in words)
    return Turn(party, "speech", spoken[0].start_ms, spoken[-1].end_ms, spoken)


SAMPLE = Sample(
    "sample",
    (SILENCE, SILENCE),
    (
        turn(Party.AGENT, ("您好", 500, 900), ("我", 900, 1000), ("工号", 1000, 1400)),
        turn(Party.CUSTOMER, ("退款", 4000, 4500), ("退", 4500, 4600)),
        turn(Party.AGENT, ("您好", 7000, 7400), ("订单", 8000, 8400)),
    ),
)


def test_chosen_words_are_long_said_once_and_apart() -> None:
    """A word said twice would make it unclear which one alerted."""
    assert [word.text for word in chosen(SAMPLE)] == ["工号", "退款", "订单"]


def test_a_probe_is_dated_in_its_window() -> None:
    """Both the end of the word and the bare engine's moment count from the window's begin."""
    known = [{"订单": [7900, 8380]}, {"退款": [4520]}]
    said = probes(3, Window(0, 150, 350), SAMPLE, known)
    assert [Probe(3, 1, "退款", 1500, 1520), Probe(3, 0, "订单", 5400, 5380)] == said


def test_words_at_the_edges_or_unknown_to_the_bare_engine_are_no_probes() -> None:
    """A turn that began before the window, and a word too near its end, prove nothing."""
    known: list[dict[str, list[int]]] = [{"工号": [1380], "订单": [8380]}, {}]
    assert probes(0, Window(0, 30, 430), SAMPLE, known) == []


def test_the_pack_alerts_on_each_word_twice(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Once at the first partial text, once confirmed; the house reads it as any other pack."""
    path = tmp_path_factory.mktemp("pack") / "pack.yaml"
    path.write_text(pack(["退款"]), encoding="utf-8")
    rules = load_packs([path]).for_language("zh-CN")
    assert [rule_id(INSTANT, "退款"), rule_id(CONFIRMED, "退款")] == [r.id for r in rules.rules]
    assert [entry.instant for entry in rules.watch_points.lexicon] == [True, False]


def test_a_word_counts_only_in_its_place() -> None:
    """The same word half a second later is another one."""
    word = SpokenWord("好", 1000, 1200)
    assert found(word, [SpokenWord("好", 1200, 1440)])
    assert not found(word, [SpokenWord("好", 1500, 1700)])
    assert not found(word, [SpokenWord("号", 1000, 1200)])


def test_recall_counts_turns_on_both_sides() -> None:
    """First words here: ours missed one that the bare engine had."""
    bare = [SpokenWord("您好", 500, 900), SpokenWord("您好", 7000, 7400)]
    hearing = Heard(bare, [SpokenWord("您好", 510, 900)])
    counted = recall([(SAMPLE.turns_of(0), hearing)], 0)
    assert counted == Recall(turns=2, ours=1, bare=2, lost=1, gained=0)


def test_windows_of_neighbours_differ_and_always_fit() -> None:
    """A load must not say the same everywhere at once."""
    lengths = (2000, 1000)
    found_ = [window(lengths, number, 700) for number in range(40)]
    assert [w.sample for w in found_[:4]] == [0, 1, 0, 1]
    assert len({(w.sample, w.first) for w in found_}) == 40
    assert all(w.first + w.frames <= lengths[w.sample] for w in found_)


def test_a_window_longer_than_its_sample_call_is_refused() -> None:
    """Rather than playing less than was asked for."""
    with pytest.raises(ValueError, match="only 500 frames"):
        window((500,), 0, 501)


@pytest.mark.parametrize(
    ("lost", "gained", "as_good"),
    [(0, 0, True), (3, 1, True), (4, 0, True), (5, 0, False), (9, 2, False)],
)
def test_a_few_words_either_way_are_chance_and_many_one_way_are_not(
    lost: int, gained: int, *, as_good: bool
) -> None:
    """Equally good ears differ at some words; a gate that cuts words loses them all one way."""
    assert Recall(turns=100, ours=90, bare=90, lost=lost, gained=gained).as_good is as_good
