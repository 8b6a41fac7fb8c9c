"""What people do with channels: see how they are, try them, and send again what was given up."""

from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

import msgspec
from pydantic import SecretStr

from alerts.alert import Severity
from alerts.channels import AnyChannelSettings
from alerts.channels.channel import DeliveryError
from alerts.outbox import OutboxWorker, UnknownChannelError
from alerts.store import AlertStore


class ChannelStatus(msgspec.Struct, frozen=True, kw_only=True):
    """A channel as people may see it: nothing in it is secret."""

    name: str
    """Name in the settings."""
    kind: str
    """Kind of channel."""
    host: str
    """Where it posts, without path and query: those are passwords of robots."""
    least_severity: Severity
    """Least severity it is told of."""
    teams: tuple[str, ...]
    """Teams it is told of; empty for all."""
    queues: tuple[str, ...]
    """Queues it is told of; empty for all."""
    rules: tuple[str, ...]
    """Rules it is told of."""
    categories: tuple[str, ...]
    """Categories it is told of; with `rules`, one of either will do."""
    quiet_until: float | None
    """When the quiet hours that reign now are over, in seconds since the epoch."""


class Deliveries:
    """Stands between people and the outbox."""

    def __init__(
        self,
        settings: Sequence[AnyChannelSettings],
        store: AlertStore,
        outbox: OutboxWorker,
        *,
        now: Callable[[], float],
    ) -> None:
        self._settings = {channel.name: channel for channel in settings}
        self._store = store
        self._outbox = outbox
        self._now = now

    def channels(self) -> list[ChannelStatus]:
        """All channels of the settings, in their order."""
        return [self._status(channel) for channel in self._settings.values()]

    async def test(self, channel: str) -> str:
        """Send a test message; the code of what went wrong, empty when it arrived.

        Raises:
            UnknownChannelError: there is no such channel.
        """
        try:
            await self._outbox.test(channel)
        except DeliveryError as error:
            return error.code
        return ""

    async def resend(self, key: str) -> bool:
        """Make a dead letter due again; whether there was one."""
        revived = await self._store.revive(key, now=self._now())
        self._outbox.wake()
        return revived

    async def resend_all(self, channel: str, *, teams: Collection[str] | None = None) -> int:
        """Make all dead letters of a channel due again, or those of some teams; how many.

        Raises:
            UnknownChannelError: there is no such channel.
        """
        if channel not in self._settings:
            raise UnknownChannelError(channel)
        revived = await self._store.revive_channel(channel, now=self._now(), teams=teams)
        self._outbox.wake()
        return revived

    def _status(self, channel: AnyChannelSettings) -> ChannelStatus:
        url = channel.url
        text = url.get_secret_value() if isinstance(url, SecretStr) else str(url)
        quiet = channel.quiet_hours
        return ChannelStatus(
            name=channel.name,
            kind=channel.kind,
            host=urlsplit(text).hostname or "",
            least_severity=channel.least_severity,
            teams=tuple(sorted(channel.teams)),
            queues=tuple(sorted(channel.queues)),
            rules=tuple(sorted(channel.rules)),
            categories=tuple(sorted(channel.categories)),
            quiet_until=quiet.until(self._now()) if quiet else None,
        )
