"""How much room a volume has left, and what follows from it."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Self

import msgspec
from pydantic import Field, model_validator

from stream.part_settings import PartSettings

MEGABYTE = 1 << 20


class DiskSettings(PartSettings):
    """When a volume has too little room, in percent of it that is free, and what is done then."""

    warn_percent: float = Field(
        15.0,
        ge=0,
        le=90,
        title="Warning",
        description="Percent free below which the wall warns; 0: never.",
    )
    purge_percent: float = Field(
        10.0,
        ge=0,
        le=90,
        title="Early removal",
        description="Percent free below which recordings are removed early, as far as allowed.",
    )
    stop_percent: float = Field(
        5.0,
        ge=0,
        le=90,
        title="No new recordings",
        description="Percent free below which new calls are heard but not recorded.",
    )
    stop_mb: int = Field(
        500,
        ge=0,
        le=10_000_000,
        title="Least room",
        description="Megabytes free below which the same happens, whatever the percentage is.",
    )
    recover_percent: float = Field(
        2.0,
        ge=0.1,
        le=50,
        title="Recovery",
        description="Percentage points above a threshold at which it no longer counts.",
    )
    early_days: int = Field(
        0,
        ge=0,
        le=36_500,
        title="Early removal from",
        description="Days after which a recording may be removed early, oldest first, when the "
        "volume is nearly full; 0: none may. Never one on legal hold.",
    )
    early_practice: bool = Field(
        default=True,
        title="Early removal of practice calls",
        description="Recordings of practice calls may be removed early at any age, and go first.",
    )
    check_s: float = Field(
        10.0, gt=0, le=3600, title="Interval", description="Seconds between two looks."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.stop_percent <= self.purge_percent <= self.warn_percent:
            raise ValueError("stop_percent ≤ purge_percent ≤ warn_percent")
        return self


class DiskLevel(StrEnum):
    """How bad it is, from good to bad."""

    OK = "ok"
    LOW = "low"
    """The wall warns."""
    SHORT = "short"
    """Recordings are removed early, as far as the policy allows."""
    FULL = "full"
    """New calls are heard but not recorded."""


ORDER = tuple(DiskLevel)


class DiskVolume(StrEnum):
    """What a volume is for."""

    RECORDINGS = "recordings"
    DATABASE = "database"
    """Also spools; on a volume of its own."""


class Room(msgspec.Struct, frozen=True):
    """Free and whole size of a volume."""

    free_bytes: int
    total_bytes: int

    @property
    def percent(self) -> float:
        """Share that is free, in percent; 100 when the size is not known."""
        return 100.0 * self.free_bytes / self.total_bytes if self.total_bytes else 100.0


class DiskNotice(msgspec.Struct, frozen=True, tag="disk"):
    """How a volume of a node is. Repeated while it is not well."""

    node: str
    """Lasting name of the node."""
    volume: DiskVolume
    """What it is for."""
    level: DiskLevel
    """How bad it is."""
    free_bytes: int
    """Free now."""
    total_bytes: int
    """Whole size."""
    at: float
    """Wall clock, in seconds since the epoch."""


def room_of(folder: Path) -> Room:
    """Room on the volume of a folder, or of the nearest one above it that exists.

    Raises:
        OSError: the volume does not answer.
    """
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    found = os.statvfs(folder)
    return Room(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


class DiskWatch:
    """The level of one volume. It worsens at a threshold and recovers only well above it, so that
    a volume at the edge does not change its mind with every call. Pure.
    """

    def __init__(self, settings: DiskSettings) -> None:
        self._settings = settings
        self.level = DiskLevel.OK
        """As of the last look."""

    def take(self, room: Room) -> DiskLevel:
        """The level with this much room."""
        worse = self._at(room, above=0.0)
        better = self._at(room, above=self._settings.recover_percent)
        now = ORDER.index(self.level)
        if ORDER.index(worse) > now:
            self.level = worse
        elif ORDER.index(better) < now:
            self.level = better
        return self.level

    def _at(self, room: Room, *, above: float) -> DiskLevel:
        """The worst level whose threshold, raised by so many points, is not met."""
        settings, percent = self._settings, room.percent - above
        least = settings.stop_mb * MEGABYTE + above * room.total_bytes / 100
        if percent < settings.stop_percent or (settings.stop_mb and room.free_bytes < least):
            return DiskLevel.FULL
        if percent < settings.purge_percent:
            return DiskLevel.SHORT
        return DiskLevel.LOW if percent < settings.warn_percent else DiskLevel.OK
