"""The guard of free space: warns, makes room as far as allowed, and stops new recordings before
the disk is full; calls are heard all the same. Recovers by itself.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

import structlog

from storage.early_purge import EarlyPurge
from storage.errors import DatabaseAwayError
from stream.disk_space import (
    ORDER,
    DiskLevel,
    DiskNotice,
    DiskSettings,
    DiskVolume,
    DiskWatch,
    Room,
    room_of,
)

REPEAT_S = 60.0
"""Seconds after which a notice is told again, for whoever came to listen since."""

log = structlog.get_logger(__name__)


class Recording(Protocol):
    """What can stop recording new calls; met by `stream.recording_room.RecordingRoom`."""

    no_room: bool
    """New calls are not recorded."""


class DiskGuard:
    """Looks at the volumes of this node again and again."""

    def __init__(
        self,
        folders: Mapping[DiskVolume, Path],
        settings: DiskSettings,
        early: EarlyPurge,
        recording: Recording,
        tell: Callable[[DiskNotice], object],
        *,
        node: str,
        measure: Callable[[Path], Room] = room_of,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`tell` hands a notice to all walls; `measure` blocks and is called in a thread."""
        self._folders = folders
        self._settings = settings
        self._early = early
        self._recording = recording
        self._tell = tell
        self._node = node
        self._measure = measure
        self._clock = clock
        self._watches = {volume: DiskWatch(settings) for volume in folders}
        self._told: dict[DiskVolume, DiskNotice] = {}
        self.rooms: dict[DiskVolume, Room] = {}
        """As of the last look."""

    @property
    def levels(self) -> Mapping[DiskVolume, DiskLevel]:
        """As of the last look."""
        return {volume: watch.level for volume, watch in self._watches.items()}

    async def health(self) -> str:
        """What is wrong; empty when new calls are recorded and the database has room."""
        full = [volume for volume, level in self.levels.items() if level is DiskLevel.FULL]
        if DiskVolume.RECORDINGS in full:
            return "no room for recordings: new calls are heard but not recorded"
        return "the volume of the database is nearly full" if full else ""

    async def follow(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(self._settings.check_s)

    async def look(self) -> None:
        """Look once, and do what follows."""
        for volume, folder in self._folders.items():
            room = await self._room(folder)
            if room is not None:
                self._note(volume, room)
        if self._watches[DiskVolume.RECORDINGS].level in (DiskLevel.SHORT, DiskLevel.FULL):
            await self._make_room()

    async def _make_room(self) -> None:
        folder, watch = self._folders[DiskVolume.RECORDINGS], self._watches[DiskVolume.RECORDINGS]
        bound = self._settings.purge_percent + self._settings.recover_percent

        async def enough() -> bool:
            room = await self._room(folder)
            return room is None or room.percent >= bound

        try:
            removed = await self._early.make_room(enough)
        except DatabaseAwayError:
            log.warning("disk_guard_interrupted")
            return
        room = await self._room(folder)
        if removed and room is not None:
            self._note(DiskVolume.RECORDINGS, room)
            log.warning("recordings_removed_early", removed=removed, level=str(watch.level))

    async def _room(self, folder: Path) -> Room | None:
        try:
            return await asyncio.to_thread(self._measure, folder)
        except OSError as error:
            # A volume that does not answer shows in the health of whoever writes there.
            log.warning("disk_not_measured", reason=error.strerror)
            return None

    def _note(self, volume: DiskVolume, room: Room) -> None:
        level, now = self._watches[volume].take(room), self._clock()
        self.rooms[volume] = room
        if volume is DiskVolume.RECORDINGS:
            self._recording.no_room = level is DiskLevel.FULL
        told = self._told.get(volume)
        before = told.level if told else DiskLevel.OK
        if level is not before:
            worse = ORDER.index(level) > ORDER.index(before)
            write = log.warning if worse else log.info
            write("disk_level", volume=str(volume), level=str(level), percent=round(room.percent))
        if level is not before or (told and level is not DiskLevel.OK and self._stale(told, now)):
            notice = DiskNotice(self._node, volume, level, room.free_bytes, room.total_bytes, now)
            self._told[volume] = notice
            self._tell(notice)

    @staticmethod
    def _stale(told: DiskNotice, now: float) -> bool:
        return now - told.at >= REPEAT_S


def watched_folders(recordings: Path, database: Path | None) -> dict[DiskVolume, Path]:
    """The volumes of this node; the database's own only where it lies on another one."""
    folders = {DiskVolume.RECORDINGS: recordings}
    if database is not None and _device(database) != _device(recordings):
        folders[DiskVolume.DATABASE] = database
    return folders


def _device(folder: Path) -> int:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.stat().st_dev
