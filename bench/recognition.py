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
from typing import Self

import msgspec

from bench.content import FRAMES_PER_S, SIDES, sound_of, windows
from bench.house import MODEL, House
from bench.load import Order, phase_s
from bench.player import Player
from bench.process import LOAD_CORE, ROOT, SERVER_CORE, Measured
from bench.row import Row, versus
from bench.stretches import Piece, all_pieces, gated_pieces, seconds
from detectors.recognition import RecognitionSettings

ROUNDS = 5
CALLS = 7
SECONDS = 12.0
"""Sound each call speaks. Long, as calls are: where a call is cut off, the engine has to settle at
once what it heard, and in short ones that would be most of the cost."""
SPEED = 7.0
"""How many times faster than life all of this is sent, to ours and to the peers: enough that our
worker is about half busy, as where latency is measured."""
RAMP_S = 0.2
SETTLED_S = 0.15
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


def pieces_of_load() -> tuple[list[Piece], list[Piece]]:
    """What the load says: as our gate passes it on, and all of it; in order of time."""
    spoken: list[Piece] = []
    every: list[Piece] = []
    for number, window in enumerate(windows(CALLS, int(SECONDS * FRAMES_PER_S))):
        for side in range(len(SIDES)):
            stream = len(SIDES) * number + side
            phase = phase_s(number, side, CALLS)
            sound = sound_of(window, side)
            spoken += gated_pieces(stream, sound, phase)
            every += all_pieces(stream, sound, phase)
    return in_time(spoken), in_time(every)


def in_time(pieces: list[Piece]) -> list[Piece]:
    """In the order in which they are sent, and at that speed."""
    faster = [msgspec.structs.replace(piece, at_s=piece.at_s / SPEED) for piece in pieces]
    return sorted(faster, key=lambda piece: piece.at_s)


class Bare:
    """Bare recognisers in a process of their own, paced, on the core our workers have."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Start it; stop it when the block ends."""
        command = [sys.executable, "-W", "ignore", "-m", "bench.peers.bare_recogniser", str(MODEL)]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            os.sched_setaffinity(process.pid, {SERVER_CORE})
            try:
                yield cls(process)
            finally:
                process.kill()

    def cpu_s(self, pieces: Path) -> float:
        """CPU seconds that the pieces in a file need."""
        sink, source = self._process.stdin, self._process.stdout
        assert sink is not None
        assert source is not None
        sink.write(f"{pieces}\n")
        sink.flush()
        if not (told := source.readline()):
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
        speed=SPEED,
        ramp_s=RAMP_S,
        token=house.token,
        prefix=f"round{number}",
    )
    with player.playing(order):
        pass
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
        House.running(recognition=True, cores={SERVER_CORE, LOAD_CORE}) as house,
        Player.running() as player,
        Bare.running() as bare,
        house.wall_open() as viewer,
    ):
        # What recognition costs, not how it shares a core: the worker has one alone, as bare has.
        house.server.keep(LOAD_CORE)
        house.server.keep(SERVER_CORE, nice=NICE)
        for number in range(ROUNDS):
            play_round(house, player, number, costs)
            costs.gated.append(bare.cpu_s(spoken_file))
            costs.everything.append(bare.cpu_s(every_file))
    share = seconds(spoken) / seconds(every)
    return compared(costs, share, viewer.least_coverage)


def compared(costs: Costs, share: float, coverage: float) -> list[Row]:
    """What the rounds say; `share` of the sound is padded speech."""
    scale = 1000 / (CALLS * 2 * SECONDS)
    ours = statistics.median(costs.workers) * scale
    gated = statistics.median(costs.gated) * scale
    everything = statistics.median(costs.everything) * scale
    unit = "ms/s of a party"
    most = share / GATE_LOSS
    return [
        versus("recognition CPU, beside bare on the same stretches", unit, ours, gated, most=1.05),
        versus("same, beside bare on everything", unit, ours, everything, most=most),
        Row(name="share of the sound that is padded speech", value=100 * share, unit="%"),
        Row(name="speech that recognition got to hear, worst call", value=100 * coverage, unit="%"),
    ]
