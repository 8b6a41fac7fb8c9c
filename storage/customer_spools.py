"""What waits on this node to be written, as forgetting a customer sees it."""

import asyncio
from collections.abc import Callable, Collection
from pathlib import Path

from storage.spool import Spool
from storage.writer import EventWriter


class HouseSpools:
    """Those of the running house."""

    def __init__(self, writer: EventWriter, alerts_wait: Callable[[], bool]) -> None:
        """`alerts_wait` tells whether alerts wait in their own spool."""
        self._writer = writer
        self._alerts_wait = alerts_wait

    async def settle(self) -> str:
        """See `storage.erasure.Spools`."""
        # What comes in meanwhile is of calls that are live, and those are not forgotten.
        await self._writer.flush()
        if self._writer.health.spool_bytes:
            return "events.spool"
        return "alerts.spool" if self._alerts_wait() else ""

    async def forget(self, calls: Collection[str]) -> int:
        """See `storage.erasure.Spools`."""
        return await self._writer.forget_refused(calls)


class FolderSpools:
    """Those in a data folder, from a command: the house that uses it may be running or not."""

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    async def settle(self) -> str:
        """See `storage.erasure.Spools`. A command writes nothing that waits."""
        for name in ("events.spool", "alerts.spool"):
            path = self._folder / name
            if path.exists() and path.stat().st_size > Spool.EMPTY_BYTES:
                return name
        return ""

    async def forget(self, calls: Collection[str]) -> int:
        """See `storage.erasure.Spools`.

        Raises:
            SpoolError: the running house has it; ask the house to forget instead.
        """
        path = self._folder / "refused.spool"
        if not path.exists() or path.stat().st_size <= Spool.EMPTY_BYTES:
            return 0

        def rewrite() -> int:
            spool = Spool(path, max_bytes=self._max_bytes)
            try:
                return spool.forget(calls)
            finally:
                spool.close()

        return await asyncio.to_thread(rewrite)
