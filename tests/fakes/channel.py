"""A channel that does what a test tells it, and an event sink that remembers."""

import asyncio
from collections.abc import Callable

from alerts.alert import Alert
from alerts.channels.channel import Channel, DeliveryError
from alerts.events import CallEvent
from alerts.store import Delivery


class FakeChannel(Channel):
    """Takes everything until `refuse` is set; hangs while `blocked` is set."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, int]] = []
        """Key and attempt of everything that was tried."""
        self.refuse: Callable[[Delivery], Exception | None] = lambda _: None
        self.blocked = False
        self.trying = 0
        self.most_at_once = 0
        self.closed = False

    async def send(self, delivery: Delivery) -> None:
        """See `Channel`."""
        self.sent.append((delivery.item.key, delivery.attempt))
        self.trying += 1
        self.most_at_once = max(self.most_at_once, self.trying)
        try:
            await asyncio.sleep(0)
            if self.blocked:
                await asyncio.Event().wait()
        finally:
            self.trying -= 1
        if (error := self.refuse(delivery)) is not None:
            raise error

    async def aclose(self) -> None:
        """See `Channel`."""
        self.closed = True


def refusing(code: str = "http_500", *, retryable: bool = True) -> Callable[[Delivery], Exception]:
    """A refusal of every delivery."""
    return lambda _: DeliveryError(code, retryable=retryable)


class FakeSink:
    """Remembers alerts in the order they became known."""

    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    def emit(self, event: CallEvent) -> None:
        """See `EventSink`."""
        assert isinstance(event, Alert)
        self.alerts.append(event)
