"""Turns are placed on one time line, and expectations get their times from it."""

import msgspec
import pytest

from stream.party import Party
from tools.sample_calls.errors import LayoutError
from tools.sample_calls.script import Script
from tools.sample_calls.timeline import SpokenTurn, SpokenWord, lay_out
from tools.sample_calls.truth import true_findings

pytestmark = pytest.mark.unit

VOICE = {"rate": 180, "pitch": 50, "level_dbfs": -18.0}


def script(turns: list[dict[str, object]], findings: list[dict[str, object]]) -> Script:
    """A script of the given turns and expectations."""
    return msgspec.convert(
        {
            "title": {"zh": "一", "en": "one"},
            "language": "zh-CN",
            "direction": "inbound",
            "agent": {"id": "1", "name": "一"},
            "team": "一",
            "queue": "one",
            "customer": "1****",
            "sound": {"snr_db": 30.0},
            "parties": {"agent": {"voice": "f4", **VOICE}, "customer": {"voice": "m3", **VOICE}},
            "turns": turns,
            "tail_ms": 500,
            "expect": {"findings": findings},
        },
        Script,
    )


SPEECH = SpokenTurn(
    2000, (SpokenWord("我", 0, 300), SpokenWord("要", 300, 900), SpokenWord("投诉", 900, 2000))
)


def test_pauses_and_overlaps_count_from_the_latest_end() -> None:
    """A short interjection does not pull the next turn back into the long one."""
    turns: list[dict[str, object]] = [
        {"party": "agent", "after_ms": 100, "text": "我 要 投诉"},
        {"party": "customer", "overlap_ms": 1500, "text": "我"},
        {"party": "agent", "after_ms": 400, "text": "我 要 投诉"},
    ]
    events = lay_out(script(turns, []), [SPEECH, SpokenTurn(300), SPEECH])
    assert [(event.start_ms, event.end_ms) for event in events] == [
        (100, 2100),
        (600, 900),
        (2500, 4500),
    ]


def test_an_overlap_longer_than_the_turn_is_refused() -> None:
    """Nobody cuts in before the other has begun."""
    turns: list[dict[str, object]] = [
        {"party": "agent", "after_ms": 100, "text": "我 要 投诉"},
        {"party": "customer", "overlap_ms": 2000, "text": "我"},
    ]
    with pytest.raises(LayoutError, match="turn 2 would begin before"):
        lay_out(script(turns, []), [SPEECH, SpokenTurn(300)])


def test_a_party_does_not_speak_twice_at_once() -> None:
    """A turn that reaches back into the same party's earlier turn is refused."""
    turns: list[dict[str, object]] = [
        {"party": "agent", "after_ms": 0, "text": "我 要 投诉"},
        {"party": "customer", "overlap_ms": 1500, "text": "我 要 投诉"},
        {"party": "agent", "overlap_ms": 1900, "text": "我"},
    ]
    with pytest.raises(LayoutError, match="turn 3 begins while turn 1 still lasts"):
        lay_out(script(turns, []), [SPEECH, SPEECH, SpokenTurn(300)])


def test_a_phrase_is_timed_by_the_words_it_lies_in() -> None:
    """The telling words may begin within a word and span several."""
    turns: list[dict[str, object]] = [{"party": "agent", "after_ms": 1000, "text": "我 要 投诉"}]
    expected: list[dict[str, object]] = [
        {"kind": "phrase", "party": "agent", "turn": 1, "category": "c", "text": "要投诉"},
    ]
    whole = script(turns, expected)
    [finding] = true_findings(whole, lay_out(whole, [SPEECH]), 4000)
    assert (finding.start_ms, finding.end_ms, finding.party) == (1300, 3000, Party.AGENT)


def test_dead_air_reaches_over_a_hold_to_the_next_speech() -> None:
    """A hold is part of the silence, not its end; the last silence ends with the call."""
    turns: list[dict[str, object]] = [
        {"party": "agent", "after_ms": 0, "text": "我 要 投诉"},
        {"party": "agent", "after_ms": 300, "hold_ms": 6000},
        {"party": "customer", "after_ms": 300, "text": "我 要 投诉"},
    ]
    expected: list[dict[str, object]] = [
        {"kind": "dead_air", "turn": 1, "cause": "hold", "least_ms": 5000},
        {"kind": "dead_air", "turn": 3, "cause": "both_silent", "least_ms": 5000},
    ]
    whole = script(turns, expected)
    events = lay_out(whole, [SPEECH, SpokenTurn(6000), SPEECH])
    first, last = true_findings(whole, events, 16_000)
    assert (first.start_ms, first.end_ms) == (2000, 8600)
    assert (last.start_ms, last.end_ms) == (10_600, 16_000)
    with pytest.raises(LayoutError, match="the silence after turn 3 lasts 1000 ms, not 5000 ms"):
        true_findings(whole, events, 11_600)


def test_talk_over_lasts_until_one_of_them_stops() -> None:
    """Its begin is where the second voice sets in."""
    turns: list[dict[str, object]] = [
        {"party": "agent", "after_ms": 0, "text": "我 要 投诉"},
        {"party": "customer", "overlap_ms": 1200, "text": "我 要 投诉"},
    ]
    expected: list[dict[str, object]] = [{"kind": "talk_over", "party": "customer", "turn": 2}]
    whole = script(turns, expected)
    [finding] = true_findings(whole, lay_out(whole, [SPEECH, SPEECH]), 4000)
    assert (finding.start_ms, finding.end_ms) == (800, 2000)
