"""A bus within one process, for tests of rooms that only need one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from alerts.events import CallEvent
from storage.bus import BusEvent, Cursor, SubscriberLaggedError


class FakeBus:
    """Every subscriber has a bounded queue; one that overflows is told so and let go."""

    def __init__(self, *, node: str = "test", backlog: int = 4096) -> None:
        self.node = node
        self._backlog = backlog
        self._sequence = 0
        self._queues: set[asyncio.Queue[BusEvent | None]] = set()

    @property
    def cursor(self) -> Cursor:
        """Place of the last event."""
        return Cursor(self.node, self._sequence)

    @property
    def subscribers(self) -> int:
        """How many follow along."""
        return len(self._queues)

    def publish(self, body: CallEvent) -> BusEvent:
        """Hand an event to all subscribers."""
        self._sequence += 1
        event = BusEvent(self.node, self._sequence, 0.0, body)
        for queue in list(self._queues):
            if queue.qsize() < self._backlog:
                queue.put_nowait(event)
            else:
                queue.put_nowait(None)
                self._queues.discard(queue)
        return event

    def emit(self, event: CallEvent) -> None:
        """Be an `EventSink`."""
        self.publish(event)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[BusEvent]]:
        """Follow events published from now on."""
        queue: asyncio.Queue[BusEvent | None] = asyncio.Queue(self._backlog + 1)
        self._queues.add(queue)
        try:
            yield self._events(queue)
        finally:
            self._queues.discard(queue)

    async def _events(self, queue: asyncio.Queue[BusEvent | None]) -> AsyncIterator[BusEvent]:
        while True:
            event = await queue.get()
            if event is None:
                raise SubscriberLaggedError
            yield event
