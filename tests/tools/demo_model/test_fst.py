"""Automata, and their bytes as OpenFst lays them out."""

import struct

import pytest

from tools.demo_model.fst import Automaton, by_read, by_write

pytestmark = pytest.mark.unit

HEADER_BYTES = 4 + 4 + 6 + 4 + 8 + 4 + 4 + 8 + 3 * 8


def _read(content: bytes) -> tuple[int, list[tuple[float, list[tuple[int, int, float, int]]]]]:
    """Read a vector file back: the start, then each state's final cost and arcs."""
    start, states, arcs = struct.unpack_from("<qqq", content, HEADER_BYTES - 24)
    at, found = HEADER_BYTES, []
    for _ in range(states):
        final, count = struct.unpack_from("<fq", content, at)
        at += 12
        rows = [struct.unpack_from("<iifi", content, at + 16 * k) for k in range(count)]
        at += 16 * count
        found.append((final, rows))
    assert at == len(content)
    assert arcs == sum(len(rows) for _, rows in found)
    return start, found


def _line() -> Automaton:
    made = Automaton()
    first, second = made.state(), made.state()
    made.start = first
    made.arc(first, second, 0.5, read=7, write=2)
    made.arc(first, first, 0.25, read=3, write=9)
    made.finals[second] = 1.5
    return made


def test_a_file_begins_with_the_magic_number_and_the_two_type_names() -> None:
    """The recogniser refuses anything else."""
    content = _line().to_bytes(by_read)
    expected = bytes.fromhex("d6fdb27e06000000766563746f72080000007374616e64617264")
    assert content[: len(expected)] == expected


def test_states_arcs_and_final_costs_come_back_as_written() -> None:
    """A reader written for the test sees the automaton that was built."""
    start, states = _read(_line().to_bytes(by_read))
    assert start == 0
    assert states == [
        (float("inf"), [(3, 9, 0.25, 0), (7, 2, 0.5, 1)]),
        (1.5, []),
    ]


def test_arcs_are_sorted_by_the_label_asked_for() -> None:
    """The grammar is searched by input label, the word loop by output label."""
    _, by_input = _read(_line().to_bytes(by_read))
    _, by_output = _read(_line().to_bytes(by_write))
    assert [arc[0] for arc in by_input[0][1]] == [3, 7]
    assert [arc[1] for arc in by_output[0][1]] == [2, 9]


def test_trimming_drops_what_lies_on_no_way_to_an_end() -> None:
    """A dead end, a state nobody reaches, and arcs into them disappear; numbers close up."""
    made = Automaton()
    unreached, start, dead, end = (made.state() for _ in range(4))
    made.start = start
    made.arc(unreached, end, 0.0, read=1)
    made.arc(start, dead, 0.0, read=2)
    made.arc(start, end, 0.0, read=3)
    made.finals[end] = 0.0
    trimmed = made.trimmed()
    assert trimmed.start == 0
    assert [[(arc.read, arc.target) for arc in arcs] for arcs in trimmed.arcs] == [[(3, 1)], []]
