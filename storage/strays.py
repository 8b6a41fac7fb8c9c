"""What no call in the database knows of: recordings of another database, alerts whose call was
never written down. Nobody would ever ask for its removal, so it goes when its time is over.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Protocol

from sqlalchemy import delete, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.retention import DAY_S, Kept, RetentionSettings, Scope, scopes
from storage.schema import AlertRow, CallRow
from stream.manifest import Opened
from stream.recording_errors import RecordingError

AT_ONCE = 200
"""Folders looked at in one go; each costs reading a small file."""


class Shelf(Protocol):
    """All recordings of this node; met by `stream.recordings.RecordingStore`. Blocking."""

    def folders(self) -> Iterator[Path]:
        """Folders of all recordings."""
        ...

    def opened(self, folder: Path) -> Opened | None:
        """Whose recording it is and since when; None when the folder does not tell."""
        ...


async def stray_recordings(
    connection: AsyncConnection, opened: Sequence[Opened], settings: RetentionSettings, now: float
) -> list[str]:
    """Which of these are of calls that nobody knows and are old enough."""
    general = {scope.practice: scope for scope in scopes(settings)}
    old = {o.call for o in opened if _over(o, general[o.practice], now)}
    known = set(await connection.scalars(select(CallRow.id).where(CallRow.id.in_(old))))
    return sorted(old - known)


async def shelved(shelf: Shelf) -> AsyncIterator[Sequence[Opened]]:
    """All recordings of this node, some at a time, without holding the event loop."""
    folders = shelf.folders()
    while found := await asyncio.to_thread(_look, shelf, folders):
        yield [opened for opened in found if opened is not None]


def _look(shelf: Shelf, folders: Iterator[Path]) -> list[Opened | None]:
    found = []
    for folder in islice(folders, AT_ONCE):
        try:
            found.append(shelf.opened(folder))
        except (RecordingError, OSError):
            # Cannot be read: `recordings verify` tells; nothing is removed unread.
            found.append(None)
    return found


async def forget_stray_alerts(connection: AsyncConnection, before: float) -> int:
    """Remove alerts that opened before then and belong to no call."""
    stray = not_(exists().where(CallRow.id == AlertRow.call))
    gone = await connection.execute(delete(AlertRow).where(AlertRow.opened_at < before, stray))
    return int(gone.rowcount)


def _over(opened: Opened, scope: Scope, now: float) -> bool:
    days = scope.days[Kept.RECORDINGS]
    return days > 0 and opened.at < now - days * DAY_S
