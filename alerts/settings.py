"""The settings of alerting: each part's own, and the channels."""

from typing import Self

from pydantic import Field, field_validator, model_validator

from alerts.channels import AnyChannelSettings
from alerts.channels.reach import ReachSettings
from alerts.desk_settings import DeskSettings
from alerts.outbox import OutboxSettings
from stream.part_settings import PartSettings


class AlertsSettings(PartSettings):
    """How alerts are kept and who is told."""

    desk: DeskSettings = DeskSettings()
    outbox: OutboxSettings = OutboxSettings()
    reach: ReachSettings = ReachSettings()
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

    @model_validator(mode="after")
    def _attempts_outlast_timeouts(self) -> Self:
        longest = self.outbox.attempt_s
        slow = [
            f"{channel.name} ({channel.timeout_s:g} s)"
            for channel in self.channels
            if channel.timeout_s >= longest
        ]
        if slow:
            raise ValueError(
                "timeout_s of these channels must be shorter than outbox.attempt_s "
                f"({longest:g} s): {', '.join(slow)}"
            )
        return self
