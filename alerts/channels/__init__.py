"""Ways out of the house for alerts, one file each. To add one, write its file and a line here."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from alerts.channels.channel import Channel
from alerts.channels.reach import Reach
from alerts.channels.webhook import WebhookChannel, WebhookSettings

AnyChannelSettings: TypeAlias = WebhookSettings
"""Settings of any kind of channel; `kind` tells them apart once there are more."""


class OpenChannel(Protocol):
    """How a channel is made; all kinds alike."""

    def __call__(
        self,
        settings: AnyChannelSettings,
        *,
        reach: Reach,
        public_url: str,
        now: Callable[[], float],
    ) -> Channel:
        """A channel ready to send. `public_url` is where people open the dashboard."""
        ...


CHANNELS: dict[str, OpenChannel] = {
    "webhook": WebhookChannel,
}
"""Every kind of channel, by the `kind` of its settings."""


def open_channels(
    settings: Sequence[AnyChannelSettings],
    *,
    reach: Reach,
    public_url: str,
    now: Callable[[], float],
) -> dict[str, Channel]:
    """The configured channels, by name."""
    return {
        channel.name: CHANNELS[channel.kind](channel, reach=reach, public_url=public_url, now=now)
        for channel in settings
    }
