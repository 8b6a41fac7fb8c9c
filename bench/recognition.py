"""CPU of recognition: ours beside bare recognisers that are given the same, paced in real time."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bench.acoustic import CORE_SHARE
from bench.content import FRAMES_PER_S, SIDES, sound_of, windows
from bench.house import MODEL, House
from bench.load import Order
from bench.player import Player
from bench.process import ROOT, SERVER_CORE, Measured
from bench.row import Row, versus
from bench.stretches import Piece, all_pieces, gated_pieces, seconds
from detectors.recognition import RecognitionSettings

ROUNDS = 5
CALLS = 24
SECONDS = 2.6
RAMP_S = 0.3
MARGIN_S = 0.4
"""Seconds at both ends of a round that are left out where whole-process CPU is measured."""
SETTLED_S = 0.25
"""Recognition is over when it took no CPU for so many seconds."""
GATE_LOSS = 0.9
"""What the gate may lose of the saving that silence promises."""
NICE = RecognitionSettings().nice
"""Tells our worker threads from the rest of the process."""


@dataclass
class Costs:
    """CPU seconds of each round."""

    workers: list[float] = field(default_factory=list)
    """Ours, worker threads alone."""
    gated: list[float] = field(default_factory=list)
    """Bare recognisers, the same stretches."""
    everything: list[float] = field(default_factory=list)
    """Bare recognisers, all sound."""
    process: list[float] = field(default_factory=list)
    """Ours, the whole process, a second of one call."""


def pieces_of_load() -> tuple[list[Piece], list[Piece]]:
    """What the load says: as our gate passes it on, and all of it; in order of time."""
    spoken: list[Piece] = []
    every: list[Piece] = []
    for number, window in enumerate(windows(CALLS, int(SECONDS * FRAMES_PER_S))):
        for side in range(len(SIDES)):
            stream = len(SIDES) * number + side
            phase_s = (number / CALLS + side / 2) % 1 * 0.02
            sound = sound_of(window, side)
            spoken += gated_pieces(stream, sound, phase_s)
            every += all_pieces(stream, sound, phase_s)
    spoken.sort(key=lambda piece: piece.at_s)
    every.sort(key=lambda piece: piece.at_s)
    return spoken, every


def bare(path: Path) -> float:
    """CPU seconds that bare recognisers need for the pieces in a file, paced."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.peers.bare_recogniser"]
    command += [str(MODEL), str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        os.sched_setaffinity(process.pid, {SERVER_CORE})
        told, _ = process.communicate()
    if process.returncode:
        sys.exit("the bare recogniser failed; see above")
    return float(told)


def until_settled(server: Measured) -> None:
    """Wait until the worker threads have nothing left to do."""
    before = -1.0
    while (now := server.cpu_s(nice=NICE)) != before:
        before = now
        time.sleep(SETTLED_S)


def play_round(house: House, player: Player, number: int, costs: Costs) -> None:
    """One round of ours."""
    server = house.server
    before = server.cpu_s(nice=NICE)
    order = Order(
        port=house.media_port,
        calls=CALLS,
        seconds=SECONDS,
        ramp_s=RAMP_S,
        token=house.token,
        prefix=f"round{number}",
    )
    with player.playing(order):
        time.sleep(MARGIN_S)
        begin, cpu = time.perf_counter(), server.cpu_s()
        time.sleep(SECONDS - 2 * MARGIN_S)
        elapsed = time.perf_counter() - begin
        costs.process.append((server.cpu_s() - cpu) / elapsed / CALLS)
    until_settled(server)
    costs.workers.append(server.cpu_s(nice=NICE) - before)


@contextmanager
def stored(pieces: list[Piece]) -> Iterator[Path]:
    """The pieces in a file, for the peer."""
    with tempfile.NamedTemporaryFile(prefix="floorwalker-bench-") as file:
        file.write(msgspec.msgpack.encode(pieces))
        file.flush()
        yield Path(file.name)


def rows() -> list[Row]:
    """Play all rounds, interleaved, and compare medians."""
    costs = Costs()
    spoken, every = pieces_of_load()
    with (
        stored(spoken) as spoken_file,
        stored(every) as every_file,
        House.running(recognition=True) as house,
        Player.running() as player,
        house.wall_open() as viewer,
    ):
        for number in range(ROUNDS):
            play_round(house, player, number, costs)
            costs.gated.append(bare(spoken_file))
            costs.everything.append(bare(every_file))
    share = seconds(spoken) / seconds(every)
    return compared(costs, share, viewer.least_coverage)


def compared(costs: Costs, share: float, coverage: float) -> list[Row]:
    """What the rounds say; `share` of the sound is padded speech."""
    scale = 1000 / (CALLS * 2 * SECONDS)
    ours = statistics.median(costs.workers) * scale
    gated = statistics.median(costs.gated) * scale
    everything = statistics.median(costs.everything) * scale
    unit = "ms/s of a party"
    per_core = CORE_SHARE / statistics.median(costs.process)
    most = share / GATE_LOSS
    return [
        versus("recognition CPU, beside bare on the same stretches", unit, ours, gated, most=1.05),
        versus("same, beside bare on everything", unit, ours, everything, most=round(most, 3)),
        Row(name="share of the sound that is padded speech", value=100 * share, unit="%"),
        Row(name="speech that recognition got to hear, worst call", value=100 * coverage, unit="%"),
        Row(name="calls a core at 80 %, with recognition, wall open", value=per_core, unit="calls"),
    ]
