"""Writes down what becomes known of calls, without ever holding the event loop up.

Events wait in memory, where a later one replaces an earlier one of the same thing, and go to the
database some times a second, many in one transaction. While the database is away they go to the
spool and are replayed in order when it is back; so do the oldest when more wait than may. Only
when the spool cannot be written either do they stay in memory, and only when that is full as well
is anything lost: loudness first. All of it is counted in `WriterHealth`.
"""

import asyncio
from collections.abc import Collection, Sequence
from itertools import islice

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from alerts.events import CallEvent
from storage.database import Database
from storage.errors import DatabaseAwayError, SpoolError, away_reason
from storage.event_rows import write_events
from storage.intake import Intake
from storage.settings import StorageSettings
from storage.spool import Spool
from storage.stored_event import EventKey, HeardCall, LevelChunk, StoredEvent, event_key

log = structlog.get_logger(__name__)

LEVELS_SHARE = 0.8
"""Share of the memory beyond which loudness is no longer taken while nothing can be written."""

SPOOL_PAGE = 1000
"""Spooled events looked through at a time."""


class WriterHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How well events get written down. Counts run since the start."""

    pending: int
    """Events that wait in memory."""
    spool_bytes: int
    """Bytes that wait in the spool."""
    written: int
    """Events written to the database."""
    replayed: int
    """Those of them that came from the spool."""
    refused: int
    """Events the database can never take; put into `refused.spool` for a person to look at."""
    dropped_levels: int
    """Rows of loudness dropped because nothing could be written."""
    stray_levels: int
    """Levels not kept because their call was not announced or is over."""
    lost: int
    """Other events lost because neither database, spool nor memory could take them."""
    database_away: bool
    """The last attempt did not reach the database."""
    spool_failing: bool
    """The last attempt to write the spool failed: memory is all there is."""
    error: str
    """Name of what is wrong now (`SQLITE_FULL`, `spool_full`); empty while all is well."""

    @property
    def well(self) -> bool:
        """Everything gets where it belongs."""
        return not self.database_away and not self.spool_failing


class EventWriter:
    """An `EventSink` that keeps what it takes. Made by `EventWriter.open`; `run` does the work."""

    def __init__(
        self,
        database: Database,
        settings: StorageSettings,
        intake: Intake,
        *,
        spool: Spool,
        refused: Spool,
    ) -> None:
        self._database = database
        self._settings = settings
        self._intake = intake
        self._spool = spool
        self._refused_spool = refused
        self._pending: dict[EventKey, StoredEvent] = {}
        self._read_to = spool.begin
        self._turn = asyncio.Lock()
        self._wake = asyncio.Event()
        self._closing = False
        self._written = self._replayed = self._refused = 0
        self._dropped_levels = self._lost = 0
        self._away = ""
        self._spool_error = ""

    @classmethod
    async def open(
        cls, database: Database, settings: StorageSettings, *, node: str, run: str
    ) -> "EventWriter":
        """Open the spool in the data folder; what waits in it will be written first.

        `node` is this node's lasting name and `run` this start of it.

        Raises:
            SpoolError: the spool cannot be used, or another process uses it.
        """
        limit = settings.max_spool_mb * 1_000_000
        folder = settings.data_dir
        spool = await asyncio.to_thread(Spool, folder / "events.spool", max_bytes=limit)
        try:
            refused = await asyncio.to_thread(Spool, folder / "refused.spool", max_bytes=limit)
        except SpoolError:
            spool.close()
            raise
        intake = Intake(node=node, run=run)
        return cls(database, settings, intake, spool=spool, refused=refused)

    @property
    def health(self) -> WriterHealth:
        """How things stand now."""
        return WriterHealth(
            pending=len(self._pending),
            spool_bytes=self._spool.size,
            written=self._written,
            replayed=self._replayed,
            refused=self._refused,
            dropped_levels=self._dropped_levels,
            stray_levels=self._intake.stray_levels,
            lost=self._lost,
            database_away=bool(self._away),
            spool_failing=bool(self._spool_error),
            error=self._away or self._spool_error,
        )

    def emit(self, event: CallEvent) -> None:
        """Take one event; never waits."""
        for stored in self._intake.take(event):
            self._add(stored)

    async def spooled_calls(self) -> set[str]:
        """Ids of calls that wait in the spool and may be in no database yet."""
        found: set[str] = set()
        async with self._turn:
            place = self._read_to
            while True:
                page = await asyncio.to_thread(self._spool.read, place, limit=SPOOL_PAGE)
                if page.end == place:
                    return found
                found.update(event.call.id for event in page.events if isinstance(event, HeardCall))
                place = page.end

    async def run(self) -> None:
        """Write what is taken until `aclose`; belongs in the house's TaskGroup."""
        while not self._closing:
            try:
                async with asyncio.timeout(self._settings.write_every_s):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            await self.flush()

    async def flush(self) -> None:
        """Return when all that waited was written or spooled, or cannot be for now."""
        async with self._turn:
            await self._drain()
            if self._spool.size and await self._replay():
                # What a full spool could not take goes to the database now.
                await self._drain()

    async def forget_refused(self, calls: Collection[str]) -> int:
        """Remove these calls from what the database refused; how many events.

        Raises:
            SpoolError: the disk refused; nothing was removed.
        """
        return await asyncio.to_thread(self._refused_spool.forget, calls)

    async def aclose(self) -> None:
        """Write or spool all that waits, let `run` end, and give the spool up."""
        if self._closing:
            return
        self._closing = True
        self._wake.set()
        await self.flush()
        if self._pending:
            self._lost += len(self._pending)
            log.error("events_lost_at_close", events=len(self._pending))
            self._pending.clear()
        async with self._turn:
            self._spool.close()
            self._refused_spool.close()

    def _add(self, event: StoredEvent) -> None:
        key, room = event_key(event), self._settings.max_pending
        if self._spool_error and isinstance(event, LevelChunk):
            room = int(room * LEVELS_SHARE)
        if len(self._pending) < room or key in self._pending or self._overflow():
            self._pending[key] = event
        elif isinstance(event, LevelChunk):
            self._dropped_levels += 1
        else:
            self._lost += 1
        if len(self._pending) == self._settings.write_batch:
            self._wake.set()

    def _overflow(self) -> bool:
        """Move the oldest events to the spool at once; whether there is room now."""
        if self._spool_error:
            return False
        batch = list(islice(self._pending.values(), self._settings.write_batch))
        try:
            # Not durable: waiting for the disk would hold the event loop up.
            self._spool.append(batch, durable=False)
        except SpoolError as error:
            self._note_spool(error)
            return False
        self._remove(batch)
        return True

    def _remove(self, batch: Sequence[StoredEvent]) -> None:
        for event in batch:
            key = event_key(event)
            # Something newer of the same thing may have come while this was being written.
            if self._pending.get(key) is event:
                del self._pending[key]

    async def _drain(self) -> None:
        """Write or spool what is pending, as far as possible."""
        while self._pending:
            batch = list(islice(self._pending.values(), self._settings.write_batch))
            if not await self._store(batch):
                return
            self._remove(batch)

    async def _store(self, batch: Sequence[StoredEvent]) -> bool:
        """Write or spool `batch`; whether it is safe."""
        if self._spool.size == 0:
            try:
                await self._write(batch)
            except DatabaseAwayError as error:
                self._note_away(error)
            else:
                self._spool_error = ""
                return True
        try:
            await asyncio.to_thread(self._spool.append, batch)
        except SpoolError as error:
            self._note_spool(error)
            return False
        self._spool_error = ""
        return True

    async def _replay(self) -> bool:
        """Write what waits in the spool; whether the spool is empty now."""
        while True:
            limit = self._settings.write_batch
            page = await asyncio.to_thread(self._spool.read, self._read_to, limit=limit)
            if page.end == self._read_to:
                break
            try:
                await self._write(page.events)
            except DatabaseAwayError as error:
                self._note_away(error)
                return False
            await self._refuse(page.unreadable, error="unreadable")
            self._replayed += len(page.events)
            self._read_to = page.end
        empty = self._spool.clear(read_to=self._read_to)
        if empty:
            self._read_to = self._spool.begin
            self._spool_error = ""
        return empty

    async def _write(self, events: Sequence[StoredEvent]) -> None:
        """One transaction. If the data is at fault, each event for itself."""
        try:
            async with self._database.write() as connection:
                await write_events(connection, self._database.dialect, events)
        except SQLAlchemyError:
            for event in events:
                await self._write_alone(event)
        self._written += len(events)
        if self._away:
            log.info("database_back", spool_bytes=self._spool.size)
            self._away = ""

    async def _write_alone(self, event: StoredEvent) -> None:
        try:
            async with self._database.write() as connection:
                await write_events(connection, self._database.dialect, [event])
        except SQLAlchemyError as error:
            self._written -= 1
            body = msgspec.msgpack.encode(event)
            await self._refuse((body,), error=away_reason(error))

    async def _refuse(self, bodies: Sequence[bytes], *, error: str) -> None:
        """Put aside what the database can never take."""
        if not bodies:
            return
        self._refused += len(bodies)
        log.error("events_refused", events=len(bodies), error=error)
        try:
            await asyncio.to_thread(self._refused_spool.append_bodies, bodies)
        except SpoolError as failed:
            self._lost += len(bodies)
            log.exception("refused_events_lost", events=len(bodies), error=failed.code)

    def _note_away(self, error: DatabaseAwayError) -> None:
        if not self._away:
            log.error("database_away", error=str(error))
        self._away = str(error)

    def _note_spool(self, error: SpoolError) -> None:
        if not self._spool_error:
            log.error("spool_failing", error=error.code)
        self._spool_error = error.code
