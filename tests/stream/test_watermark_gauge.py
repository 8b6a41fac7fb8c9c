"""The watermark is the least of the parties' ends, told in steps."""

import pytest

from stream.log import Watermark
from stream.watermark import WatermarkGauge

pytestmark = pytest.mark.unit


def test_the_slowest_party_decides() -> None:
    """One party ahead makes no progress."""
    gauge = WatermarkGauge("c")
    assert gauge.advance([5000, 80]) is None
    assert gauge.advance([5000, 260]) == Watermark("c", 260)


def test_progress_is_told_in_steps_of_a_hundred_ms() -> None:
    """Not with every frame."""
    gauge = WatermarkGauge("c")
    told = [mark.at_ms for end in range(0, 1001, 20) if (mark := gauge.advance([end, end]))]
    assert told == list(range(100, 1001, 100))


def test_the_end_tells_any_progress() -> None:
    """The last 40 ms count too."""
    gauge = WatermarkGauge("c")
    gauge.advance([100])
    assert gauge.advance([140]) is None
    assert gauge.advance([140], finish=True) == Watermark("c", 140)
    assert gauge.advance([140], finish=True) is None


def test_a_party_that_falls_back_does_not_turn_it_back() -> None:
    """Never backwards."""
    gauge = WatermarkGauge("c")
    gauge.advance([500])
    assert gauge.advance([300]) is None
