"""Finishes recordings in the background: what just ended, and what a crash left."""

import asyncio
from collections.abc import Set
from pathlib import Path

import structlog

from stream.recording_errors import RecordingError
from stream.recordings import RecordingStore

log = structlog.get_logger(__name__)


class RecordingFinisher:
    """Compresses one recording at a time in a thread, so that live calls keep the machine.

    What is waiting is only a folder's name, and a restart finds it again by itself, so nothing is
    lost when the process ends meanwhile.
    """

    def __init__(self, store: RecordingStore, busy: Set[Path] = frozenset()) -> None:
        """`busy` are the folders being recorded into now; they are offered when they are done."""
        self._store = store
        self._busy = busy
        self._waiting: dict[Path, None] = {}
        self._wake = asyncio.Event()
        self.finished = 0
        """Recordings finished."""
        self.failed = 0
        """Recordings that could not be finished and were kept as they are."""

    @property
    def waiting(self) -> int:
        """Recordings that wait to be finished."""
        return len(self._waiting)

    def offer(self, folder: Path) -> None:
        """The recording in this folder is complete."""
        self._waiting[folder] = None
        self._wake.set()

    async def run(self) -> None:
        """Finish what a crash left, then whatever is offered, until cancelled."""
        await asyncio.to_thread(self._store.sweep)
        left = await asyncio.to_thread(lambda: list(self._store.unfinished()))
        for folder in left:
            if folder not in self._busy:
                self.offer(folder)
        while True:
            while not self._waiting:
                self._wake.clear()
                await self._wake.wait()
            folder = next(iter(self._waiting))
            del self._waiting[folder]
            try:
                await asyncio.to_thread(self._store.finish, folder)
                self.finished += 1
            except (RecordingError, OSError) as error:
                self.failed += 1
                log.warning("recording_not_finished", folder=folder.name, reason=str(error))
