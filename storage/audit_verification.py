"""Reads the whole chain and tells whether it is what was written, and if not, where it breaks."""

import asyncio
from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import select

from storage.audit import entry_of_row
from storage.audit_entry import START, Anchor, AuditEntry
from storage.audit_schema import AuditRow
from storage.database import Database

PAGE = 500
"""Entries read at a time; checking them takes a thread about 8 ms."""

MAX_FAULTS = 20
"""Faults described one by one; the rest are counted."""

MOVED_WITHIN = 200
"""Places up and down in which the true place of a moved entry is looked for."""


class Verdict(StrEnum):
    """What is true of the whole chain, the gravest first."""

    BROKEN = "broken"
    """An entry was changed, moved, inserted or removed."""
    TAIL_MISSING = "tail_missing"
    """The chain is sound in itself, but ends before, or goes on otherwise than, an anchor."""
    INTACT = "intact"
    """Every entry is as it was written, and every anchor is in it."""


class FaultKind(StrEnum):
    """What is wrong with one entry."""

    CHANGED = "changed"
    """Its content is not what was signed."""
    MISSING = "missing"
    """It was removed; there are later ones."""
    MOVED = "moved"
    """It was signed for another place: exchanged or copied."""
    INSERTED = "inserted"
    """It was put between two entries that follow each other."""
    UNLINKED = "unlinked"
    """It was signed, but as the follower of another entry: two chains were mixed."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong."""

    kind: FaultKind
    """What."""
    sequence: int
    """Place in the chain, the first one for several that are missing."""
    other: int = 0
    """Moved: the place it was signed for. Missing: the last of those missing."""


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What became known about the chain."""

    verdict: Verdict
    entries: int
    """Entries read."""
    head: Anchor
    """The last one read: keep it as an anchor."""
    faults: tuple[Fault, ...] = ()
    """The first faults, in order."""
    more_faults: int = 0
    """Faults beyond those."""
    lost_anchor: Anchor | None = None
    """The first anchor that is not in the chain."""
    anchors: int = 0
    """Anchors looked for."""
    at: float = 0.0
    """When it was looked at, in seconds since the epoch."""


async def verify(
    database: Database, key: bytes, anchors: Sequence[Anchor] = (), *, at: float
) -> Verification:
    """Check everything that is in the chain when it is reached; in threads, page by page.

    Raises:
        DatabaseAwayError: the database is out of reach.
    """
    chain = _Chain(key, {anchor.sequence for anchor in anchors})
    after = 0
    while page := await _page(database, after=after):
        await asyncio.to_thread(chain.take, page)
        after = page[-1].sequence
    chain.finish()
    lost = [a for a in anchors if a != START and chain.seen.get(a.sequence) != a.hash]
    verdict = Verdict.BROKEN if chain.count else Verdict.TAIL_MISSING if lost else Verdict.INTACT
    return Verification(
        verdict=verdict,
        entries=chain.entries,
        head=chain.before,
        faults=tuple(chain.faults),
        more_faults=chain.count - len(chain.faults),
        lost_anchor=min(lost, key=lambda anchor: anchor.sequence, default=None),
        anchors=len(anchors),
        at=at,
    )


async def _page(database: Database, *, after: int) -> Sequence[AuditEntry]:
    wanted = (
        select(AuditRow).where(AuditRow.sequence > after).order_by(AuditRow.sequence).limit(PAGE)
    )
    async with database.read() as session:
        return [entry_of_row(row) for row in await session.scalars(wanted)]


class _Chain:
    """Walks along the chain; each entry is judged once the one behind it is known."""

    def __init__(self, key: bytes, watched: set[int]) -> None:
        self.entries = 0
        self.before = START
        self.faults: list[Fault] = []
        self.count = 0
        """Faults, also those no longer described."""
        self.seen: dict[int, str] = {}
        """Hashes at the places of anchors."""
        self._key = key
        self._watched = watched
        self._pending: AuditEntry | None = None
        self._sound = True
        """The entry before is as it was signed."""
        self._shift = 0
        """By how many places the last moved entry had moved."""

    def take(self, entries: Sequence[AuditEntry]) -> None:
        """The next entries, in order."""
        for entry in entries:
            if self._pending is not None:
                self._judge(self._pending, entry)
            self._pending = entry

    def finish(self) -> None:
        """There are no more."""
        if self._pending is not None:
            self._judge(self._pending, None)

    def _judge(self, entry: AuditEntry, following: AuditEntry | None) -> None:
        self.entries += 1
        expected = self.before.sequence + 1
        if entry.sequence > expected:
            self._fault(Fault(FaultKind.MISSING, expected, entry.sequence - 1))
        follows = entry.sequence == expected
        genuine = entry.genuine(self._key)
        if genuine and follows and entry.previous != self.before.hash and self._sound:
            self._fault(Fault(FaultKind.UNLINKED, entry.sequence))
        if not genuine:
            self._fault(self._forgery(entry, following))
        self._sound = genuine
        self.before = entry.anchor
        if entry.sequence in self._watched:
            self.seen[entry.sequence] = entry.hash

    def _forgery(self, entry: AuditEntry, following: AuditEntry | None) -> Fault:
        if place := self._signed_for(entry):
            return Fault(FaultKind.MOVED, entry.sequence, place)
        between = following is not None and following.previous == self.before.hash
        kind = FaultKind.INSERTED if between else FaultKind.CHANGED
        return Fault(kind, entry.sequence)

    def _signed_for(self, entry: AuditEntry) -> int:
        """The place an entry was signed for, 0 if it was for none near by. Once faults are only
        counted, the search is over: a moved tail may have any length.
        """
        within = MOVED_WITHIN if self.count < MAX_FAULTS else 0
        near = sorted(range(-within, within + 1), key=abs)
        for shift in (self._shift, *near):
            place = entry.sequence + shift
            elsewhere = msgspec.structs.replace(entry, sequence=place)
            if place > 0 and elsewhere.genuine(self._key):
                self._shift = shift
                return place
        return 0

    def _fault(self, fault: Fault) -> None:
        self.count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(fault)
