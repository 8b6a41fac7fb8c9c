"""How long each kind of thing is kept, for whom."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Self

import msgspec
from pydantic import Field, model_validator

from stream.part_settings import PartSettings

DAY_S = 86_400.0
MAX_DAYS = 36_500


class Kept(StrEnum):
    """What is kept of a call, in the order in which it is removed."""

    RECORDINGS = "recordings"
    """Sound, and its data keys."""
    TRANSCRIPTS = "transcripts"
    """What was said, with times of words."""
    LEVELS = "levels"
    """Loudness, stretches of voice, gaps."""
    FINDINGS = "findings"
    """Findings and alerts, with the words they quote."""
    CALLS = "calls"
    """The call itself and whatever is left of it."""


def _days(default: int, title: str, what: str) -> int:
    described = f"Days after its begin for which {what} of a call are kept; 0: for ever."
    field: int = Field(default, ge=0, le=MAX_DAYS, title=title, description=described)
    return field


def _other(title: str, what: str) -> int | None:
    described = f"Days for {what}; without it as for everybody, 0: for ever."
    field: int | None = Field(None, ge=0, le=MAX_DAYS, title=title, description=described)
    return field


class RetentionOverride(PartSettings):
    """Other days for a team, a queue, or a queue of a team. The first that fits a call counts."""

    team: str = Field("", title="Team", description="Team of the call; empty: any.")
    queue: str = Field("", title="Queue", description="Queue of the call; empty: any.")
    recordings_days: int | None = _other("Recordings", "sound")
    transcripts_days: int | None = _other("Transcripts", "what was said")
    levels_days: int | None = _other("Levels", "loudness, stretches of voice and gaps")
    findings_days: int | None = _other("Findings", "findings and alerts")
    calls_days: int | None = _other("Calls", "the call and the rest of it")

    @model_validator(mode="after")
    def _fits_somebody(self) -> Self:
        if not self.team and not self.queue:
            raise ValueError("name a team or a queue")
        return self


class RetentionSettings(PartSettings):
    """How long things are kept, and how they are removed. Calls on legal hold are always kept."""

    recordings_days: int = _days(90, "Recordings", "sound and keys")
    transcripts_days: int = _days(180, "Transcripts", "what was said")
    levels_days: int = _days(90, "Levels", "loudness, stretches of voice and gaps")
    findings_days: int = _days(365, "Findings", "findings and alerts")
    calls_days: int = _days(730, "Calls", "the call and the rest")
    practice_days: int = Field(
        7,
        ge=0,
        le=MAX_DAYS,
        title="Practice calls",
        description="Days at most for which anything of a practice or demo call is kept; "
        "0: as of any other call.",
    )
    deliveries_days: int = Field(
        30,
        ge=0,
        le=MAX_DAYS,
        title="Deliveries",
        description="Days for which delivered notices and dead letters are kept after they were "
        "settled; 0: as long as their alert.",
    )
    overrides: tuple[RetentionOverride, ...] = Field(
        (), title="Overrides", description="Other days for teams and queues; the first that fits."
    )
    every_s: float = Field(
        21_600.0,
        ge=1,
        le=604_800,
        title="Interval",
        description="Seconds between two purges; the first begins a minute after the start.",
    )
    batch: int = Field(
        20,
        ge=1,
        le=1000,
        title="Batch",
        description="Calls in one transaction of a purge; others who write wait for it.",
    )

    @model_validator(mode="after")
    def _calls_outlast_their_parts(self) -> Self:
        for scope in scopes(self):
            last = scope.days[Kept.CALLS]
            longer = [kind for kind, days in scope.days.items() if last and not 0 < days <= last]
            if longer:
                raise ValueError(
                    f"calls_days ({last}) removes {', '.join(longer)} too, which are to be kept "
                    f"longer{scope.named}"
                )
        return self


class Scope(msgspec.Struct, frozen=True):
    """Calls that are kept alike: those of an override, or all that no override fits."""

    team: str
    """Empty: any."""
    queue: str
    """Empty: any."""
    practice: bool
    """Practice calls, or all others."""
    days: dict[Kept, int]
    """Days for which each kind is kept; 0: for ever."""
    before: tuple[tuple[str, str], ...]
    """(team, queue) of the overrides that come first."""

    @property
    def named(self) -> str:
        """For people, behind a sentence; empty for calls of everybody."""
        parts = [
            f"team {self.team}" if self.team else "",
            f"queue {self.queue}" if self.queue else "",
            "practice calls" if self.practice else "",
        ]
        named = ", ".join(part for part in parts if part)
        return f" ({named})" if named else ""


def scopes(settings: RetentionSettings) -> Iterator[Scope]:
    """Every call belongs to exactly one of these."""
    before: list[tuple[str, str]] = []
    for override in (*settings.overrides, None):
        team, queue = (override.team, override.queue) if override else ("", "")
        days = {kind: _days_of(settings, override, kind) for kind in Kept}
        yield Scope(team, queue, False, days, tuple(before))  # noqa: FBT003 - a field of a struct
        short = {kind: _shorter(day, settings.practice_days) for kind, day in days.items()}
        yield Scope(team, queue, True, short, tuple(before))  # noqa: FBT003 - a field of a struct
        before.append((team, queue))


def _days_of(settings: RetentionSettings, override: RetentionOverride | None, kind: Kept) -> int:
    own: int | None = getattr(override, f"{kind}_days") if override else None
    general: int = getattr(settings, f"{kind}_days")
    return general if own is None else own


def _shorter(days: int, most: int) -> int:
    return min(days, most) if days and most else days or most
