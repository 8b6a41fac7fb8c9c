"""Quiet hours: when a channel is left in peace, and what gets through all the same."""

from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator

from alerts.alert import Severity
from alerts.notice import SEVERITY_ORDER
from stream.part_settings import PartSettings

ROUNDS = 16
"""Windows followed one after another at most; more than two weeks of quiet are not looked into."""


class Day(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


DAYS = tuple(Day)


def _clock(value: object) -> object:
    """YAML reads a bare 22:00 as the number 1320; it means the same minute of the day."""
    if isinstance(value, int) and 0 <= value < 24 * 60:
        return time(*divmod(value, 60))
    return value


Clock = Annotated[time, BeforeValidator(_clock)]
"""A time of day."""


class QuietWindow(PartSettings):
    """Hours of a day, over midnight if they end before they begin."""

    days: frozenset[Day] = Field(
        default=frozenset(DAYS),
        title="Days",
        description="Days on which the window begins: mon, tue, wed, thu, fri, sat, sun.",
    )
    start: Clock = Field(title="Begin", description="Time of day, as in 22:00.")
    end: Clock = Field(
        title="End",
        description="Time of day; on the next day when it is not later than the begin.",
    )

    def ends(self, at: float, zone: tzinfo) -> float | None:
        """When the window that covers `at` ends; None when none does."""
        today = datetime.fromtimestamp(at, zone).date()
        for day in (today, today - timedelta(days=1)):
            if DAYS[day.weekday()] not in self.days:
                continue
            last = day if self.end > self.start else day + timedelta(days=1)
            begins = datetime.combine(day, self.start, zone).timestamp()
            ends = datetime.combine(last, self.end, zone).timestamp()
            if begins <= at < ends:
                return ends
        return None


class QuietHoursSettings(PartSettings):
    """When a channel is told nothing but what is grave; the rest is told afterwards, or counted."""

    time_zone: str = Field(
        default="UTC", title="Time zone", description="IANA name, as in Asia/Shanghai."
    )
    windows: tuple[QuietWindow, ...] = Field(
        min_length=1, title="Windows", description="When it is quiet; windows may overlap."
    )
    passes: Severity | None = Field(
        default=Severity.CRITICAL,
        title="Passes",
        description="Least severity that is told at once all the same; null lets nothing pass.",
    )
    afterwards: Literal["digest", "drop"] = Field(
        default="digest",
        title="Afterwards",
        description="What becomes of the rest: one message about all of it when the quiet hours "
        "end, or nothing but a count.",
    )

    @field_validator("time_zone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"there is no time zone {name}") from error
        return name

    def until(self, at: float) -> float | None:
        """When the quiet that covers `at` is over, in seconds since the epoch; None outside of it.

        Windows that follow each other without a break are one quiet.
        """
        zone: tzinfo = UTC if self.time_zone == "UTC" else ZoneInfo(self.time_zone)
        over: float | None = None
        for _ in range(ROUNDS):
            moment = at if over is None else over
            ends = [end for window in self.windows if (end := window.ends(moment, zone))]
            if not ends:
                break
            over = max(ends)
        return over

    def lets_through(self, severity: Severity) -> bool:
        """Whether an alert of this severity is told in quiet hours too."""
        order = SEVERITY_ORDER.index
        return self.passes is not None and order(severity) >= order(self.passes)
