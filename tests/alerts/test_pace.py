"""How many messages may go out."""

import pytest

from alerts.pace import Limit, Pace

pytestmark = pytest.mark.unit


class Clock:
    """Set by hand."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def test_without_limits_there_is_always_room() -> None:
    """A webhook takes what comes."""
    pace = Pace((), now=Clock())
    pace.took(10_000)
    assert pace.ready() > 1_000_000
    assert pace.room() > 1_000_000
    assert not pace.limited


def test_the_window_slides() -> None:
    """What went out a minute ago no longer counts."""
    clock = Clock()
    pace = Pace((Limit(20, 60.0),), now=clock)
    pace.took(15)
    clock.now += 30
    pace.took(5)

    assert pace.ready() == 0
    clock.now += 29.9
    assert pace.ready() == 0
    clock.now += 0.1
    assert pace.ready() == 15
    clock.now += 30
    assert pace.ready() == 20


def test_the_shortest_limit_says_what_may_go_now_and_the_longest_what_fits() -> None:
    """Five a second, a hundred a minute."""
    clock = Clock()
    pace = Pace((Limit(5, 1.0), Limit(100, 60.0)), now=clock)
    pace.took(5)

    assert (pace.ready(), pace.room()) == (0, 95)
    clock.now += 1
    assert (pace.ready(), pace.room()) == (5, 95)


def test_a_pause_stops_everything_until_it_is_over() -> None:
    """The other side said for how long; a shorter one later changes nothing."""
    clock = Clock()
    pace = Pace((Limit(20, 60.0),), now=clock)
    pace.pause(600)
    pace.pause(1)

    clock.now += 599
    assert pace.ready() == 0
    clock.now += 1
    assert pace.ready() == 20


def test_a_clock_that_was_set_back_does_not_stop_anything() -> None:
    """What was sent in the future is forgotten."""
    clock = Clock()
    pace = Pace((Limit(2, 60.0),), now=clock)
    pace.took(2)
    clock.now -= 500
    assert pace.ready() == 2
