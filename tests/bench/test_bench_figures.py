"""How figures are made of what was measured."""

from types import SimpleNamespace
from typing import Any, cast

import msgspec
import pytest

from bench.latency import delays
from bench.load import Report, frame
from bench.memory import CALLS, PLAYERS, ROUNDS, Samples, growth_per_call
from bench.recognition import Costs, compared
from bench.stretches import all_pieces, gated_pieces, rhythm, seconds
from bench.viewer import Viewer
from bench.words import CONFIRMED, INSTANT, Probe

pytestmark = pytest.mark.unit


def viewer(*messages: tuple[float, dict[str, Any]]) -> Viewer:
    """A viewer that got these messages at these times."""
    made = Viewer()
    for at_s, message in messages:
        made.take(msgspec.json.encode(message), at_s)
    return made


def alert(rule: str, state: str = "open") -> dict[str, Any]:
    """An alert of the only call, as the wall sends it."""
    told = {"call": "load-0", "rule": rule, "state": state, "provisional": False}
    return {"type": "alert", "alert": told}


def test_a_delay_runs_from_the_sending_of_the_sound_to_the_first_alert() -> None:
    """Later revisions of the same alert do not count."""
    probe = Probe(call=0, side=1, text="退款", end_ms=100, bare_ms=140)
    stamps = {"0/0": [0.0] * 10, "0/1": [10.0 + 0.02 * n for n in range(10)]}
    report = Report(sent=20, blocked=0, late_p99_ms=0.0, stamps=stamps)
    instant, confirmed = probe.rule(INSTANT), probe.rule(CONFIRMED)
    seen = viewer((10.2, alert(instant)), (10.3, alert(instant)), (10.4, alert(confirmed)))
    found = delays([probe], report, seen, "load")
    # 140 ms of sound are seven frames, of which the last was sent at 10.12.
    assert (
        [round(ms, 6) for ms in found.beyond_bare],
        [round(ms, 6) for ms in found.from_word_end],
        [round(ms, 6) for ms in found.confirmation],
        found.missed,
    ) == ([80.0], [100.0], [200.0], 0)


def test_a_word_whose_alert_was_taken_back_counts_as_missed() -> None:
    """A quick guess that proves wrong is no quick alert."""
    probe = Probe(call=0, side=0, text="退款", end_ms=20, bare_ms=20)
    report = Report(sent=1, blocked=0, late_p99_ms=0.0, stamps={"0/0": [1.0, 1.02]})
    rule = probe.rule(INSTANT)
    seen = viewer((1.1, alert(rule)), (1.5, alert(rule, "retracted")))
    found = delays([probe], report, seen, "load")
    assert (found.beyond_bare, found.missed) == ([], 1)


def test_the_viewer_remembers_the_worst_coverage_of_any_call() -> None:
    """One call that was not fully heard spoils a comparison of costs."""
    meters = {"type": "meters", "calls": [["c", 9, 0, 0, share, []] for share in (1.0, 0.8, 0.9)]}
    assert viewer((0.0, meters)).least_coverage == 0.8


def test_growth_compares_two_turns_of_all_players() -> None:
    """A step in the first half does not count, steady growth does."""
    samples = Samples(cast("Any", SimpleNamespace()))
    early = PLAYERS * ROUNDS // 2 - PLAYERS
    samples.sizes = [(done, 5_000_000 if done >= early else 0) for done in range(PLAYERS * ROUNDS)]
    assert growth_per_call(samples) == 0
    samples.sizes = [(done, done * CALLS * 700) for done in range(PLAYERS * ROUNDS)]
    assert growth_per_call(samples) == pytest.approx(700)


def test_recognition_must_save_what_silence_promises() -> None:
    """Half of the sound is speech: more than 0.56 of the cost of everything is too much."""
    costs = Costs(workers=[1.0], gated=[1.0], everything=[1.75])
    rows = compared(costs, 0.5, 1.0)
    assert [row.holds for row in rows if row.holds is not None] == [True, False]


def test_silence_gives_no_pieces_behind_the_gate_and_all_without_it() -> None:
    """What the peer that decodes everything gets is the whole sound."""
    silence = bytes(2 * 8000)
    assert gated_pieces(0, silence, 0.0) == []
    everything = all_pieces(0, silence, 0.5)
    assert seconds(everything) == 1.0
    assert [piece.last for piece in everything] == [False] * (len(everything) - 1) + [True]
    assert everything[0].at_s == pytest.approx(0.5 + rhythm().step_ms / 1000)


def test_a_frame_is_masked_as_clients_must() -> None:
    """Unmasking gives the payload back; lengths from 126 take two bytes more."""
    payload = bytes(range(200))
    made = frame(payload, 2)
    assert (made[:4], len(made)) == (b"\x82\xfe\x00\xc8", 208)
    key = made[4:8]
    assert payload == bytes(b ^ key[at % 4] for at, b in enumerate(made[8:]))
