"""What keeps and forgets on this node, put together: purges, guard of the disk, search."""

from collections.abc import Callable, Coroutine
from pathlib import Path

import msgspec

from storage.audit import AuditLog
from storage.database import Database
from storage.disk_guard import DiskGuard, watched_folders
from storage.early_purge import EarlyPurge
from storage.forgetting import Forgetting
from storage.purge import Purge
from storage.retention import RetentionSettings
from storage.search_keeper import SearchKeeper
from stream.disk_space import DiskNotice, DiskSettings
from stream.recording_room import RecordingRoom


class KeepingSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of two parts, and where this node keeps things."""

    retention: RetentionSettings
    disk: DiskSettings
    recordings: Path
    """Folder of recordings."""
    data: Path
    """Folder of the database and of spools."""
    node: str
    """Lasting name of this node."""


class KeepingRoom:
    """Forgets on time, and watches the room that is left."""

    def __init__(
        self,
        settings: KeepingSettings,
        database: Database,
        recording: RecordingRoom,
        audit: AuditLog,
        tell: Callable[[DiskNotice], object],
    ) -> None:
        """`tell` hands a notice about the disk to all walls."""
        forgetting = Forgetting(recording.store, node=settings.node)
        self.purge = Purge(database, settings.retention, forgetting, audit)
        self.search = SearchKeeper(database)
        self.early = EarlyPurge(database, settings.disk, forgetting, audit)
        self.disk = DiskGuard(
            watched_folders(settings.recordings, settings.data),
            settings.disk,
            self.early,
            recording,
            tell,
            node=settings.node,
        )

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs in the background until the house is closed."""
        return [self.purge.follow(), self.disk.follow(), self.search.follow()]
