"""The audit log: one chain of entries for the whole installation, only ever added to.

Whoever adds an entry holds the chain until their transaction ends, so entries of several nodes
follow each other (`docs/adr/0005-audit-chain.md`). `append` writes within the transaction of the
deed itself: both become true, or neither. `record` is for deeds that change nothing here, such as
playing a recording: call it before the deed, which must not happen when it raises.
"""

import time
from collections.abc import Callable

import msgspec
from sqlalchemy import insert, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit_entry import START, Anchor, AuditEntry, Deed
from storage.audit_schema import AuditRow
from storage.database import Database

CHAIN_LOCK = 0x417564697400
"""Key of PostgreSQL's advisory lock on the end of the chain; SQLite has one writer anyway."""


class AuditLog:
    """Writes entries. Everything raises `DatabaseAwayError` when the database is out of reach."""

    def __init__(
        self, database: Database, key: bytes, *, clock: Callable[[], float] = time.time
    ) -> None:
        """`key` is derived from the installation's secret for this purpose alone."""
        self._database = database
        self._key = key
        self._clock = clock
        self.written = 0
        """Entries written by this process."""

    async def record(self, deed: Deed) -> AuditEntry:
        """Write one entry, in a transaction of its own."""
        async with self._database.write() as connection:
            return await self.append(connection, deed)

    async def append(self, connection: AsyncConnection, deed: Deed) -> AuditEntry:
        """Write one entry within the caller's transaction, as its last step: nobody else can add
        one until it ends.
        """
        if self._database.dialect == "postgresql":
            lock = sql("SELECT pg_advisory_xact_lock(:key)")
            await connection.execute(lock, {"key": CHAIN_LOCK})
        entry = AuditEntry.of(deed, at=self._clock(), after=await _head(connection), key=self._key)
        await connection.execute(insert(AuditRow), _values(entry))
        self.written += 1
        return entry

    async def head(self) -> Anchor:
        """The end of the chain."""
        async with self._database.read() as session:
            return await _head(await session.connection())

    async def holds(self, anchor: Anchor) -> bool:
        """Whether the chain still has this place in it."""
        if anchor == START:
            return True
        wanted = select(AuditRow.hash).where(AuditRow.sequence == anchor.sequence)
        async with self._database.read() as session:
            return (await session.scalars(wanted)).one_or_none() == anchor.hash


async def _head(connection: AsyncConnection) -> Anchor:
    last = select(AuditRow.sequence, AuditRow.hash).order_by(AuditRow.sequence.desc()).limit(1)
    found = (await connection.execute(last)).one_or_none()
    return Anchor(found.sequence, found.hash) if found else START


def _values(entry: AuditEntry) -> dict[str, str | int | float]:
    return {
        "sequence": entry.sequence,
        "at": entry.at,
        "who": entry.who,
        "role": entry.role,
        "address": entry.address,
        "action": entry.action,
        "target_kind": entry.target_kind,
        "target": entry.target,
        "team": entry.team,
        "details": msgspec.json.encode(entry.details).decode(),
        "previous": entry.previous,
        "hash": entry.hash,
    }


def entry_of_row(row: AuditRow) -> AuditEntry:
    """The entry kept in `row`, whatever somebody may have written into it."""
    return AuditEntry(
        sequence=row.sequence,
        at=row.at,
        who=row.who,
        role=row.role,
        address=row.address,
        action=row.action,
        target_kind=row.target_kind,
        target=row.target,
        team=row.team,
        details=_details(row.details),
        previous=row.previous,
        hash=row.hash,
    )


def _details(text: str) -> dict[str, str]:
    try:
        return msgspec.json.decode(text, type=dict[str, str])
    except (msgspec.MsgspecError, TypeError):
        # Not written by us: the entry's hash will not fit.
        return {"unreadable": ""}
