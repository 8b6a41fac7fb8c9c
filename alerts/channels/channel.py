"""The port to a way out of the house.

DeliveryError    delivery_failed    carries its own code, and whether to try again
"""

from abc import ABC, abstractmethod

from pydantic import Field

from alerts.alert import Severity
from alerts.routes import Route
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
    practice: bool = Field(
        default=True,
        title="Practice calls",
        description="Whether alerts of demo, practice and mystery calls are sent.",
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
            practice=self.practice,
        )


class Channel(ABC):
    """Tells somebody outside of an alert. At least once: `delivery.item.key` is the same at every
    attempt, so that the other side can tell a repetition.
    """

    @abstractmethod
    async def send(self, delivery: Delivery) -> None:
        """Return when the other side took it; must end by itself within its own timeout.

        Raises:
            DeliveryError: it did not.
        """

    @abstractmethod
    async def aclose(self) -> None:
        """Give connections up; idempotent."""
