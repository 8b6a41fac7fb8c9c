"""A channel that does what a test tells it, and an event sink that remembers."""

import asyncio
from collections.abc import Callable, Sequence

from alerts.alert import Alert
from alerts.channels.channel import Channel, DeliveryError, DigestReason
from alerts.events import CallEvent
from alerts.pace import Limit
from alerts.store import Delivery


class FakeChannel(Channel):
    """Takes everything until `refuse` is set; hangs while `blocked` is set."""

    def __init__(self, limits: tuple[Limit, ...] = ()) -> None:
        self.limits = limits
        self.digests: list[tuple[DigestReason, list[str]]] = []
        """Reason and keys of every digest that was tried."""
        self.tests = 0
        """Test messages sent."""
        self.refuse_tests: DeliveryError | None = None
        self.sent: list[tuple[str, int]] = []
        """Key and attempt of everything that was tried."""
        self.refuse: Callable[[Delivery], Exception | None] = lambda _: None
        self.blocked = False
        self.trying = 0
        self.most_at_once = 0
        self.closed = False

    async def send_digest(self, deliveries: Sequence[Delivery], reason: DigestReason) -> None:
        """See `Channel`."""
        self.digests.append((reason, [delivery.item.key for delivery in deliveries]))
        if (error := self.refuse(deliveries[0])) is not None:
            raise error

    async def send_test(self) -> None:
        """See `Channel`."""
        self.tests += 1
        if self.refuse_tests is not None:
            raise self.refuse_tests

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
