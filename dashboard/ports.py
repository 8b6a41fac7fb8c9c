"""What the dashboard needs of the rest of the house; `floorwalker.py` joins the two."""

from collections.abc import Collection, Iterator, Sequence
from typing import Protocol

from alerts.alert import Alert
from alerts.deliveries import ChannelStatus
from stream.call import Call


class AlertActions(Protocol):
    """What a person can do with an alert; met by `alerts.desk.AlertDesk`.

    Each raises `alerts.store.UnknownAlertError` or `StoreAwayError`, or an error of
    `alerts.lifecycle` when the alert's state does not allow it.
    """

    def offer(self, alert: Alert, call: Call) -> None:
        """Take an alert of `call`; never refused."""
        ...

    async def take(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """Acknowledge it and make it one's own; one's own lease is renewed."""
        ...

    async def lease_call(self, call: str, *, by: str, reason: str = "") -> Sequence[Alert]:
        """Lease the open alerts of a call to who has joined it."""
        ...

    async def renew_call(self, call: str, *, by: str) -> None:
        """Renew what who is still on the call holds of its alerts."""
        ...

    async def resolve(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """It was dealt with."""
        ...

    async def false_hit(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """It should not have been raised."""
        ...


class ChannelDesk(Protocol):
    """What a person can do with channels; met by `alerts.deliveries.Deliveries`.

    `test` and `resend_all` raise `alerts.outbox.UnknownChannelError`.
    """

    def channels(self) -> Sequence[ChannelStatus]:
        """All channels of the settings."""
        ...

    async def test(self, channel: str) -> str:
        """Send a test message; the code of what went wrong, empty when it arrived."""
        ...

    async def resend(self, key: str) -> bool:
        """Send a dead letter again; whether there was one."""
        ...

    async def resend_all(self, channel: str, *, teams: Collection[str] | None = None) -> int:
        """Send all dead letters of a channel again, or those of some teams; how many."""
        ...


class AlertReader(Protocol):
    """Alerts as stored; met by every `alerts.store.AlertStore`."""

    async def alert(self, alert_id: str) -> Alert | None:
        """The alert as stored now; None if there is none."""
        ...


class PlayableSound(Protocol):
    """A WAV file that is made as it is read; met by `stream.playback.Playback`."""

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        ...

    @property
    def etag(self) -> str:
        """Entity tag of HTTP, with its quotes."""
        ...

    def time_at(self, place: int) -> int:
        """Call time of the sound at this byte, in milliseconds."""
        ...

    def parts(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, piece by piece. Reads files.

        Raises:
            stream.recording_errors.RecordingError: a file cannot be read.
        """
        ...


class Recordings(Protocol):
    """Sound of calls, ready to be played. Reads files: called in a thread."""

    def has(self, call: str) -> bool:
        """Whether anything is kept of the call."""
        ...

    def playback(self, call: str) -> PlayableSound:
        """The sound with the agent left and the customer right; of a live call what there is now.

        Raises:
            stream.recording_errors.RecordingError: nothing is kept, or it cannot be read.
        """
        ...
