"""The port to a way out of the house.

DeliveryError    delivery_failed    carries its own code, and whether to try again
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import StrEnum

from pydantic import Field

from alerts.alert import Severity
from alerts.pace import Limit
from alerts.quiet_hours import QuietHoursSettings
from alerts.routes import Route, Telling
from alerts.store import Delivery
from stream.part_settings import PartSettings


class DeliveryError(Exception):
    """The channel did not take a delivery."""

    def __init__(self, code: str, *, retryable: bool, retry_after_s: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        """What went wrong, for instance `http_503` or `timeout`; free of personal data."""
        self.retryable = retryable
        """Whether it may work later."""
        self.retry_after_s = retry_after_s
        """How long the other side asked to be left alone, in seconds."""


RATE_LIMITED = "rate_limited"
"""Code of a refusal for sending too much; nothing more is sent until `retry_after_s` is over."""


class DigestReason(StrEnum):
    """Why several messages are told in one."""

    QUIET_HOURS = "quiet_hours"
    """They were held while it was quiet."""
    BURST = "burst"
    """More became due than the channel takes."""


class ChannelSettings(PartSettings):
    """What every channel's settings have in common."""

    name: str = Field(
        title="Name",
        description="Unique among channels; stays the same when the address changes.",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
    )
    least_severity: Severity = Field(
        default=Severity.INFO,
        title="Least severity",
        description="Alerts below it are not sent: info, warning or critical.",
    )
    teams: frozenset[str] = Field(
        default=frozenset(),
        title="Teams",
        description="Only alerts of these teams are sent; empty sends all.",
    )
    queues: frozenset[str] = Field(
        default=frozenset(),
        title="Queues",
        description="Only alerts of calls that came through these queues; empty sends all.",
    )
    rules: frozenset[str] = Field(
        default=frozenset(),
        title="Rules",
        description="Only alerts of rules with these ids; empty sends all.",
    )
    categories: frozenset[str] = Field(
        default=frozenset(),
        title="Categories",
        description="Only alerts on entries of these categories, besides those of `rules`.",
    )
    practice: bool = Field(
        default=True,
        title="Practice calls",
        description="Whether alerts of demo, practice and mystery calls are sent.",
    )

    tells: frozenset[Telling] = Field(
        default=frozenset(Telling),
        title="Occasions",
        description="When it is told: opened, graver, updated, taken, resolved, false_hit, "
        "retracted, expired.",
    )
    quiet_hours: QuietHoursSettings | None = Field(
        default=None,
        title="Quiet hours",
        description="When it is left in peace; none by default.",
    )
    timeout_s: float = Field(
        default=10.0,
        gt=0,
        le=60,
        title="Timeout",
        description="Seconds from looking the address up to the status of the answer.",
    )

    def route(self) -> Route:
        """What this channel wants to know."""
        return Route(
            channel=self.name,
            least=self.least_severity,
            teams=self.teams,
            queues=self.queues,
            rules=self.rules,
            categories=self.categories,
            practice=self.practice,
            tells=self.tells,
            quiet=self.quiet_hours,
        )


class Channel(ABC):
    """Tells somebody outside of an alert. At least once: `delivery.item.key` is the same at every
    attempt, so that the other side can tell a repetition.
    """

    limits: tuple[Limit, ...] = ()
    """How many messages the other side takes; kept to by whoever sends."""

    @abstractmethod
    async def send(self, delivery: Delivery) -> None:
        """Return when the other side took it; must end by itself within its own timeout.

        Raises:
            DeliveryError: it did not.
        """

    @abstractmethod
    async def send_digest(self, deliveries: Sequence[Delivery], reason: DigestReason) -> None:
        """Tell of several in one message; otherwise as `send`."""

    @abstractmethod
    async def send_test(self) -> None:
        """Say that this is a test; otherwise as `send`."""

    @abstractmethod
    async def aclose(self) -> None:
        """Give connections up; idempotent."""
