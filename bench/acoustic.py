"""CPU per 20 ms message of one party, through the whole acoustic path, and memory per call."""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from bench.house import House
from bench.process import ROOT, Measured, free_port, running
from bench.row import Row, at_most, versus

ROUNDS = 5
CALLS = 100
SECONDS = 2.5
PIPECAT_CALLS = {"none": 20, "silero": 6}
"""As many as it can carry on one core with room to spare."""

PEERS_PYTHON = str(ROOT / "build" / "peers" / "bin" / "python")


@dataclass
class Contestant:
    """A server taking part in the rounds."""

    name: str
    server: Measured
    port: int
    calls: int
    load: list[str]
    cost_us: list[float] = field(default_factory=list)
    rss_per_call: list[float] = field(default_factory=list)


@contextmanager
def load(port: int, calls: int, seconds: float, extra: list[str]) -> Iterator[None]:
    """Have the load generator connect and play; the block runs while it plays."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.load", "--port", str(port)]
    command += ["--calls", str(calls), "--seconds", str(seconds), "--ramp", "1", *extra]
    player = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    assert player.stdout is not None
    with player:
        if player.stdout.readline() != b"connected\n":
            sys.exit("the load generator could not connect; see above")
        yield
        player.wait()
    if player.returncode:
        sys.exit("the load generator failed; see above")


def play_round(contestant: Contestant, number: int) -> None:
    """One round: connect, let it settle, measure while it plays."""
    server = contestant.server
    before = server.rss_bytes()
    extra = [*contestant.load, "--prefix", f"round{number}"]
    with load(contestant.port, contestant.calls, SECONDS + 0.8, extra):
        time.sleep(0.5)
        begin, cpu = time.perf_counter(), server.cpu_s()
        time.sleep(SECONDS - 0.5)
        used, elapsed = server.cpu_s() - cpu, time.perf_counter() - begin
        contestant.rss_per_call.append((server.rss_bytes() - before) / contestant.calls)
    contestant.cost_us.append(used / (elapsed * contestant.calls * 2 * 50) * 1e6)


def contestants(stack: ExitStack) -> list[Contestant]:
    """Start every server; they stay up for all rounds, since idle ones cost nothing."""
    found = []
    house = stack.enter_context(House.running(recognition=False))
    stack.enter_context(house.wall_open())
    token = ["--token", house.token]
    found.append(Contestant("floorwalker", house.server, house.media_port, CALLS, token))
    port = free_port()
    command = [sys.executable, "-m", "bench.peers.websockets_server", str(port)]
    server = stack.enter_context(running(command, port))
    found.append(Contestant("websockets", server, port, CALLS, []))
    for vad, calls in PIPECAT_CALLS.items():
        port = free_port()
        command = [PEERS_PYTHON, "-m", "bench.peers.pipecat_server", str(port), vad]
        server = stack.enter_context(running(command, port))
        twilio = ["--format", "twilio", "--path", "/twilio"]
        found.append(Contestant(f"pipecat, VAD {vad}", server, port, calls, twilio))
    return found


def rows() -> list[Row]:
    """Play all rounds, interleaved, and compare medians."""
    with ExitStack() as stack:
        field_ = contestants(stack)
        for number in range(ROUNDS):
            for contestant in field_:
                play_round(contestant, number)
    ours, bare, *others = field_
    cost = statistics.median(ours.cost_us)
    found = [
        versus(
            f"CPU per 20 ms message, {CALLS} calls, recorder writing, wall open",
            "µs",
            cost,
            statistics.median(bare.cost_us),
            most=2.0,
        )
    ]
    for other in others:
        name = f"same, beside {other.name} ({other.calls} calls)"
        found.append(versus(name, "µs", cost, statistics.median(other.cost_us)))
    per_core = 0.8 / (cost * 1e-6 * 100)
    found.append(Row(name="calls a core at 80 %, no recognition", value=per_core, unit="calls"))
    memory = max(ours.rss_per_call) / 1e6
    found.append(at_most("memory a call, no recognition", "MB", memory, 1.5))
    return found
