"""From the end of a word to its alert at a viewer of the wall, at half load."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bench.acoustic import CORE_SHARE
from bench.content import FRAME_MS, FRAMES_PER_S, SIDES, samples, windows
from bench.hearing import known_ms
from bench.house import House
from bench.lag import LagGauge
from bench.load import Order, Report
from bench.player import Player
from bench.process import LOAD_CORE, SERVER_CORE
from bench.recognition import NICE
from bench.row import Row, at_most
from bench.viewer import Viewer
from bench.words import CONFIRMED, INSTANT, Probe, chosen, pack, probes

CORES = sorted({SERVER_CORE, LOAD_CORE})
"""The worker has a core for itself by default, and the loop another; the load is a small guest."""
SECONDS = 12.0
RAMP_S = 1.0
TRIAL_CALLS, TRIAL_SECONDS = 14, 3.5
"""A first load, to learn how many calls keep the worker half busy."""
BUSY = 0.48
"""Share of the time in which the worker is to have something to do."""
FEWEST, MOST = 6, 120
MARGIN_S = 0.4
"""Seconds at both ends of a load in which CPU is not looked at."""
LINGER_S = 1.0
"""Seconds after the load in which alerts may still come."""


@dataclass(frozen=True)
class Usage:
    """What the server needs, as shares of the time."""

    busy: float
    """In which the worker has something to do, be it that others have its core."""
    cpu: float
    """Of one core, for the whole process."""


@dataclass
class Delays:
    """What was measured, in milliseconds."""

    beyond_bare: list[float] = field(default_factory=list)
    """From when the sound was sent from which a bare engine knew the word, to the alert."""
    from_word_end: list[float] = field(default_factory=list)
    """From when the end of the word was sent, to the alert."""
    confirmation: list[float] = field(default_factory=list)
    """From the alert of the rule that cannot wait, to that of the rule that is confirmed."""
    missed: int = 0
    """Words a bare engine knew and that raised no alert, or one that was taken back."""


def all_probes(calls: int) -> list[Probe]:
    """The telling words of a load of so many calls."""
    found = []
    for number, window in enumerate(windows(calls, int(SECONDS * FRAMES_PER_S))):
        known = [known_ms(window.sample, side) for side in range(len(SIDES))]
        found += probes(number, window, samples()[window.sample], known)
    return found


def delays(said: list[Probe], report: Report, viewer: Viewer, prefix: str) -> Delays:
    """Compare when sound was sent with when alerts came."""
    found = Delays()
    for probe in said:
        call = f"{prefix}-{probe.call}"
        instant, confirmed = (call, probe.rule(INSTANT)), (call, probe.rule(CONFIRMED))
        alerted = viewer.alerts.get(instant)
        sent = report.stamps[f"{probe.call}/{probe.side}"]
        known, ended = sent[probe.bare_ms // FRAME_MS - 1], sent[probe.end_ms // FRAME_MS]
        if alerted is None or instant in viewer.retracted:
            found.missed += 1
            continue
        found.beyond_bare.append((alerted - known) * 1000)
        found.from_word_end.append((alerted - ended) * 1000)
        if confirmed in viewer.alerts:
            found.confirmation.append((viewer.alerts[confirmed] - alerted) * 1000)
    return found


@contextmanager
def watched_house(texts: list[str]) -> Iterator[House]:
    """A house whose only rules are those for the words."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        path = Path(folder) / "pack.yaml"
        path.write_text(pack(texts), encoding="utf-8")
        settings = {"FLOORWALKER_PACKS__PATHS": f'["{path}"]'}
        with House.running(recognition=True, cores=CORES, settings=settings) as house:
            yield house


def usage(house: House, seconds: float) -> Usage:
    """What the server needs while a load plays so long."""
    server = house.server
    time.sleep(MARGIN_S)
    begin, wanted, cpu = time.perf_counter(), server.wanted_s(nice=NICE), server.cpu_s()
    time.sleep(seconds - 2 * MARGIN_S)
    elapsed = time.perf_counter() - begin
    busy = (server.wanted_s(nice=NICE) - wanted) / elapsed
    return Usage(busy, (server.cpu_s() - cpu) / elapsed)


def half_load(house: House, player: Player) -> int:
    """How many calls keep the worker threads half busy, by a trial."""
    order = Order(
        port=house.media_port,
        calls=TRIAL_CALLS,
        seconds=TRIAL_SECONDS,
        ramp_s=RAMP_S,
        token=house.token,
        prefix="trial",
    )
    with player.playing(order):
        trial = usage(house, TRIAL_SECONDS)
    return max(FEWEST, min(MOST, round(TRIAL_CALLS * BUSY / trial.busy)))


def rows() -> list[Row]:
    """Play a half load of which every word is a probe."""
    texts = sorted({word.text for sample in samples() for word in chosen(sample)})
    gauge = LagGauge()
    with (
        watched_house(texts) as house,
        Player.running() as player,
        house.wall_open() as viewer,
    ):
        calls = half_load(house, player)
        order = Order(
            port=house.media_port,
            calls=calls,
            seconds=SECONDS,
            ramp_s=RAMP_S,
            token=house.token,
            prefix="load",
            stamped=True,
        )
        with gauge.pinging(house.media_port, house.token, "lag"), player.playing(order):
            used = usage(house, SECONDS)
        time.sleep(LINGER_S)
        assert player.report is not None
        found = delays(all_probes(calls), player.report, viewer, order.prefix)
    return told(found, calls, used, gauge.p99_ms())


def told(found: Delays, calls: int, used: Usage, lag_ms: float) -> list[Row]:
    """The rows."""
    words = len(found.beyond_bare)
    beyond = np.percentile(found.beyond_bare, [50, 95])
    ended = np.percentile(found.from_word_end, [50, 95])
    waited = np.percentile(found.confirmation, [50, 95])
    at = f"{calls} calls, worker {100 * used.busy:.0f} % busy"
    name = f"alert at the viewer beyond the bare engine, p95 of {words} words, {at}"
    return [
        at_most(name, "ms", float(beyond[1]), 100.0),
        Row(name="same, median", value=float(beyond[0]), unit="ms"),
        Row(name="end of the word to its alert, median", value=float(ended[0]), unit="ms"),
        Row(name="end of the word to its alert, p95", value=float(ended[1]), unit="ms"),
        Row(name="confirmation of partial text, median", value=float(waited[0]), unit="ms"),
        Row(name="words the bare engine knew and we did not", value=found.missed, unit="words"),
        at_most(f"loop lag p99, {calls} calls recognised", "ms", lag_ms, 20.0),
        Row(
            name="calls a core at 80 %, with recognition, wall open",
            value=CORE_SHARE * calls / used.cpu,
            unit="calls",
        ),
    ]
