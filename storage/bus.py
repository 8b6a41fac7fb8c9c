"""The bus carries live events between the parts and nodes of the house. It may lose; the database
is the truth, and whoever missed something takes a new snapshot.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from alerts.events import HouseEvent


class Cursor(msgspec.Struct, frozen=True):
    """A place in one node's sequence of events."""

    node: str
    """Id of the node; new at every start."""
    sequence: int
    """Number of the last event seen."""


class BusEvent(msgspec.Struct, frozen=True):
    """One event as it travels."""

    node: str
    """Id of the node that published it."""
    sequence: int
    """Counts from 1 per node, without holes."""
    at: float
    """Wall clock of publication, in seconds since the epoch."""
    body: HouseEvent
    """What became known."""


class SubscriberLaggedError(Exception):
    """The subscriber was too slow and lost events: take a new snapshot and subscribe again."""

    code = "subscriber_lagged"
    retryable = True


@dataclass
class BusCounts:
    """What happened on the bus since the start; what was published is the cursor's sequence."""

    received: int = 0
    """Events of other nodes handed on."""
    dropped: int = 0
    """Events other nodes never got, because too many waited to be sent."""
    missed: int = 0
    """Times events of another node were found missing."""
    lagged: int = 0
    """Subscribers that fell too far behind."""
    lost: int = 0
    """Times Redis went out of reach."""


class Bus(Protocol):
    """Publish to all, or follow along."""

    node: str
    """Id under which this process publishes."""
    away: bool
    """What carries events to other nodes cannot be reached: they hear nothing for now."""

    counts: BusCounts
    """What happened since the start."""

    def publish(self, body: HouseEvent) -> BusEvent:
        """Hand an event to all subscribers; never waits for any of them."""
        ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[BusEvent]]:
        """Follow events published from now on; bounded.

        Raises:
            SubscriberLaggedError: from the iterator, when this subscriber fell too far behind.
        """
        ...

    @property
    def cursor(self) -> Cursor:
        """Place of the last event published by this node."""
        ...

    async def run(self) -> None:
        """Do what carries events to other nodes, until cancelled."""
        ...

    async def aclose(self) -> None:
        """End all subscriptions and give connections back; idempotent."""
        ...
