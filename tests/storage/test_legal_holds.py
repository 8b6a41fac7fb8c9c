"""What is held stays, whoever wants to delete it, until an admin lifts the hold."""

import asyncio

import pytest
from sqlalchemy import delete, select

from storage.audit import AuditLog
from storage.audit_entry import AuditEntry
from storage.audit_list import AuditFilter, AuditList
from storage.database import Database
from storage.errors import UnknownNameError
from storage.event_rows import write_events
from storage.holds import HoldKind, LegalHolds, held_calls, lock_deletions, not_held
from storage.schema import CallRow
from storage.stored_event import HeardCall
from storage.subject import customer_subject
from stream.call import Call
from tests.fakes.deeds import KEY, LIN

pytestmark = pytest.mark.integration

SUBJECTS = b"subjects"


async def calls(database: Database) -> None:
    """Two calls of Ann's, one of Ben's, and one of somebody without a number."""
    who = {"a1": "ann", "a2": "ann", "b1": "ben", "n1": ""}
    events = [
        HeardCall(Call(id=call, source="pcm", team="refunds", customer_key=key), "n", "r")
        for call, key in who.items()
    ]
    async with database.write() as connection:
        await write_events(connection, database.dialect, events)


def holds_of(database: Database) -> LegalHolds:
    """The holds of this database, at 7 s."""
    return LegalHolds(database, AuditLog(database, KEY), SUBJECTS, clock=lambda: 7.0)


async def purge(database: Database) -> list[str]:
    """Delete every call that nothing holds, as a purge does; gives what is left."""
    async with database.write() as connection:
        await lock_deletions(connection)
        await connection.execute(delete(CallRow).where(not_held()))
    async with database.read() as session:
        return sorted(await session.scalars(select(CallRow.id)))


async def written(database: Database) -> list[AuditEntry]:
    """The audit log, latest first."""
    return list(await AuditList(database).page(AuditFilter(), limit=50))


async def test_a_held_call_and_a_held_customer_survive_a_purge(database: Database) -> None:
    """And nothing else does: nor does a customer without a number hold all such calls."""
    await calls(database)
    holds = holds_of(database)
    await holds.set(HoldKind.CALL, "b1", reason="lawsuit", by=LIN)
    await holds.set(HoldKind.CUSTOMER, "ann", reason="complaint", by=LIN)

    async with database.write() as connection:
        assert await held_calls(connection, ["a1", "b1", "n1", "gone"]) == {"a1", "b1"}
    assert await purge(database) == ["a1", "a2", "b1"]


async def test_a_lifted_hold_holds_no_longer(database: Database) -> None:
    """It is lifted once."""
    await calls(database)
    holds = holds_of(database)
    hold = await holds.set(HoldKind.CALL, "b1", reason="lawsuit", by=LIN)

    lifted = await holds.lift(hold.id, by=LIN)
    with pytest.raises(UnknownNameError):
        await holds.lift(hold.id, by=LIN)

    assert (lifted.target, lifted.lifted_by, lifted.lifted_at) == ("b1", "lin", 7.0)
    assert await holds.all(limit=10) == []
    assert await purge(database) == []


async def test_a_hold_is_set_once(database: Database) -> None:
    """Setting it again gives the one that stands, and writes nothing down."""
    await calls(database)
    holds = holds_of(database)

    first = await holds.set(HoldKind.CALL, "b1", reason=" lawsuit ", by=LIN)
    again = await holds.set(HoldKind.CALL, "b1", reason="another", by=LIN)

    assert again == first
    assert first.reason == "lawsuit"
    assert len(await written(database)) == 1


async def test_holds_are_found_by_call_and_by_customer(database: Database) -> None:
    """A call shows its customer's hold, a customer those of their calls."""
    await calls(database)
    holds = holds_of(database)
    of_ann = await holds.set(HoldKind.CUSTOMER, "ann", reason="complaint", by=LIN)
    of_b1 = await holds.set(HoldKind.CALL, "b1", reason="lawsuit", by=LIN)

    assert await holds.of_call("a1") == [of_ann]
    assert await holds.of_call("b1") == [of_b1]
    assert await holds.of_call("n1") == []
    assert await holds.of_customer("ann") == [of_ann]
    assert await holds.of_customer("ben") == [of_b1]
    assert {hold.id for hold in await holds.all(limit=10)} == {of_ann.id, of_b1.id}


async def test_setting_and_lifting_are_written_down_without_the_customer(
    database: Database,
) -> None:
    """The log names a subject, which leads back to nobody without the secret and the number."""
    await calls(database)
    holds = holds_of(database)
    hold = await holds.set(HoldKind.CUSTOMER, "ann", reason="complaint of Ann", by=LIN)
    await holds.lift(hold.id, by=LIN)
    await holds.set(HoldKind.CALL, "b1", reason="lawsuit", by=LIN)

    call, lifted, customer = await written(database)
    assert (call.action, call.target, call.team) == ("hold.set", "b1", "refunds")
    assert (lifted.action, lifted.target) == ("hold.lifted", customer.target)
    assert customer.target == customer_subject("ann", SUBJECTS)
    assert customer.details == {"hold": hold.id}
    assert "ann" not in repr(customer)


async def test_an_unknown_call_and_an_empty_reason_are_refused(database: Database) -> None:
    """And nothing is written down."""
    holds = holds_of(database)

    with pytest.raises(UnknownNameError):
        await holds.set(HoldKind.CALL, "nobody", reason="why", by=LIN)
    with pytest.raises(ValueError, match="reason"):
        await holds.set(HoldKind.CUSTOMER, "ann", reason="  ", by=LIN)

    assert await written(database) == []


async def test_no_hold_is_set_while_somebody_deletes(database: Database) -> None:
    """Otherwise a call could be gone although the hold was there before the deletion ended."""
    await calls(database)
    holds = holds_of(database)

    async def too_late() -> None:
        with pytest.raises(UnknownNameError):
            await holds.set(HoldKind.CALL, "b1", reason="why", by=LIN)

    async with asyncio.TaskGroup() as tasks, database.write() as connection:
        await lock_deletions(connection)
        setting = tasks.create_task(too_late())
        await connection.execute(delete(CallRow).where(not_held()))
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert not setting.done()
