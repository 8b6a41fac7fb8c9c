"""Whether memory grows with the calls that have passed: a thousand of them, some always live."""

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from bench.house import House
from bench.load import Order
from bench.player import Player
from bench.process import Measured
from bench.row import Row, at_most

PLAYERS = 5
"""Load generators, each a fifth of a round behind the one before it, so that calls come and go all
the time."""
CALLS = 41
"""Calls each plays at once."""
ROUNDS = 5
"""Times each does so; the first half of them is the first half of the calls."""
SECONDS = 5.0
"""Length of each call."""
WARM_UP_ROUNDS, WARM_UP_SECONDS = 3, 1.0
"""Rounds of short calls before that, which fill the database's page caches."""
RAMP_S = 0.5
SETTINGS = {
    "FLOORWALKER_STREAM__HANDSHAKES_PER_S": "1000",
    "FLOORWALKER_STREAM__MAX_CALLS": "2000",
    "FLOORWALKER_STREAM__MAX_CALLS_PER_CREDENTIAL": "2000",
    "FLOORWALKER_STREAM__MAX_WAITING": "1000",
    "FLOORWALKER_STREAM__MAX_LOOP_LAG_MS": "10000",
    "FLOORWALKER_RETENTION__EVERY_S": "5",
}
"""No bound at the door matters here; the warm-up connects fast, and calls take a moment to end. The
purge runs all the time: its own caches would fill a minute after the start, in the second half."""
SAMPLE_S = 0.1
"""Seconds between two looks at the resident memory."""


class Samples:
    """Resident memory over time, by how many rounds were done by then."""

    def __init__(self, server: Measured) -> None:
        self._server = server
        self._lock = threading.Lock()
        self.done = 0
        """Rounds that all players together have played."""
        self.sizes: list[tuple[int, int]] = []
        """Rounds done, and bytes resident."""

    def round_done(self) -> None:
        """One player has played one round."""
        with self._lock:
            self.done += 1

    def take(self) -> None:
        """Look once."""
        self.sizes.append((self.done, self._server.rss_bytes()))

    def median(self, first: int, last: int) -> float:
        """Median size while the rounds done were `first` to `last`."""
        return statistics.median(size for done, size in self.sizes if first <= done <= last)


def play(
    house: House, player: Player, name: int, rounds: int, seconds: float, samples: Samples
) -> None:
    """All rounds of one player."""
    time.sleep(name * (seconds + RAMP_S) / PLAYERS)
    for number in range(rounds):
        order = Order(
            port=house.media_port,
            calls=CALLS,
            seconds=seconds,
            ramp_s=RAMP_S,
            token=house.token,
            prefix=f"{seconds}-{name}-{number}",
        )
        with player.playing(order):
            pass
        samples.round_done()


def sampled(house: House, players: list[Player], rounds: int, seconds: float) -> Samples:
    """Play everything, and look at the memory all the while."""
    samples = Samples(house.server)
    with ThreadPoolExecutor(len(players)) as pool:
        work = [
            pool.submit(play, house, player, name, rounds, seconds, samples)
            for name, player in enumerate(players)
        ]
        while not all(done.done() for done in work):
            samples.take()
            time.sleep(SAMPLE_S)
        for done in work:
            done.result()
    return samples


def growth_per_call(samples: Samples) -> float:
    """Bytes by which the memory grew in the second half, by call.

    Compared are two turns of all players: the last before half of the rounds were done, and the
    last in which all of them still played.
    """
    early = PLAYERS * ROUNDS // 2 - PLAYERS
    late = PLAYERS * ROUNDS - 2 * PLAYERS
    before = samples.median(early, early + PLAYERS - 1)
    after = samples.median(late, late + PLAYERS - 1)
    return (after - before) / (CALLS * (late - early))


def rows() -> list[Row]:
    """Play all calls on one server, with the wall open."""
    with ExitStack() as stack:
        house = stack.enter_context(House.running(recognition=False, settings=SETTINGS))
        stack.enter_context(house.wall_open())
        players = [stack.enter_context(Player.running()) for _ in range(PLAYERS)]
        sampled(house, players, WARM_UP_ROUNDS, WARM_UP_SECONDS)
        samples = sampled(house, players, ROUNDS, SECONDS)
    name = (
        f"memory growth a call, second half of {PLAYERS * ROUNDS * CALLS:,} calls "
        f"of {SECONDS:g} s, {PLAYERS * CALLS} at once"
    )
    return [at_most(name, "kB", growth_per_call(samples) / 1000, 1.0)]
