"""Whoever owns the database but not the key is found out, and what they did is named."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from storage.audit import AuditLog
from storage.audit_entry import Anchor, AuditEntry
from storage.audit_verification import MAX_FAULTS, Fault, FaultKind, Verdict, Verification, verify
from storage.database import Database
from tests.fakes.deeds import KEY, a_deed
from tests.storage.databases import unguarded

pytestmark = pytest.mark.integration

COPY = "at, who, role, address, action, target_kind, target, team, details, previous, hash"


async def written(database: Database, entries: int = 6) -> Sequence[AuditEntry]:
    """A chain of some entries."""
    audit = AuditLog(database, KEY)
    return [await audit.record(a_deed(f"call-{n}")) for n in range(1, entries + 1)]


async def tamper(database: Database, *statements: str) -> None:
    """Do what the triggers would refuse."""
    async with database.write() as connection, unguarded(connection):
        for statement in statements:
            await connection.execute(text(statement))


async def look(database: Database, *anchors: Anchor) -> Verification:
    """What verification says."""
    return await verify(database, KEY, anchors, at=5.0)


@pytest.mark.parametrize(
    "change",
    [
        "who = 'wu'",
        "at = at + 0.001",
        "target = 'call-9'",
        "team = ''",
        "details = '{}'",
        "details = 'not json'",
        "action = 'never.heard.of'",
        "address = ''",
        "role = 'admin'",
        "target_kind = 'user'",
    ],
)
async def test_a_changed_row_is_named(database: Database, change: str) -> None:
    """Whichever column it was; the entries around it are not accused."""
    await written(database)

    await tamper(database, f"UPDATE audit_entries SET {change} WHERE sequence = 3")  # noqa: S608

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults == (Fault(FaultKind.CHANGED, 3),)


async def test_a_changed_row_with_a_hash_made_up_is_named(database: Database) -> None:
    """Without the key no hash fits, not even a well formed one."""
    chain = await written(database)
    forged = AuditEntry.of(a_deed("other"), at=1.0, after=chain[1].anchor, key=b"guessed")

    await tamper(
        database,
        f"UPDATE audit_entries SET target = 'other', hash = '{forged.hash}' WHERE sequence = 3",  # noqa: S608
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults[0].sequence == 3
    assert len(found.faults) == 1


@pytest.mark.parametrize(("first", "last"), [(3, 3), (2, 4), (1, 2)])
async def test_removed_rows_are_named(database: Database, first: int, last: int) -> None:
    """In the middle or at the begin, one or several."""
    await written(database)

    await tamper(
        database,
        f"DELETE FROM audit_entries WHERE sequence BETWEEN {first} AND {last}",  # noqa: S608
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults == (Fault(FaultKind.MISSING, first, last),)


async def test_a_removed_row_whose_hole_was_closed_is_found(database: Database) -> None:
    """Those behind it were signed for one place later."""
    await written(database)

    await tamper(
        database,
        "DELETE FROM audit_entries WHERE sequence = 3",
        "UPDATE audit_entries SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit_entries SET sequence = 4 WHERE sequence = 5",
        "UPDATE audit_entries SET sequence = 5 WHERE sequence = 6",
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults == tuple(Fault(FaultKind.MOVED, n, n + 1) for n in (3, 4, 5))


async def test_a_removed_tail_is_missed_by_its_anchor_only(database: Database) -> None:
    """What is left is sound: this is why anchors are kept elsewhere."""
    chain = await written(database)
    anchor, earlier = chain[5].anchor, chain[1].anchor

    await tamper(database, "DELETE FROM audit_entries WHERE sequence > 4")

    assert (await look(database)).verdict is Verdict.INTACT
    assert (await look(database, earlier)).verdict is Verdict.INTACT
    found = await look(database, earlier, anchor)
    assert found.verdict is Verdict.TAIL_MISSING
    assert (found.lost_anchor, found.head, found.faults) == (anchor, chain[3].anchor, ())


async def test_a_removed_tail_is_missed_though_the_log_went_on(database: Database) -> None:
    """The place of the anchor is taken, by another entry."""
    chain = await written(database)

    await tamper(database, "DELETE FROM audit_entries WHERE sequence > 4")
    for number in range(4):
        await AuditLog(database, KEY).record(a_deed(f"later-{number}"))

    assert (await look(database)).verdict is Verdict.INTACT
    assert (await look(database, chain[5].anchor)).verdict is Verdict.TAIL_MISSING


async def test_swapped_rows_are_named_both(database: Database) -> None:
    """With the places they were signed for."""
    await written(database)

    await tamper(
        database,
        "UPDATE audit_entries SET sequence = 99 WHERE sequence = 3",
        "UPDATE audit_entries SET sequence = 3 WHERE sequence = 4",
        "UPDATE audit_entries SET sequence = 4 WHERE sequence = 99",
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults == (Fault(FaultKind.MOVED, 3, 4), Fault(FaultKind.MOVED, 4, 3))


async def test_an_inserted_row_is_named(database: Database) -> None:
    """And those that had to make room for it were signed for one place before."""
    await written(database)

    moved = [f"UPDATE audit_entries SET sequence = {n + 1} WHERE sequence = {n}" for n in (6, 5, 4)]  # noqa: S608
    await tamper(
        database,
        *moved,
        f"INSERT INTO audit_entries (sequence, {COPY}) SELECT 4, at, 'wu', role, address, action, "  # noqa: S608
        "target_kind, 'never', team, details, hash, '00' FROM audit_entries WHERE sequence = 3",
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults[0] == Fault(FaultKind.INSERTED, 4)
    assert found.faults[1:] == tuple(Fault(FaultKind.MOVED, n, n - 1) for n in (5, 6, 7))


async def test_a_row_added_at_the_end_is_found(database: Database) -> None:
    """Nobody without the key can say that something happened, either."""
    await written(database)

    await tamper(
        database,
        f"INSERT INTO audit_entries (sequence, {COPY}) SELECT 7, at, 'wu', role, address, action, "  # noqa: S608
        "target_kind, 'never', team, details, hash, '00' FROM audit_entries WHERE sequence = 6",
    )

    found = await look(database)
    assert found.verdict is Verdict.BROKEN
    assert found.faults == (Fault(FaultKind.CHANGED, 7),)


async def test_a_genuine_row_copied_to_another_place_is_found(database: Database) -> None:
    """An old deed cannot be made to look as if it happened again."""
    await written(database)

    await tamper(
        database,
        f"INSERT INTO audit_entries (sequence, {COPY}) SELECT 7, {COPY} FROM audit_entries "  # noqa: S608
        "WHERE sequence = 2",
    )

    assert (await look(database)).faults == (Fault(FaultKind.MOVED, 7, 2),)


async def test_another_key_makes_no_chain(database: Database) -> None:
    """Neither a chain written without our key, nor ours looked at with another: and the report
    stays short.
    """
    await written(database, entries=MAX_FAULTS + 10)

    found = await verify(database, b"another", at=5.0)

    assert found.verdict is Verdict.BROKEN
    assert (len(found.faults), found.more_faults) == (MAX_FAULTS, 10)


async def test_a_long_chain_is_read_to_its_end(database: Database) -> None:
    """Over several pages, and a fault on a later one is found."""
    audit = AuditLog(database, KEY)
    async with database.write() as connection:
        for number in range(1, 1203):
            last = await audit.append(connection, a_deed(f"call-{number}"))

    sound = await look(database, last.anchor)
    await tamper(database, "UPDATE audit_entries SET who = 'wu' WHERE sequence = 1001")
    broken = await look(database, last.anchor)

    assert (sound.verdict, sound.entries, sound.anchors) == (Verdict.INTACT, 1202, 1)
    assert broken.faults == (Fault(FaultKind.CHANGED, 1001),)
