"""The feed between bus and walls, when events are missed or storage is away."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from dashboard.board import LiveBoard
from dashboard.call_record import CallRecord
from dashboard.feed import LiveFeed
from dashboard.live_messages import LiveClose
from dashboard.settings import DashboardSettings
from dashboard.viewer import Seat, Viewer
from detectors.speech import Level
from storage.errors import DatabaseAwayError
from storage.memory_bus import MemoryBus
from storage.team_scope import ALL_TEAMS
from stream.call import Call, Participation
from stream.party import Party
from tests.fakes.alert_samples import an_alert
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration

SEAT = Seat("ann", "s1", ALL_TEAMS)

CALL = Call(id="c1", source="pcm", started_at=1000.0)


async def turns() -> None:
    """Let other tasks run until they wait."""
    for _ in range(50):
        await asyncio.sleep(0)


def a_feed(house: House, bus: MemoryBus) -> tuple[LiveFeed, LiveBoard]:
    """A feed of its own over the storage of the house."""
    services = house.services
    board = LiveBoard(DashboardSettings())
    feed = LiveFeed(
        bus=bus,
        board=board,
        records=services.records,
        alerts=services.alerts,
        settings=DashboardSettings(),
    )
    return feed, board


@asynccontextmanager
async def running(feed: LiveFeed) -> AsyncIterator[None]:
    """The feed at work."""
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(feed.run())
        await feed.ready()
        try:
            yield
        finally:
            task.cancel()


async def messages(viewer: Viewer) -> list[dict[str, Any]]:
    """What the viewer is owed now."""
    got: list[dict[str, Any]] = []

    async def take(text: str) -> None:
        got.append(json.loads(text))

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(viewer.deliver(take))
        await turns()
        task.cancel()
    return got


async def test_a_feed_that_starts_late_shows_what_is_stored(house: House) -> None:
    """Live calls with their parties, and unfinished alerts of calls long over."""
    for event in (CALL, Participation(call="c1", party=Party.AGENT, agent="1001", name="林晓")):
        house.writer.emit(event)
    await house.writer.flush()
    await house.alert_store.save(replace(an_alert(), call="old"), expected_revision=0, outbox=[])
    feed, board = a_feed(house, MemoryBus())
    async with running(feed):
        assert [call.id for call in board.calls(ALL_TEAMS)] == ["c1"]
        assert board.calls(ALL_TEAMS)[0].parties[0].name == "林晓"
        assert [alert.id for alert in board.alerts(ALL_TEAMS)] == ["a1"]


async def test_a_feed_that_fell_behind_reads_storage_and_sends_viewers_away(house: House) -> None:
    """They come back for a snapshot of what is true, not of what was missed."""
    bus = MemoryBus(backlog=8)
    feed, board = a_feed(house, bus)
    async with running(feed):
        bus.publish(replace(CALL, id="ends-unseen"))
        await turns()
        viewer = feed.join(SEAT)
        assert viewer is not None
        house.writer.emit(CALL)
        await house.writer.flush()
        for number in range(20):
            bus.publish(Level("ends-unseen", Party.AGENT, number * 100, -20.0))

        assert await viewer.ended() is LiveClose.LAGGED
        async with asyncio.timeout(30):
            while [call.id for call in board.calls(ALL_TEAMS)] != ["c1"]:  # noqa: ASYNC110 - real database
                await asyncio.sleep(0.01)
        assert feed.lags == 1
        bus.publish(replace(CALL, id="c2", started_at=2000.0))
        await turns()
        assert [call.id for call in board.calls(ALL_TEAMS)] == ["c1", "c2"]


async def test_without_storage_the_wall_begins_with_what_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is completed once storage is back, within a second or two."""
    house.writer.emit(CALL)
    await house.writer.flush()
    records = house.services.records
    works = records.live

    async def away(*, limit: int) -> list[CallRecord]:
        raise DatabaseAwayError(str(limit))

    monkeypatch.setattr(records, "live", away)
    bus = MemoryBus()
    feed, board = a_feed(house, bus)
    async with running(feed):
        bus.publish(replace(CALL, id="c2", started_at=2000.0))
        await turns()
        assert [call.id for call in board.calls(ALL_TEAMS)] == ["c2"]

        house.writer.emit(replace(CALL, id="c2", started_at=2000.0))
        await house.writer.flush()
        monkeypatch.setattr(records, "live", works)
        async with asyncio.timeout(30):
            while len(board) < 2:  # noqa: ASYNC110 - real database
                await asyncio.sleep(0.01)
        assert [call.id for call in board.calls(ALL_TEAMS)] == ["c1", "c2"]


async def test_a_bus_that_is_closed_ends_the_feed(house: House) -> None:
    """The house shuts down in order, and nothing spins."""
    bus = MemoryBus()
    feed, _ = a_feed(house, bus)
    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        tasks.create_task(feed.run())
        await feed.ready()
        await bus.aclose()

    assert feed.viewers == 0


async def test_every_viewer_is_owed_the_same_text(house: House) -> None:
    """Encoded once: the very same object for all."""
    bus = MemoryBus()
    feed, _ = a_feed(house, bus)
    async with running(feed):
        viewers = [feed.join(SEAT) for _ in range(3)]
        bus.publish(CALL)
        await turns()
        owed = [await messages(viewer) for viewer in viewers if viewer]

    assert [message["type"] for message in owed[0]] == ["snapshot", "call"]
    assert owed[0][1] == owed[1][1] == owed[2][1]


async def test_still_calls_cost_no_meters(house: House) -> None:
    """Fast meters carry lively calls only, slow ones whatever moved, and nothing else is sent."""
    bus = MemoryBus()
    feed, board = a_feed(house, bus)
    async with running(feed):
        bus.publish(CALL)
        await turns()
        board.moved_meters()
        viewer = feed.join(SEAT)
        assert viewer is not None
        await messages(viewer)

        feed.send_meters(slow=False)
        feed.send_meters(slow=True)
        assert await messages(viewer) == []
        bus.publish(Level("c1", Party.AGENT, 0, -60.0))
        await turns()
        feed.send_meters(slow=False)
        assert await messages(viewer) == []
        feed.send_meters(slow=True)
        assert [message["type"] for message in await messages(viewer)] == ["meters"]
