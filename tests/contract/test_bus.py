"""What every bus must do, on each of them."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from storage.bus import Bus, BusEvent, Cursor, SubscriberLaggedError
from storage.memory_bus import MemoryBus
from storage.redis_bus import RedisBus
from stream.call import Call
from tests.storage.redis_server import running_redis

pytestmark = pytest.mark.contract

BACKLOG = 16
"""Events a subscriber may be behind in these tests."""


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """Address of a Redis that lives as long as this file's tests."""
    with running_redis() as server:
        yield server.url


@pytest_asyncio.fixture(params=["memory", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    """One bus of each kind."""
    if request.param == "memory":
        memory = MemoryBus(backlog=BACKLOG)
        yield memory
        await memory.aclose()
        return
    redis = RedisBus(request.getfixturevalue("redis_url"), backlog=BACKLOG)
    running = asyncio.create_task(redis.run())
    await redis.ready()
    yield redis
    running.cancel()
    await asyncio.wait([running])
    await redis.aclose()


def a_call(number: int) -> Call:
    """Something to publish."""
    return Call(id=f"c{number}", source="pcm")


async def take(events: AsyncIterator[BusEvent], count: int) -> list[BusEvent]:
    """The next `count` events."""
    async with asyncio.timeout(10):
        return [await anext(events) for _ in range(count)]


async def test_what_is_published_reaches_every_subscriber_in_order(bus: Bus) -> None:
    """Each follows by itself."""
    async with bus.subscribe() as first, bus.subscribe() as second:
        published = [bus.publish(a_call(number)) for number in range(5)]

        assert await take(first, 5) == published
        assert await take(second, 5) == published


async def test_events_are_counted_from_one_without_holes(bus: Bus) -> None:
    """Whoever compares cursors can tell what they have seen."""
    assert bus.cursor == Cursor(bus.node, 0)

    published = [bus.publish(a_call(number)) for number in range(3)]

    assert [event.sequence for event in published] == [1, 2, 3]
    assert {event.node for event in published} == {bus.node}
    assert bus.cursor == Cursor(bus.node, 3)


async def test_a_subscriber_gets_nothing_from_before_it_came(bus: Bus) -> None:
    """The past is in the snapshot."""
    bus.publish(a_call(1))

    async with bus.subscribe() as events:
        later = bus.publish(a_call(2))

        assert await take(events, 1) == [later]


async def test_nothing_is_missed_between_cursor_and_subscription(bus: Bus) -> None:
    """Subscribe, take a snapshot at the cursor, and skip what the snapshot contains."""
    async with bus.subscribe() as events:
        bus.publish(a_call(1))
        cursor = bus.cursor
        bus.publish(a_call(2))

        fresh = [event for event in await take(events, 2) if event.sequence > cursor.sequence]

    assert [event.body for event in fresh] == [a_call(2)]


async def test_a_slow_subscriber_is_told_and_holds_nobody_up(bus: Bus) -> None:
    """Whoever falls behind needs a new snapshot; the others do not notice."""
    async with bus.subscribe() as slow, bus.subscribe() as quick:
        for number in range(BACKLOG + 1):
            bus.publish(a_call(number))
            await take(quick, 1)

        with pytest.raises(SubscriberLaggedError):
            await take(slow, 1)

        with pytest.raises(SubscriberLaggedError):
            await take(slow, 1)


async def test_a_subscriber_as_far_behind_as_it_may_be_reads_everything(bus: Bus) -> None:
    """The bound itself is not too far."""
    async with bus.subscribe() as events:
        published = [bus.publish(a_call(number)) for number in range(BACKLOG)]

        assert await take(events, BACKLOG) == published


async def test_a_waiting_subscriber_wakes_at_once(bus: Bus) -> None:
    """Publishing needs nobody to be ready first."""
    async with bus.subscribe() as events, asyncio.TaskGroup() as group:
        waiting = group.create_task(take(events, 1))
        await asyncio.sleep(0)
        event = bus.publish(a_call(1))

    assert waiting.result() == [event]
