"""The rows of the benchmark: what holds, and what is written down."""

import json
from pathlib import Path

import pytest

from bench.row import Row, at_most, versus, write

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("value", "holds"), [(10.0, True), (20.0, True), (20.1, False)])
def test_a_cost_holds_up_to_its_largest_ratio(value: float, *, holds: bool) -> None:
    """Twice the peer is still allowed, more is not."""
    row = versus("cost", "µs", value, 10.0, most=2.0)
    assert (value / 10.0, holds, "≤ 2 × peer") == (row.ratio, row.holds, row.bar)


def test_a_comparison_without_a_bar_neither_holds_nor_fails() -> None:
    """Some peers are only shown."""
    row = versus("beside", "µs", 1.0, 4.0)
    assert (row.ratio, row.bar, row.holds) == (0.25, "", None)


def test_an_absolute_bar_is_told_with_its_unit() -> None:
    """The table says what had to hold."""
    row = at_most("memory", "MB", 1.6, 1.5)
    assert (row.bar, row.holds) == ("≤ 1.5 MB", False)


def test_the_file_holds_every_field_of_every_row(tmp_path: Path) -> None:
    """Other programs read it: no field is left out, not even an empty one."""
    write([Row(name="calls", value=3.0, unit="calls")], tmp_path / "build" / "bench.json")
    expected = {
        "name": "calls",
        "value": 3.0,
        "unit": "calls",
        "peer": None,
        "ratio": None,
        "bar": "",
        "holds": None,
    }
    assert [expected] == json.loads((tmp_path / "build" / "bench.json").read_text("utf-8"))
