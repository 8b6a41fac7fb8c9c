"""The bus within one process. Meets `storage.bus.Bus`."""

import asyncio
import secrets
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from alerts.events import HouseEvent
from storage.bus import BusCounts, BusEvent, Cursor, SubscriberLaggedError


def new_node() -> str:
    """An id for this start of a node."""
    return secrets.token_hex(6)


class Subscription(AsyncIterator[BusEvent]):
    """What one subscriber has not read yet: bounded, and honest when that was not enough."""

    def __init__(self, backlog: int) -> None:
        self._backlog = backlog
        self._unread: deque[BusEvent] = deque()
        self._news = asyncio.Event()
        self._lagged = False
        self._over = False

    def put(self, event: BusEvent) -> bool:
        """Add an event; False if the subscriber was too far behind and loses its place instead."""
        if len(self._unread) < self._backlog:
            self._unread.append(event)
            self._news.set()
            return True
        self.lose()
        return False

    def lose(self) -> None:
        """Events were missed: the subscriber is told so at its next step."""
        self._unread.clear()
        self._lagged = True
        self._news.set()

    def end(self) -> None:
        """No more events; what is unread can still be read."""
        self._over = True
        self._news.set()

    async def __anext__(self) -> BusEvent:
        while True:
            if self._lagged:
                raise SubscriberLaggedError("events were missed: take a new snapshot")
            if self._unread:
                return self._unread.popleft()
            if self._over:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()


class MemoryBus:
    """Hands every event to every subscriber of this process, in order."""

    away = False
    """Nothing outside this process is needed."""

    def __init__(
        self, *, node: str = "", backlog: int = 4096, clock: Callable[[], float] = time.time
    ) -> None:
        """`backlog` is how many events a subscriber may be behind before it loses its place."""
        self.node = node or new_node()
        self.counts = BusCounts()
        self._backlog = backlog
        self._clock = clock
        self._sequence = 0
        self._subscriptions: set[Subscription] = set()

    @property
    def cursor(self) -> Cursor:
        """Place of the last event published here."""
        return Cursor(self.node, self._sequence)

    def publish(self, body: HouseEvent) -> BusEvent:
        """Hand an event to all subscribers; never waits."""
        self._sequence += 1
        event = BusEvent(self.node, self._sequence, self._clock(), body)
        self.deliver(event)
        return event

    def deliver(self, event: BusEvent) -> None:
        """Hand on an event that was published here or elsewhere."""
        for subscription in self._subscriptions:
            self.counts.lagged += not subscription.put(event)

    def lose(self) -> None:
        """Events of another node were missed: every subscriber needs a new snapshot."""
        for subscription in self._subscriptions:
            subscription.lose()

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[BusEvent]]:
        """Follow events published from now on; see `Bus.subscribe`."""
        subscription = Subscription(self._backlog)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    async def run(self) -> None:
        """Nothing leaves this process, so there is nothing to do."""

    async def aclose(self) -> None:
        """End all subscriptions once they have read what is there; idempotent."""
        for subscription in self._subscriptions:
            subscription.end()
