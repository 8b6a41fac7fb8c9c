"""Events cross from node to node through a real Redis, and what is missed is noticed."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from alerts.events import CallEvent
from storage.bus import BusEvent, SubscriberLaggedError
from storage.redis_bus import STREAM, RedisBus
from storage.redis_stream import RedisStream
from tests.storage.kept_events import a_call, a_finding, an_utterance
from tests.storage.redis_server import RedisServer, running_redis

pytestmark = pytest.mark.integration


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    """A fresh server."""
    with running_redis() as server:
        yield server


@asynccontextmanager
async def a_node(server: RedisServer, name: str, *, backlog: int = 4096) -> AsyncIterator[RedisBus]:
    """The bus of one node, running."""
    bus = RedisBus(server.url, node=name, backlog=backlog)
    running = asyncio.create_task(bus.run())
    async with asyncio.timeout(20):
        await bus.ready()
    try:
        yield bus
    finally:
        running.cancel()
        await asyncio.wait([running])
        await bus.aclose()


Events = AsyncIterator[BusEvent]


@asynccontextmanager
async def two_nodes(
    server: RedisServer, *, backlog: int = 4096
) -> AsyncIterator[tuple[RedisBus, RedisBus, Events, Events]]:
    """Two nodes, and what is heard at each."""
    async with (
        a_node(server, "one", backlog=backlog) as one,
        a_node(server, "two") as two,
        one.subscribe() as at_one,
        two.subscribe() as at_two,
    ):
        yield one, two, at_one, at_two


async def take(events: AsyncIterator[BusEvent], count: int) -> list[BusEvent]:
    """The next `count` events."""
    async with asyncio.timeout(20):
        return [await anext(events) for _ in range(count)]


def foreign(sequence: int) -> bytes:
    """An event of a node that is not there, as it lies in the stream."""
    return msgspec.msgpack.encode(BusEvent("ghost", sequence, 1.0, a_call(f"c{sequence}")))


async def put(server: RedisServer, *bodies: bytes) -> None:
    """Add to the stream behind the back of every bus."""
    stream = RedisStream(server.url, key=STREAM, max_entries=1_000)
    await stream.append(bodies)
    await stream.aclose()


async def test_every_node_hears_every_node_once_and_whole(redis: RedisServer) -> None:
    """Also itself; and each node's events in their order."""
    bodies: list[CallEvent] = [
        a_call(),
        an_utterance(),
        a_finding(),
        *(a_call(f"c{n}") for n in range(600)),
    ]
    async with two_nodes(redis) as (one, two, at_one, at_two):
        published = [one.publish(body) for body in bodies]
        answer = two.publish(a_call("answer"))

        assert await take(at_one, len(bodies)) == published
        assert await take(at_one, 1) == [answer]
        assert await take(at_two, 1) == [answer]
        assert await take(at_two, len(bodies)) == published


async def test_a_node_that_comes_later_hears_what_is_new(redis: RedisServer) -> None:
    """The past is in its snapshot."""
    async with a_node(redis, "one") as one, one.subscribe() as at_one:
        one.publish(a_call("early"))
        await take(at_one, 1)
        await until_sent(one)
        async with a_node(redis, "two") as two, two.subscribe() as at_two:
            late = one.publish(a_call("late"))

            assert await take(at_two, 1) == [late]


async def until_sent(bus: RedisBus) -> None:
    """Return when nothing waits to be sent."""
    for _ in range(2_000):
        if not bus._unsent:
            return
        await asyncio.sleep(0.005)
    pytest.fail("nothing was sent")


async def test_what_was_sent_twice_is_heard_once(redis: RedisServer) -> None:
    """A sender that does not know whether it got through tries again."""
    async with a_node(redis, "one") as one, one.subscribe() as events:
        await put(redis, foreign(1), foreign(2), foreign(1), foreign(2), foreign(3))

        assert [event.sequence for event in await take(events, 3)] == [1, 2, 3]


async def test_a_hole_in_anothers_sequence_is_told_to_every_subscriber(redis: RedisServer) -> None:
    """Nobody goes on with a picture that lacks something."""
    async with a_node(redis, "one") as one:
        async with one.subscribe() as first, one.subscribe() as second:
            await put(redis, foreign(1))
            await take(first, 1)
            await take(second, 1)
            await put(redis, foreign(3))

            for events in (first, second):
                with pytest.raises(SubscriberLaggedError):
                    await take(events, 1)
        async with one.subscribe() as again:
            await put(redis, foreign(4))

            assert [event.sequence for event in await take(again, 1)] == [4]


async def test_an_unreadable_event_stops_nothing(redis: RedisServer) -> None:
    """A node of another version may be on the same bus."""
    async with a_node(redis, "one") as one, one.subscribe() as events:
        await put(redis, b"\x00 what is this?", foreign(1))

        assert [event.sequence for event in await take(events, 1)] == [1]


async def test_while_redis_is_away_the_node_itself_goes_on_and_the_others_catch_up(
    redis: RedisServer,
) -> None:
    """What waited is sent when it is back; a server that forgot everything does no harm."""
    async with two_nodes(redis) as (one, _, at_one, at_two):
        before = one.publish(a_call("before"))
        assert await take(at_two, 1) == [before]
        redis.stop()
        during = one.publish(a_call("during"))
        assert await take(at_one, 2) == [before, during]
        redis.start()
        after = one.publish(a_call("after"))

        assert await take(at_two, 2) == [during, after]


async def test_what_waited_too_long_to_be_sent_is_noticed_by_the_others(redis: RedisServer) -> None:
    """The bound holds, and the hole it makes is told."""
    async with two_nodes(redis, backlog=16) as (one, _, _, at_two):
        one.publish(a_call("before"))
        await take(at_two, 1)
        redis.stop()
        for number in range(40):
            one.publish(a_call(f"c{number}"))
        redis.start()

        with pytest.raises(SubscriberLaggedError):
            await take(at_two, 1)
