"""CPU per 20 ms message of one party, through the whole acoustic path, and memory per call."""

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from bench.house import House
from bench.lag import LagGauge
from bench.load import Order
from bench.player import Player
from bench.process import ROOT, Measured, free_port, running
from bench.row import Row, at_most, versus

ROUNDS = 5
SHOWN_ROUNDS = 2
"""Of peers that no bar is about."""
CALLS = 100
SETTLE_S = 0.25
"""Seconds between the last connection and the measurement."""
MEASURE_S = 1.1
RAMP_S = 0.4
PIPECAT_CALLS = {"none": 20, "silero": 6}
"""As many as it can carry on one core with room to spare."""
CORE_SHARE = 0.8
"""Share of a core that is taken for full."""

PEERS_PYTHON = str(ROOT / "build" / "peers" / "bin" / "python")


@dataclass
class Contestant:
    """A server taking part in the rounds."""

    name: str
    server: Measured
    port: int
    calls: int
    form: Literal["pcm", "twilio"] = "pcm"
    path: str = "/pcm"
    token: str = ""
    cost_us: list[float] = field(default_factory=list)
    rss_per_call: list[float] = field(default_factory=list)


def play_round(contestant: Contestant, player: Player, number: int) -> None:
    """One round: connect, let it settle, measure while it plays."""
    server = contestant.server
    before = server.rss_bytes()
    order = Order(
        port=contestant.port,
        calls=contestant.calls,
        seconds=SETTLE_S + MEASURE_S + 0.15,
        ramp_s=RAMP_S,
        form=contestant.form,
        path=contestant.path,
        token=contestant.token,
        prefix=f"round{number}",
    )
    with player.playing(order):
        time.sleep(SETTLE_S)
        begin, cpu = time.perf_counter(), server.cpu_s()
        time.sleep(MEASURE_S)
        used, elapsed = server.cpu_s() - cpu, time.perf_counter() - begin
        contestant.rss_per_call.append((server.rss_bytes() - before) / contestant.calls)
    contestant.cost_us.append(used / (elapsed * contestant.calls * 2 * 50) * 1e6)


@contextmanager
def peers() -> Iterator[list[Contestant]]:
    """Start the peers; they stay up for all rounds, since idle ones cost nothing."""
    found = []
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-m", "bench.peers.websockets_server", str(port)]
        server = stack.enter_context(running(command, port))
        found.append(Contestant("websockets", server, port, CALLS))
        for vad, calls in PIPECAT_CALLS.items():
            port = free_port()
            command = [PEERS_PYTHON, "-m", "bench.peers.pipecat_server", str(port), vad]
            server = stack.enter_context(running(command, port))
            name = f"pipecat, VAD {vad}"
            found.append(Contestant(name, server, port, calls, "twilio", "/twilio"))
        yield found


def rows() -> list[Row]:
    """Play all rounds, interleaved, and compare medians."""
    gauge = LagGauge()
    with House.running(recognition=False) as house, peers() as others, Player.running() as player:
        ours = Contestant("ours", house.server, house.media_port, CALLS, token=house.token)
        with house.wall_open():
            for number in range(ROUNDS):
                with gauge.pinging(house.media_port, house.token, f"lag{number}"):
                    play_round(ours, player, number)
                bare, *heavy = others
                for contestant in (bare, *(heavy if number < SHOWN_ROUNDS else ())):
                    play_round(contestant, player, number)
    return compared(ours, others, gauge)


def compared(ours: Contestant, others: list[Contestant], gauge: LagGauge) -> list[Row]:
    """What the rounds say."""
    bare, *heavy = others
    cost = statistics.median(ours.cost_us)
    name = f"CPU per 20 ms message, {CALLS} calls, recorder writing, wall open"
    found = [versus(name, "µs", cost, statistics.median(bare.cost_us), most=2.0)]
    for other in heavy:
        name = f"same, beside {other.name} ({other.calls} calls)"
        found.append(versus(name, "µs", cost, statistics.median(other.cost_us)))
    per_core = CORE_SHARE / (cost * 1e-6 * 100)
    name = "calls a core at 80 %, no recognition, wall open"
    found.append(Row(name=name, value=per_core, unit="calls"))
    found.append(at_most(f"loop lag p99, {CALLS} calls", "ms", gauge.p99_ms(), 20.0))
    memory = max(ours.rss_per_call) / 1e6
    found.append(at_most("memory a call, no recognition", "MB", memory, 1.5))
    return found
