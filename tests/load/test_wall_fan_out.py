"""What 50 walls over 100 lively calls cost the server. Bounds are loose: they catch a change of
kind (encoding per viewer, a queue that grows), the figures themselves are printed.
"""

import asyncio
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import websockets

from alerts.events import CallEvent
from dashboard.feed import LiveFeed
from dashboard.settings import DashboardSettings
from dashboard.viewer import Seat
from detectors.speech import Level
from storage.bus import BusEvent
from storage.team_scope import ALL_TEAMS
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import a_server, quick_passwords
from tests.dashboard.test_live import cookie_of
from tests.fakes.dashboard_house import House, a_house
from tests.fakes.lively_calls import a_lively_call, events_of

pytestmark = pytest.mark.load

SEAT = Seat("ann", "s1", ALL_TEAMS)

CALLS = 100
VIEWERS = 50
SECONDS = 10


def timeline() -> list[tuple[int, CallEvent]]:
    """Events of all calls of their first seconds, in order; calls begin spread over two seconds."""
    events: list[tuple[int, CallEvent]] = []
    for number in range(CALLS):
        call = a_lively_call(number, started_at=1000.0 + number)
        begin_ms = number * 2000 // CALLS
        events += [
            (begin_ms + at_ms, event)
            for at_ms, event in events_of(number, call)
            if begin_ms + at_ms < SECONDS * 1000 and not isinstance(event, CallEnd)
        ]
    return sorted(events, key=lambda timed: timed[0])


async def play(house: House, events: list[tuple[int, CallEvent]]) -> None:
    """Publish each event at its time."""
    began = time.monotonic()
    for at_ms, event in events:
        if (wait := began + at_ms / 1000 - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        house.bus.publish(event)


async def watch(url: str, cookie: str, got: Counter[str]) -> None:
    """Count messages and bytes without parsing them, as the test runs on the server's own core."""
    async with websockets.connect(url, additional_headers={"Cookie": cookie}) as socket:
        first = json.loads(await socket.recv())
        assert first["type"] == "snapshot"
        async for text in socket:
            got["messages"] += 1
            got["bytes"] += len(text)


async def measure_lag(lags_ms: list[float]) -> None:
    """How late the loop wakes a sleeper."""
    while True:
        asked = time.monotonic()
        await asyncio.sleep(0.01)
        lags_ms.append((time.monotonic() - asked - 0.01) * 1000)


async def run(house: House, viewers: int) -> tuple[float, Counter[str], list[float]]:
    """CPU seconds of this process (server and viewers), what viewers got, and loop lags."""
    got: Counter[str] = Counter()
    lags_ms: list[float] = []
    events = timeline()
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, next(iter(house.logins)))
        url = server.url.replace("http", "ws", 1) + "/api/live"
        async with asyncio.TaskGroup() as tasks:
            walls = [tasks.create_task(watch(url, cookie, got)) for _ in range(viewers)]
            async with asyncio.timeout(30):
                while house.services.feed.viewers < viewers:  # noqa: ASYNC110 - polled from outside
                    await asyncio.sleep(0.01)
            lag = tasks.create_task(measure_lag(lags_ms))
            before = time.process_time()
            await play(house, events)
            cpu_s = time.process_time() - before
            for task in (*walls, lag):
                task.cancel()
    return cpu_s, got, lags_ms


async def test_fifty_walls_over_a_hundred_calls_fit_beside_everything_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each change is encoded once: fifty walls cost sending, not encoding."""
    results = {}
    for viewers in (0, 1, VIEWERS):
        folder = tmp_path / str(viewers)
        folder.mkdir()
        async with a_house(folder, DashboardSettings(port=0), passwords=quick_passwords()) as house:
            results[viewers] = await run(house, viewers)
            assert house.services.feed.lags == 0
            assert len(house.services.board) == CALLS
    with capsys.disabled():
        for viewers, (cpu_s, got, lags_ms) in results.items():
            late = statistics.quantiles(lags_ms, n=100)[98] if lags_ms else 0.0
            print(
                f"\n{viewers:3d} walls, {CALLS} calls: {cpu_s / SECONDS:6.1%} of a core with its "
                f"viewers, {got['messages'] / SECONDS:.0f} messages/s, "
                f"{got['bytes'] / SECONDS / 1e6:.2f} MB/s, loop lag p99 {late:.1f} ms",
                end="",
            )
    idle_s, full_s = results[0][0], results[VIEWERS][0]
    per_wall = (full_s - idle_s) / VIEWERS / SECONDS
    assert per_wall < 0.02
    messages = [results[n][1]["messages"] / n for n in (1, VIEWERS)]
    assert messages[1] == pytest.approx(messages[0], rel=0.25)


async def test_encoding_a_change_costs_a_fraction_of_a_millisecond(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full wall: tile, snapshot and meters, each as sent."""
    async with a_house(tmp_path, DashboardSettings(port=0), passwords=quick_passwords()) as house:
        feed: LiveFeed = house.services.feed
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(feed.run())
            await feed.ready()
            for _, event in timeline():
                house.bus.publish(event)
                await asyncio.sleep(0)
            viewer = feed.join(SEAT)
            assert viewer is not None
            timings = {
                "snapshot": _median_ms(lambda: feed.join(SEAT)),
                "meters": _median_ms(
                    lambda: feed.send_meters(slow=True), before=lambda: _stir(house)
                ),
                "page": _median_ms(lambda: feed.watch(viewer, "lively-0")),
            }
            following.cancel()
    with capsys.disabled():
        print("\n" + ", ".join(f"{name} {ms:.2f} ms" for name, ms in timings.items()), end="")
    assert timings["snapshot"] < 50
    assert timings["meters"] < 20
    assert timings["page"] < 20


def _stir(house: House) -> None:
    """Let something move in every call."""
    for number in range(CALLS):
        level = Level(f"lively-{number}", Party.AGENT, 20_000, -20.0)
        house.services.board.apply(BusEvent("n", 1, 0.0, level))


def _median_ms(work: Callable[[], object], *, before: Callable[[], None] = lambda: None) -> float:
    took = []
    for _ in range(15):
        before()
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)
