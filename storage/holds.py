"""Legal holds: calls and customers of which nothing may be deleted until an admin lifts the hold.

Everything that deletes calls, their rows or their sound, has to ask here, also the purge of what
was kept long enough:

    async with database.write() as connection:
        await lock_deletions(connection)            # no hold is set meanwhile
        doomed = select(CallRow.id).where(..., not_held())

or, for calls known by their id, `held_calls(connection, ids)` after `lock_deletions`. Sound is
removed while the transaction is still open, or after the call's row went in it. An example is
`storage/erasure.py`.
"""

import time
from collections.abc import Callable, Collection, Sequence
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, exists, insert, not_, or_, select, update
from sqlalchemy import Row as SqlRow
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed
from storage.database import Database
from storage.errors import UnknownNameError
from storage.hold_schema import HoldRow
from storage.schema import CallRow
from storage.secret_token import new_id
from storage.subject import customer_subject

DELETION_LOCK = 0x486F6C647300
"""Key of PostgreSQL's advisory lock between setting holds and deleting; SQLite has one writer."""


class HoldKind(StrEnum):
    """What is held."""

    CALL = "call"
    CUSTOMER = "customer"
    """All calls of a customer, also future ones."""


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """One hold."""

    id: str
    kind: HoldKind
    target: str
    """Id of the call, or the customer's keyed hash."""
    reason: str
    """Why, in an admin's words."""
    set_at: float
    """Seconds since the epoch."""
    set_by: str
    """User, or the system user of a command."""
    lifted_at: float | None = None
    """Seconds since the epoch; None while it stands."""
    lifted_by: str = ""


async def lock_deletions(connection: AsyncConnection) -> None:
    """Until the caller's transaction ends no hold is set and nobody else deletes."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": DELETION_LOCK})


def not_held() -> ColumnElement[bool]:
    """Condition on `CallRow`: nothing holds the call, neither itself nor its customer."""
    return not_(
        exists().where(
            HoldRow.lifted_at.is_(None),
            or_(
                and_(HoldRow.kind == HoldKind.CALL, HoldRow.target == CallRow.id),
                and_(HoldRow.kind == HoldKind.CUSTOMER, HoldRow.target == CallRow.customer_key),
            ),
        )
    )


async def held_calls(connection: AsyncConnection, calls: Collection[str]) -> set[str]:
    """Which of these calls may not be deleted. A call that is in no database can still be held by
    its id.
    """
    by_call = select(HoldRow.target).where(
        HoldRow.kind == HoldKind.CALL, HoldRow.target.in_(calls), HoldRow.lifted_at.is_(None)
    )
    by_customer = select(CallRow.id).where(CallRow.id.in_(calls), not_(not_held()))
    found = set(await connection.scalars(by_call))
    return found | set(await connection.scalars(by_customer))


class LegalHolds:
    """Sets and lifts holds; each is audited in the same transaction."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        subject_key: bytes,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._audit = audit
        self._subject_key = subject_key
        self._clock = clock

    async def set(self, kind: HoldKind, target: str, *, reason: str, by: Actor) -> Hold:
        """Hold a call or a customer; gives the standing hold if there is one already.

        Raises:
            UnknownNameError: there is no such call. A customer need not have called yet.
            ValueError: the reason or the target is empty.
        """
        if not reason.strip() or not target:
            raise ValueError("a hold needs a reason")
        hold = Hold(
            id=new_id(),
            kind=kind,
            target=target,
            reason=reason.strip(),
            set_at=self._clock(),
            set_by=by.who,
        )
        async with self._database.write() as connection:
            await lock_deletions(connection)
            if standing := await _standing(connection, kind, target):
                return standing
            team = await self._team(connection, hold)
            await connection.execute(insert(HoldRow), msgspec.structs.asdict(hold))
            await self._audit.append(connection, self._deed(Action.HOLD_SET, hold, team, by))
        return hold

    async def lift(self, hold_id: str, *, by: Actor) -> Hold:
        """What was held may be deleted again.

        Raises:
            UnknownNameError: there is no such hold, or it was lifted.
        """
        change = (
            update(HoldRow)
            .where(HoldRow.id == hold_id, HoldRow.lifted_at.is_(None))
            .values(lifted_at=self._clock(), lifted_by=by.who)
            .returning(*HoldRow.__table__.columns)
        )
        async with self._database.write() as connection:
            row = (await connection.execute(change)).one_or_none()
            if row is None:
                raise UnknownNameError(hold_id)
            hold = _hold(row)
            await self._audit.append(connection, self._deed(Action.HOLD_LIFTED, hold, "", by))
        return hold

    async def of_call(self, call: str) -> Sequence[Hold]:
        """Holds that stand in the way of deleting a call: its own and its customer's."""
        customer = select(CallRow.customer_key).where(CallRow.id == call).scalar_subquery()
        return await self._read(
            HoldRow.lifted_at.is_(None),
            or_(
                and_(HoldRow.kind == HoldKind.CALL, HoldRow.target == call),
                and_(HoldRow.kind == HoldKind.CUSTOMER, HoldRow.target == customer),
            ),
        )

    async def of_customer(self, customer_key: str) -> Sequence[Hold]:
        """Holds that stand in the way of forgetting a customer: theirs and those of their calls."""
        calls = select(CallRow.id).where(CallRow.customer_key == customer_key)
        return await self._read(
            HoldRow.lifted_at.is_(None),
            or_(
                and_(HoldRow.kind == HoldKind.CUSTOMER, HoldRow.target == customer_key),
                and_(HoldRow.kind == HoldKind.CALL, HoldRow.target.in_(calls)),
            ),
        )

    async def all(self, *, limit: int) -> Sequence[Hold]:
        """Holds that stand, latest first."""
        return (await self._read(HoldRow.lifted_at.is_(None)))[:limit]

    async def _read(self, *conditions: ColumnElement[bool]) -> Sequence[Hold]:
        wanted = select(HoldRow).where(*conditions).order_by(HoldRow.set_at.desc(), HoldRow.id)
        async with self._database.read() as session:
            return [_hold(row) for row in await session.scalars(wanted)]

    async def _team(self, connection: AsyncConnection, hold: Hold) -> str:
        if hold.kind is HoldKind.CUSTOMER:
            return ""
        wanted = select(CallRow.team).where(CallRow.id == hold.target)
        team = (await connection.scalars(wanted)).one_or_none()
        if team is None:
            raise UnknownNameError(hold.target)
        return team

    def _deed(self, action: Action, hold: Hold, team: str, by: Actor) -> Deed:
        target, kind = hold.target, TargetKind.CALL
        if hold.kind is HoldKind.CUSTOMER:
            target, kind = customer_subject(target, self._subject_key), TargetKind.CUSTOMER
        return Deed(
            actor=by,
            action=action,
            target_kind=kind,
            target=target,
            team=team,
            details={"hold": hold.id},
        )


async def _standing(connection: AsyncConnection, kind: HoldKind, target: str) -> Hold | None:
    wanted = select(HoldRow.__table__).where(
        HoldRow.kind == kind, HoldRow.target == target, HoldRow.lifted_at.is_(None)
    )
    row = (await connection.execute(wanted)).first()
    return _hold(row) if row else None


def _hold(row: HoldRow | SqlRow[Any]) -> Hold:
    return Hold(
        id=row.id,
        kind=HoldKind(row.kind),
        target=row.target,
        reason=row.reason,
        set_at=row.set_at,
        set_by=row.set_by,
        lifted_at=row.lifted_at,
        lifted_by=row.lifted_by or "",
    )
