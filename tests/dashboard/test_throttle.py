"""Guesses of passwords are slowed down in bounded memory."""

import pytest

from dashboard.throttle import GuessThrottle

pytestmark = pytest.mark.unit


def test_guesses_below_the_limit_need_not_wait() -> None:
    """People mistype."""
    throttle = GuessThrottle(limit=3, window_s=60)
    throttle.count("lin", now=0)
    throttle.count("lin", now=1)

    assert throttle.wait_s("lin", now=2) == 0


def test_at_the_limit_one_waits_until_the_oldest_guess_is_forgotten() -> None:
    """The window slides: the wait ends when the first guess leaves it."""
    throttle = GuessThrottle(limit=3, window_s=60)
    for now in (0, 10, 20):
        throttle.count("lin", now=now)

    assert throttle.wait_s("lin", now=30) == 30
    assert throttle.wait_s("lin", now=60) == 0


def test_keys_do_not_share_their_guesses() -> None:
    """One user's trouble is not another's."""
    throttle = GuessThrottle(limit=1, window_s=60)
    throttle.count("lin", now=0)

    assert throttle.wait_s("chen", now=1) == 0


def test_a_right_guess_forgives_those_before() -> None:
    """Whoever knows the password is not guessing."""
    throttle = GuessThrottle(limit=2, window_s=60)
    throttle.count("lin", now=0)
    throttle.count("lin", now=1)
    throttle.forgive("lin")

    assert throttle.wait_s("lin", now=2) == 0


def test_taking_back_leaves_earlier_guesses_counted() -> None:
    """One right password does not free an address that tries many users."""
    throttle = GuessThrottle(limit=2, window_s=60)
    throttle.count("10.0.0.9", now=0)
    throttle.count("10.0.0.9", now=1)
    throttle.take_back("10.0.0.9")
    throttle.count("10.0.0.9", now=2)

    assert throttle.wait_s("10.0.0.9", now=3) > 0


def test_memory_stays_bounded_under_made_up_names() -> None:
    """A flood of names pushes out the longest untouched one."""
    throttle = GuessThrottle(limit=1, window_s=60, keys=100)
    for number in range(1000):
        throttle.count(f"name{number}", now=number / 1000)

    assert len(throttle) == 100
    assert throttle.wait_s("name999", now=1) > 0
    assert throttle.wait_s("name0", now=1) == 0
