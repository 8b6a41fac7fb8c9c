"""The settings of alerting: each part's own, and the channels."""

from pydantic import Field, field_validator

from alerts.channels import AnyChannelSettings
from alerts.desk import DeskSettings
from alerts.outbox import OutboxSettings
from stream.part_settings import PartSettings


class AlertsSettings(PartSettings):
    """How alerts are kept and who is told."""

    desk: DeskSettings = DeskSettings()
    outbox: OutboxSettings = OutboxSettings()
    channels: tuple[AnyChannelSettings, ...] = Field(
        default=(),
        title="Channels",
        description="Who is told of alerts outside of the dashboard.",
    )

    @field_validator("channels")
    @classmethod
    def _named_once(
        cls, channels: tuple[AnyChannelSettings, ...]
    ) -> tuple[AnyChannelSettings, ...]:
        names = [channel.name for channel in channels]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"these channel names are used more than once: {', '.join(twice)}")
        return channels
