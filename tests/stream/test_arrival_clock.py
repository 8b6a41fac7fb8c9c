"""The clock of arrivals swallows leaps and gives back what sound proves."""

import pytest

from stream.arrival_clock import ArrivalClock
from tests.fakes.clocks import ManualClock

pytestmark = pytest.mark.unit


@pytest.fixture
def machine() -> ManualClock:
    """The machine's clock."""
    return ManualClock()


def test_ordinary_time_passes(machine: ManualClock) -> None:
    """Without leaps it is the machine's clock."""
    clock = ArrivalClock(machine, 10_000)
    machine.advance(500)
    assert clock() == 1_000_500


@pytest.mark.parametrize("leap", [3_600_000, -600_000, -1])
def test_a_leap_is_swallowed(machine: ManualClock, leap: int) -> None:
    """An hour forward or ten minutes back: not a millisecond passes."""
    clock = ArrivalClock(machine, 10_000)
    machine.advance(20)
    before = clock()
    machine.advance(leap)
    assert clock() == before
    machine.advance(20)
    assert clock() == before + 20


def test_sound_that_waited_gives_swallowed_time_back(machine: ManualClock) -> None:
    """If it was the house that slept, sound ahead of the clock says how long."""
    clock = ArrivalClock(machine, 10_000)
    machine.advance(30_000)
    before = clock()
    assert clock.reclaim(20_000) == 20_000
    assert clock() == before + 20_000
    assert clock.reclaim(20_000) == 10_000


def test_without_a_leap_nothing_is_given_back(machine: ManualClock) -> None:
    """Sound that is merely too fast does not move the clock."""
    clock = ArrivalClock(machine, 10_000)
    assert clock.reclaim(5_000) == 0
