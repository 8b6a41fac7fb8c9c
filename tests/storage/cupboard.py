"""A place with calls of any age and what belongs to them, for tests of what is forgotten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from msgspec.structs import replace
from sqlalchemy import func, insert, select

from detectors.speech import Level, Speech
from storage.audit import AuditLog
from storage.audit_schema import AuditRow
from storage.database import Database
from storage.forgetting import Forgetting
from storage.purge import Purge
from storage.retention import DAY_S, RetentionSettings
from storage.schema import AlertRow, OutboxRow, PlainText, Row
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.call import EndCause
from stream.log import CallEnd
from stream.manifest import Manifest, Opened
from stream.party import Party
from stream.recordings import RecordingStore
from stream.segment import SegmentHeader, SegmentWriter
from tests.storage.kept_events import a_call, a_finding, an_utterance

NOW = 1_000 * DAY_S
KEY = b"chain"


@dataclass
class Cupboard:
    """A database, a folder of recordings, and what purges them."""

    database: Database
    writer: EventWriter
    recordings: RecordingStore
    root: Path
    audit: AuditLog
    calls: list[str] = field(default_factory=list)

    def purge(self, settings: RetentionSettings, *, node: str = "n1") -> Purge:
        """A purge whose clock stands still."""
        forgetting = Forgetting(self.recordings, node=node)
        return Purge(self.database, settings, forgetting, self.audit, clock=lambda: NOW)

    async def keep(
        self,
        call_id: str,
        *,
        days: float,
        team: str = "refunds",
        queue: str = "q",
        practice: bool = False,
        sound: bool = True,
        ended: bool = True,
    ) -> None:
        """A call of so many days ago with something of every kind."""
        call = replace(
            a_call(call_id, at=NOW - days * DAY_S), team=team, queue=queue, practice=practice
        )
        self.writer.emit(call)
        self.writer.emit(an_utterance(call=call_id))
        self.writer.emit(Speech(call_id, Party.AGENT, 0, 900))
        self.writer.emit(Level(call_id, Party.AGENT, 0, -20.0))
        self.writer.emit(a_finding(call=call_id))
        if ended:
            self.writer.emit(CallEnd(call_id, 2000, EndCause.HANGUP))
        await self.writer.flush()
        await self._alert(call_id, days)
        if sound:
            self.record(call_id, days=days)

    def record(self, call_id: str, *, days: float) -> None:
        """Sound of a call."""
        folder = self.recordings.folder(call_id)
        Manifest(folder, KEY).append(Opened(call_id, NOW - days * DAY_S))
        header = SegmentHeader(call_id, Party.AGENT, 1, 8000, 0.0)
        segment = SegmentWriter(folder / "agent-0001.seg", header, KEY)
        segment.audio(0, bytes(320))
        segment.close(20)

    async def count(self, row: type[Row]) -> int:
        """Rows of a table."""
        async with self.database.read() as session:
            return (await session.scalars(select(func.count()).select_from(row))).one()

    async def notes(self) -> dict[str, str]:
        """What the audit log says was removed, by kind."""
        async with self.database.read() as session:
            rows = await session.scalars(select(AuditRow).order_by(AuditRow.sequence))
            return {row.target: row.details for row in rows if row.action == "retention.purged"}

    async def _alert(self, call_id: str, days: float) -> None:
        alert: dict[str, object] = {
            column.name: "" if isinstance(column.type, PlainText) else 0
            for column in AlertRow.__table__.columns
        }
        alert |= {"id": f"a-{call_id}", "call": call_id, "opened_at": NOW - days * DAY_S}
        owed = {
            "key": f"k-{call_id}",
            "channel": "lead",
            "alert": f"a-{call_id}",
            "revision": 1,
            "notice": "",
            "state": "delivered",
            "attempts": 1,
            "tried": 1,
            "due_at": 0.0,
            "error": "",
            "settled_at": NOW - days * DAY_S,
        }
        async with self.database.write() as connection:
            await connection.execute(insert(AlertRow), alert)
            await connection.execute(insert(OutboxRow), owed)


@asynccontextmanager
async def a_cupboard(
    database: Database, settings: StorageSettings, tmp_path: Path
) -> AsyncIterator[Cupboard]:
    """Empty."""
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    root = tmp_path / "recordings"
    root.mkdir()
    store = RecordingStore(root, KEY, compress_kbps=None, now=lambda: NOW)
    yield Cupboard(database, writer, store, root, AuditLog(database, b"audit"))
    await writer.aclose()
