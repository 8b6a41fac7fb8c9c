"""Forgets one customer: calls, what was said and found in them, alerts, notices, sound, spools.

One transaction removes the rows and writes the audit entry; sound is removed while it is open, so
no hold can come between (`storage.holds`), and a crash before its end leaves the rows: doing it
again goes on where it was. What cannot be vouched for is refused before anything is removed, or is
named in the proof as remaining.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from alerts.alert import Alert, AlertState
from storage.alert_list import STANDING
from storage.alert_rows import alert_of_row
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed
from storage.audit_room import AuditRoom
from storage.customer_rows import count_calls, delete_calls
from storage.database import Database
from storage.errors import CustomerHeldError, CustomerOnLineError, SpoolWaitingError
from storage.holds import held_calls, lock_deletions
from storage.proof import Proof, Removal, sign
from storage.schema import AlertRow, CallRow
from storage.secret_token import new_id
from storage.subject import customer_subject
from stream.call import CallState
from stream.manifest import RemovalCause, Removed

SETTLE_S = 60.0
"""Seconds after the end of a call in which a part of it may still be on its way to the database."""


class Sounds(Protocol):
    """Recordings of this node; met by `stream.recordings.RecordingStore`. Blocking."""

    def has(self, call: str) -> bool:
        """Whether any sound is kept of a call."""
        ...

    def remove(self, call: str, cause: RemovalCause) -> Removed | None:
        """Remove all sound of a call; None when nothing was ever kept."""
        ...

    def forget(self, call: str) -> None:
        """Remove what still tells that there was a recording."""
        ...


class Spools(Protocol):
    """What waits on this node to be written."""

    async def settle(self) -> str:
        """Write what waits; the name of a spool in which something still waits, or empty."""
        ...

    async def forget(self, calls: Collection[str]) -> int:
        """Remove these calls from what the database refused; how many events."""
        ...


class _Found(msgspec.Struct, frozen=True):
    """Calls of a customer."""

    here: tuple[str, ...]
    """Those this node can vouch for."""
    elsewhere: dict[str, int]
    """How many others heard, by node."""


class CustomerErasure:
    """Removes everything about a customer, or tells what that would be."""

    def __init__(
        self,
        database: Database,
        room: AuditRoom,
        sounds: Sounds,
        spools: Spools,
        *,
        tell: Callable[[Alert], None] = lambda _alert: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`tell` is given the alerts that are no more, so that the wall lets go of them."""
        self._database = database
        self.room = room
        self._sounds = sounds
        self._spools = spools
        self._tell = tell
        self._clock = clock

    async def preview(self, customer_key: str, *, by: Actor, all_nodes: bool = False) -> Removal:
        """What `forget` would remove. Audited as a search.

        Raises:
            CustomerHeldError, CustomerOnLineError: it would be refused.
        """
        subject = self._subject(customer_key)
        async with self._database.write() as connection:
            found = await self._find(connection, customer_key, all_nodes=all_nodes)
            removed = await count_calls(connection, found.here)
            deed = Deed(
                actor=by,
                action=Action.SEARCHED,
                target_kind=TargetKind.CUSTOMER,
                target=subject,
                details={"calls": str(len(found.here))},
            )
            await self.room.log.append(connection, deed)
        sound = await asyncio.to_thread(lambda: sum(map(self._sounds.has, found.here)))
        if sound:
            removed["recordings"] = sound
        return self._removal("", subject, by, removed, found.elsewhere)

    async def forget(self, customer_key: str, *, by: Actor, all_nodes: bool = False) -> Proof:
        """Remove everything, and prove it. `all_nodes`: no other node keeps sound of its own.

        Raises:
            CustomerHeldError: a legal hold stands in the way.
            CustomerOnLineError: the customer is on the line, or was a moment ago.
            SpoolWaitingError: something of anybody still waits to be written.
            RecordingError: the disk refused; do it again.
            DatabaseAwayError: do it again.
        """
        if waiting := await self._spools.settle():
            raise SpoolWaitingError(waiting)
        removal_id, subject = new_id(), self._subject(customer_key)
        async with self._database.write() as connection:
            await lock_deletions(connection)
            found = await self._find(connection, customer_key, all_nodes=all_nodes)
            standing = await _standing_alerts(connection, found.here)
            sound = await asyncio.to_thread(self._remove_sound, found.here)
            removed = await delete_calls(connection, found.here)
            if sound:
                removed["recordings"] = sound
            if refused := await self._spools.forget(found.here):
                removed["refused_events"] = refused
            removal = self._removal(removal_id, subject, by, removed, found.elsewhere)
            entry = await self.room.log.append(connection, _deed(removal, by))
        for alert in standing:
            self._tell(alert)
        removal = msgspec.structs.replace(
            removal, at=entry.at, sequence=entry.sequence, hash=entry.hash
        )
        return sign(removal, self.room.keys.proofs)

    async def _find(
        self, connection: AsyncConnection, customer_key: str, *, all_nodes: bool
    ) -> _Found:
        if not customer_key:
            raise ValueError("a customer without a number has no hash")
        wanted = select(
            CallRow.id, CallRow.node, CallRow.state, CallRow.started_at, CallRow.ended_ms
        ).where(CallRow.customer_key == customer_key)
        calls = list(await connection.execute(wanted.order_by(CallRow.started_at, CallRow.id)))
        if held := await held_calls(connection, [call.id for call in calls]):
            raise CustomerHeldError(len(held))
        fresh = self._clock() - SETTLE_S
        busy = [
            call
            for call in calls
            if call.state != CallState.ENDED
            or call.started_at + (call.ended_ms or 0) / 1000 > fresh
        ]
        if busy:
            raise CustomerOnLineError(len(busy))
        foreign = [call for call in calls if call.node != self.room.node and not all_nodes]
        there = [c for c in foreign if not await asyncio.to_thread(self._sounds.has, c.id)]
        gone = {call.id for call in there}
        here = tuple(call.id for call in calls if call.id not in gone)
        return _Found(here, dict(Counter(call.node for call in there)))

    def _remove_sound(self, calls: Sequence[str]) -> int:
        removed = sum(self._sounds.remove(c, RemovalCause.REQUEST) is not None for c in calls)
        for call in calls:
            self._sounds.forget(call)
        return removed

    def _subject(self, customer_key: str) -> str:
        return customer_subject(customer_key, self.room.keys.subjects)

    def _removal(
        self,
        removal_id: str,
        subject: str,
        by: Actor,
        removed: dict[str, int],
        remaining: dict[str, int],
    ) -> Removal:
        return Removal(
            id=removal_id,
            subject=subject,
            at=self._clock(),
            by=by.who,
            role=by.role,
            node=self.room.node,
            removed=dict(sorted(removed.items())),
            remaining=remaining,
        )


def _deed(removal: Removal, by: Actor) -> Deed:
    counts = {kind: str(number) for kind, number in removal.removed.items()}
    remaining = {f"remaining {node}": str(n) for node, n in removal.remaining.items()}
    return Deed(
        actor=by,
        action=Action.CUSTOMER_FORGOTTEN,
        target_kind=TargetKind.CUSTOMER,
        target=removal.subject,
        details={"removal": removal.id, **counts, **remaining},
    )


async def _standing_alerts(connection: AsyncConnection, calls: Sequence[str]) -> list[Alert]:
    """Alerts the wall still shows, as they are when they are no more: without what was found."""
    wanted = select(AlertRow).where(AlertRow.call.in_(calls), AlertRow.state.in_(sorted(STANDING)))
    async with AsyncSession(connection) as session:
        alerts = [alert_of_row(row) for row in await session.scalars(wanted)]
    return [
        msgspec.structs.replace(
            alert,
            state=AlertState.EXPIRED,
            revision=alert.revision + 1,
            findings=(),
            history=(),
        )
        for alert in alerts
    ]
