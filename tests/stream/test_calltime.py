"""From samples to call time: drift is corrected, jitter is not followed."""

import itertools
import random
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.calltime import STEP_MS, CallTimeMap

pytestmark = pytest.mark.unit

HOUR_FRAMES = 180_000


def starts_over(frames: int, *, ppm: float, jitter_ms: float, seed: int) -> list[int]:
    """Dates given to the frames of a source whose clock is `ppm` fast, with queueing jitter."""
    chance = random.Random(seed)
    clock = CallTimeMap(0)
    pace = 20 / (1 + ppm / 1_000_000)
    dated = []
    for number in range(1, frames + 1):
        arrival = number * pace + chance.expovariate(1 / jitter_ms)
        dated.append(clock.take(int(arrival)))
    return dated


def test_two_parties_at_opposite_drift_stay_together_for_an_hour() -> None:
    """At 100 ppm each way, 720 ms apart after an hour by samples, dates stay within 60 ms."""
    fast = starts_over(HOUR_FRAMES, ppm=100, jitter_ms=15, seed=1)
    slow = starts_over(HOUR_FRAMES, ppm=-100, jitter_ms=15, seed=2)
    true_fast = [n * 20 / 1.0001 for n in range(HOUR_FRAMES)]
    true_slow = [n * 20 / 0.9999 for n in range(HOUR_FRAMES)]
    off_fast = [d - t for d, t in zip(fast, true_fast, strict=True)]
    off_slow = [d - t for d, t in zip(slow, true_slow, strict=True)]
    apart = max(*off_fast, *off_slow) - min(*off_fast, *off_slow)
    assert apart <= 60


@pytest.mark.parametrize("ppm", [-100, 0, 100])
def test_frames_stay_nineteen_to_twenty_one_ms_apart_while_drift_is_corrected(ppm: float) -> None:
    """No correction shows as more than one millisecond between two frames."""
    dated = starts_over(20_000, ppm=ppm, jitter_ms=15, seed=3)
    assert {b - a for a, b in itertools.pairwise(dated)} <= {19, 20, 21}


def test_a_clock_without_drift_is_left_alone() -> None:
    """Jitter by itself moves nothing."""
    dated = starts_over(20_000, ppm=0, jitter_ms=15, seed=4)
    assert dated == list(range(0, 400_000, 20))


def test_a_late_first_message_is_worked_off_within_seconds() -> None:
    """When the first message was 50 ms late, later dates approach their arrival again."""
    clock = CallTimeMap(0)
    for number in range(1, 301):
        clock.take(20 * number - 50)
    assert -10 <= clock.delay_ms <= 10


def test_samples_missing_for_good_make_one_step_forward() -> None:
    """A lasting delay of 200 ms is a hole, not a slow clock."""
    clock = CallTimeMap(0)
    dated = [clock.take(20 * number) for number in range(1, 101)]
    dated += [clock.take(20 * number + 200) for number in range(101, 701)]
    steps = [b - a for a, b in itertools.pairwise(dated) if b - a > 21]
    assert steps == [220]


def test_a_file_played_fast_is_dated_by_samples_alone() -> None:
    """Without correction, arrivals do not matter."""
    clock = CallTimeMap(0, corrects=False)
    dated = [clock.take(number) for number in range(1, 1001)]
    assert dated == list(range(0, 20_000, 20))


@given(st.lists(st.integers(0, 2000), min_size=1, max_size=800), st.integers(1, 5))
def test_dates_never_run_backwards_whatever_the_delays(delays: list[int], frames: int) -> None:
    """Any delays and message sizes: frames follow each other, or a step forward shows a hole."""
    clock = CallTimeMap(0)
    end = 0
    for number, delay in enumerate(delays, start=1):
        start = clock.take(20 * frames * number + delay, frames)
        assert -1 <= start - end <= 1 or start - end >= STEP_MS
        end = start + 20 * frames


def test_dating_a_frame_costs_at_most_a_microsecond() -> None:
    """Best of several runs, so that a busy machine does not fail it."""
    clock = CallTimeMap(0)
    arrivals = list(range(20, 200_020, 20))

    def run() -> None:
        for arrival in arrivals:
            clock.take(arrival)

    best = min(timeit.repeat(run, number=1, repeat=7)) / len(arrivals)
    assert best <= 1e-6
