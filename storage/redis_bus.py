"""The bus between nodes, on a Redis stream. Meets `storage.bus.Bus`.

Subscribers of the node that publishes get an event at once; other nodes get it through Redis. An
event that Redis never got, or forgot before it was read, leaves a hole in its node's sequence:
whoever sees the hole tells its subscribers to take a new snapshot.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from itertools import islice

import msgspec
import structlog
from redis.exceptions import RedisError

from alerts.events import HouseEvent
from storage.bus import BusEvent, Cursor
from storage.memory_bus import MemoryBus
from storage.redis_stream import RedisStream

STREAM = "floorwalker:events"
"""Key of the stream."""

STREAM_EVENTS = 100_000
"""Events Redis keeps, about: a node that was away for longer takes a new snapshot."""

BATCH = 500
"""Events sent or read in one round trip."""

WAIT_S = 1.0
"""How long one read waits for news, in seconds."""

RETRY_S = (0.1, 5.0)
"""Shortest and longest wait before Redis is tried again, in seconds."""

KNOWN_NODES = 1_000
"""Nodes whose place is remembered; every start of a node is a new one."""

log = structlog.get_logger(__name__)


class RedisBus:
    """A bus over all nodes that use the same Redis. `run` does the sending and reading."""

    def __init__(
        self,
        url: str,
        *,
        node: str = "",
        backlog: int = 4096,
        clock: Callable[[], float] = time.time,
        stream_events: int = STREAM_EVENTS,
    ) -> None:
        """`backlog` bounds what a subscriber may be behind and what may wait to be sent."""
        self._stream = RedisStream(url, key=STREAM, max_entries=stream_events)
        self._local = MemoryBus(node=node, backlog=backlog, clock=clock)
        self.node = self._local.node
        self.counts = self._local.counts
        self._backlog = backlog
        self._unsent: deque[BusEvent] = deque()
        self._news = asyncio.Event()
        self._ready = asyncio.Event()
        self._seen: OrderedDict[str, int] = OrderedDict()
        self._place = ""
        self._decoder = msgspec.msgpack.Decoder(BusEvent)
        self.away = False
        """Redis could not be reached at the last attempt: other nodes hear nothing for now."""

    @property
    def cursor(self) -> Cursor:
        """Place of the last event published here."""
        return self._local.cursor

    def publish(self, body: HouseEvent) -> BusEvent:
        """Hand an event to all subscribers; never waits."""
        event = self._local.publish(body)
        if len(self._unsent) >= self._backlog:
            # The hole tells the other nodes that they missed something.
            self._unsent.popleft()
            self.counts.dropped += 1
        self._unsent.append(event)
        self._news.set()
        return event

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[BusEvent]]:
        """Follow events of all nodes published from now on; see `Bus.subscribe`."""
        return self._local.subscribe()

    async def ready(self) -> None:
        """Return once events of other nodes are followed."""
        await self._ready.wait()

    async def run(self) -> None:
        """Send and read until cancelled; belongs in the house's TaskGroup."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._patiently(self._send))
            group.create_task(self._patiently(self._receive))

    async def aclose(self) -> None:
        """End all subscriptions and give the connections back; idempotent."""
        await self._local.aclose()
        await self._stream.aclose()

    async def _patiently(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take one step after the other, and wait longer and longer while Redis is away."""
        wait_s = RETRY_S[0]
        while True:
            _heed_cancellation()
            try:
                await step()
            except (RedisError, OSError) as error:
                if not self.away:
                    log.warning("redis_away", error=type(error).__name__)
                    self.counts.lost += 1
                self.away = True
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_S[1])
            else:
                self.away = False
                wait_s = RETRY_S[0]

    async def _send(self) -> None:
        """Wait for news and send it. What was sent before an error is sent twice; see `_take`."""
        while not self._unsent:
            self._news.clear()
            await self._news.wait()
        batch = list(islice(self._unsent, BATCH))
        await self._stream.append([msgspec.msgpack.encode(event) for event in batch])
        # More may have been pushed out at the front meanwhile than this batch holds.
        while self._unsent and self._unsent[0].sequence <= batch[-1].sequence:
            self._unsent.popleft()

    async def _receive(self) -> None:
        """Read on from where we are; the first time, from the end."""
        if not self._place:
            self._place = await self._stream.last_place()
            self._ready.set()
        for entry in await self._stream.read(self._place, limit=BATCH, wait_s=WAIT_S):
            self._place = entry.place
            try:
                event = self._decoder.decode(entry.body)
            except msgspec.DecodeError:
                # Another version's; the hole it leaves is noticed at the next event.
                log.warning("bus_event_unreadable")
                continue
            if event.node != self.node:
                self._take(event)

    def _take(self, event: BusEvent) -> None:
        """Hand on another node's event, once, and say so if some before it are missing."""
        seen = self._seen.get(event.node)
        if seen is not None and event.sequence <= seen:
            return
        if seen is not None and event.sequence > seen + 1:
            self._local.lose()
            self.counts.missed += 1
        self.counts.received += 1
        self._seen[event.node] = event.sequence
        self._seen.move_to_end(event.node)
        if len(self._seen) > KNOWN_NODES:
            self._seen.popitem(last=False)
        self._local.deliver(event)


def _heed_cancellation() -> None:
    """The Redis client can swallow a cancellation that meets it at the begin of a read."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
