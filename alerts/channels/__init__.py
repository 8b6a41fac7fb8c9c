"""Ways out of the house for alerts, one file each. To add one, write its file and a line here."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeAlias

from pydantic import Discriminator, Tag

from alerts.channels.channel import Channel
from alerts.channels.dingtalk import DingTalkChannel, DingTalkSettings
from alerts.channels.feishu import FeishuChannel, FeishuSettings
from alerts.channels.reach import Reach
from alerts.channels.slack import SlackChannel, SlackSettings
from alerts.channels.webhook import WebhookChannel, WebhookSettings
from alerts.channels.wecom import WeComChannel, WeComSettings


def _kind_of(value: object) -> object:
    """The `kind` of settings not yet read; without one it is a webhook."""
    if isinstance(value, dict):
        return value.get("kind", "webhook")
    return getattr(value, "kind", None)


AnyChannelSettings: TypeAlias = Annotated[
    Annotated[WebhookSettings, Tag("webhook")]
    | Annotated[WeComSettings, Tag("wecom")]
    | Annotated[DingTalkSettings, Tag("dingtalk")]
    | Annotated[FeishuSettings, Tag("feishu")]
    | Annotated[SlackSettings, Tag("slack")],
    Discriminator(_kind_of),
]
"""Settings of any kind of channel; `kind` tells them apart."""


OpenChannel: TypeAlias = Callable[..., Channel]
"""Makes a channel out of its settings, `reach`, `public_url` (where people open the dashboard) and
`now`; all kinds alike.
"""

CHANNELS: dict[str, OpenChannel] = {
    "webhook": WebhookChannel,
    "wecom": WeComChannel,
    "dingtalk": DingTalkChannel,
    "feishu": FeishuChannel,
    "slack": SlackChannel,
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
