"""Watches over the chain: keeps its end where the database is not, logs it, and verifies.

A chain that lost its tail is sound in itself. So each node keeps the end it last saw in its data
folder, signed, and never takes another one for it that does not continue the chain.
"""

import asyncio
import hmac
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from storage.audit import AuditLog
from storage.audit_entry import Anchor
from storage.audit_verification import Verdict, Verification, verify
from storage.database import Database
from storage.errors import DatabaseAwayError

FILE = "audit.anchor"
"""Name in the data folder."""

LOOK_S = 60.0
"""Seconds between looks at the end of the chain."""

DAY_S = 86_400.0
"""Seconds between log lines with the anchor, and between verifications."""

log = structlog.get_logger(__name__)


class AnchorFile:
    """The end of the chain as this node last saw it. Blocking."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._path = folder / FILE
        self._key = key

    def read(self) -> Anchor | None:
        """The anchor; None when there is none yet.

        Raises:
            ValueError: the file was changed by somebody without the key.
            OSError: it cannot be read.
        """
        if not self._path.exists():
            return None
        line, _, signature = self._path.read_text("ascii", "replace").strip().partition(" ")
        if not hmac.compare_digest(signature.encode(), self._sign(line).encode()):
            raise ValueError(f"{self._path} was changed")
        return Anchor.parse(line)

    def write(self, anchor: Anchor) -> None:
        """Replace it, or leave it as it was.

        Raises:
            OSError: it cannot be written.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(FILE + ".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(f"{anchor} {self._sign(str(anchor))}\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)

    def _sign(self, line: str) -> str:
        return hmac.digest(self._key, b"anchor " + line.encode(), "sha256").hex()


class AuditWatch:
    """Keeps the anchor, and the latest verification for the page of admins."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        key: bytes,
        folder: Path,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.latest: Verification | None = None
        """What the last verification found; None before the first."""
        self._database = database
        self._audit = audit
        self._key = key
        self._file = AnchorFile(folder, key)
        self._clock = clock
        self._turn = asyncio.Lock()

    @property
    def fault(self) -> str:
        """What the last verification found wrong; empty when nothing, or before the first."""
        broken = self.latest is not None and self.latest.verdict is not Verdict.INTACT
        return f"audit log: {self.latest.verdict}" if broken and self.latest else ""

    async def verify(self, anchors: Sequence[Anchor] = ()) -> Verification:
        """Read the whole chain, and look for these anchors and for the one this node keeps.

        Raises:
            DatabaseAwayError: the database is out of reach.
            ValueError: the kept anchor was changed.
            OSError: it cannot be read.
        """
        async with self._turn:
            kept = await asyncio.to_thread(self._file.read)
            looked_for = [*anchors, *([kept] if kept else [])]
            self.latest = await verify(self._database, self._key, looked_for, at=self._clock())
        if fault := self.fault:
            log.error("audit_log_not_intact", verdict=fault, faults=len(self.latest.faults))
        return self.latest

    async def keep(self) -> Anchor:
        """Keep the end of the chain as it is now, if it continues the one that was kept.

        Raises:
            DatabaseAwayError: the database is out of reach.
            ValueError: the kept anchor was changed, or is in the chain no more.
            OSError: it cannot be read or written.
        """
        async with self._turn:
            kept = await asyncio.to_thread(self._file.read)
            if kept is not None and not await self._audit.holds(kept):
                raise ValueError(f"the audit log has lost entry {kept.sequence} of its anchor")
            head = await self._audit.head()
            if head.sequence and head != kept:
                await asyncio.to_thread(self._file.write, head)
            return head

    async def keep_quietly(self) -> Anchor | None:
        """Like `keep`; what goes wrong is logged, and gives None."""
        try:
            return await self.keep()
        except DatabaseAwayError:
            log.warning("audit_anchor_not_kept", reason="database_away")
        except (ValueError, OSError) as error:
            log.error("audit_anchor_not_kept", reason=str(error))  # noqa: TRY400 - no fault of ours
        return None

    async def run(self) -> None:
        """Keep the anchor once a minute; log it, and verify everything, now and once a day."""
        due = self._clock()
        while True:
            anchor = await self.keep_quietly()
            if self._clock() >= due:
                due = self._clock() + DAY_S
                if anchor is not None:
                    log.info("audit_anchor", anchor=str(anchor))
                await self._verify_quietly()
            await asyncio.sleep(LOOK_S)

    async def _verify_quietly(self) -> None:
        try:
            await self.verify()
        except DatabaseAwayError:
            log.warning("audit_log_not_verified", reason="database_away")
        except (ValueError, OSError) as error:
            log.error("audit_log_not_verified", reason=str(error))  # noqa: TRY400 - no fault of ours
