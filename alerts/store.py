"""The port to where alerts and their deliveries are kept. The database is the truth.

AlertStoreError
├── StaleAlertError        alert_stale         somebody changed it meanwhile: read again
├── UnknownAlertError      alert_unknown       there is no such alert
└── StoreAwayError         store_away          nothing was written; try again later
"""

from collections.abc import Collection, Sequence
from typing import Protocol

import msgspec

from alerts.alert import Alert
from alerts.notice import Notice
from stream.call import Call


class AlertStoreError(Exception):
    """Something about kept alerts went wrong."""

    code = "alert_store"
    retryable = False


class StaleAlertError(AlertStoreError):
    """The stored revision is not the expected one: read the alert again and decide anew."""

    code = "alert_stale"
    retryable = True


class UnknownAlertError(AlertStoreError):
    """No alert has this id."""

    code = "alert_unknown"


class StoreAwayError(AlertStoreError):
    """The store cannot be reached or has no room. Nothing of the transaction was written."""

    code = "store_away"
    retryable = True


class OutboxItem(msgspec.Struct, frozen=True, kw_only=True):
    """One notice owed to one channel."""

    key: str
    """Unique everywhere and the same at every attempt: the `webhook-id`."""
    channel: str
    """Name of the channel in the settings."""
    notice: Notice
    """What to tell."""
    held_until: float = 0.0
    """Quiet hours hold it until this wall clock; 0 when it is due at once."""
    dropped: bool = False
    """Quiet hours drop it: kept to be counted and seen, never sent."""

    @property
    def alert(self) -> str:
        """Id of the alert; items of one alert and channel are delivered in order of revision."""
        return self.notice.alert.id

    @property
    def revision(self) -> int:
        """Revision of the alert."""
        return self.notice.alert.revision


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An outbox item claimed by one worker for one attempt."""

    item: OutboxItem
    """What to tell, and to whom."""
    attempt: int
    """Number of this attempt, counting from 1; counted when claimed, so a crash counts too."""


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """An outbox item that was given up."""

    item: OutboxItem
    """What should have been told."""
    attempts: int
    """How often it was tried."""
    error: str
    """Code of the last error; never the text of a message."""
    at: float
    """Wall clock of giving up, in seconds since the epoch."""


class AlertStore(Protocol):
    """Keeps alerts and what is owed to channels. Times are wall clock, in seconds since the epoch.

    Every method may raise `StoreAwayError`. The call of an alert may not be stored yet when the
    alert is.
    """

    async def alert(self, alert_id: str) -> Alert | None:
        """The alert as stored now; None if there is none."""
        ...

    async def call(self, call_id: str) -> Call | None:
        """The call as stored now; None if there is none."""
        ...

    async def save(
        self, alert: Alert, *, expected_revision: int, outbox: Sequence[OutboxItem]
    ) -> None:
        """Store the alert and what is owed because of it, in one transaction.

        `expected_revision` is the revision stored now, 0 when the alert must be new;
        `alert.revision` is higher. Items become due at once, or when they are no longer held. An
        item whose key is known is left as it was. An item due at once supersedes what is held of
        the same alert for the same channel, since it tells more.

        Raises:
            StaleAlertError: another revision is stored; nothing was written.
        """
        ...

    async def open_before(self, cutoff: float, *, limit: int) -> Sequence[Alert]:
        """Alerts in state `open` with `offered_at` before `cutoff`, oldest first."""
        ...

    async def lapsed(self, now: float, *, limit: int) -> Sequence[Alert]:
        """Taken alerts with `leased_until` not after `now`, oldest first."""
        ...

    async def standing(self, call: str) -> Sequence[Alert]:
        """Open and taken alerts of a call, oldest first."""
        ...

    async def claim(
        self, channel: str, *, now: float, until: float, limit: int, held: bool = False
    ) -> Sequence[Delivery]:
        """Claim what is due for `channel`, oldest first; nobody else gets it before `until`.

        Of each alert only the lowest undelivered revision can be claimed, and only if that one is
        due (its `retry_at` and the end of an earlier claim are not after `now`); delivered, dead
        and held items do not hold others up. With `held`, what quiet hours held and hold no longer
        is claimed instead, all revisions at once: it is told in one message.
        """
        ...

    async def due(self, channel: str, *, now: float) -> int:
        """How many deliveries could be claimed now, apart from those that were held."""
        ...

    async def delivered(self, key: str, *, at: float) -> None:
        """The channel took it. Done with it; ignored if the key is unknown or no longer owed."""
        ...

    async def failed(self, key: str, *, error: str, retry_at: float) -> None:
        """The attempt failed: due again at `retry_at`. Ignored if no longer owed."""
        ...

    async def dead(self, key: str, *, error: str, at: float) -> None:
        """Give it up and keep it as a dead letter. Ignored if no longer owed."""
        ...

    async def dead_letters(self, *, limit: int) -> Sequence[DeadLetter]:
        """What was given up, latest first."""
        ...

    async def revive(self, key: str, *, now: float) -> bool:
        """Make a dead letter due again with its attempts counted afresh; whether there was one."""
        ...

    async def revive_channel(
        self, channel: str, *, now: float, teams: Collection[str] | None = None
    ) -> int:
        """Make all dead letters of a channel due again; how many there were. With `teams`, only
        those about their alerts.
        """
        ...
