"""The audit log is one chain, whoever writes, and the database itself keeps it from changing."""

import asyncio
import hashlib
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.audit import AuditLog
from storage.audit_actions import Action
from storage.audit_entry import START, Anchor, AuditEntry, Deed
from storage.audit_list import AuditFilter, AuditList
from storage.audit_verification import Verdict, verify
from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.settings import StorageSettings
from tests.fakes.deeds import KEY, LIN, a_deed
from tests.storage.databases import locked

pytestmark = pytest.mark.integration

OTHERS = "at, who, role, address, action, target_kind, target, team, details, previous, hash"
"""Columns besides the sequence."""


async def entries(database: Database) -> list[AuditEntry]:
    """All entries, oldest first."""
    head = await AuditLog(database, KEY).head()
    return [e async for e in AuditList(database).all(AuditFilter(), until=head.sequence)]


async def test_an_entry_comes_back_as_it_was_written(database: Database) -> None:
    """With every field, on both kinds of databases."""
    audit = AuditLog(database, KEY, clock=lambda: 1_732_583_754.123456)

    first = await audit.record(a_deed())
    second = await audit.record(a_deed("call-2"))

    assert (first.sequence, first.previous, first.at) == (1, "", 1_732_583_754.123456)
    assert (first.who, first.role, first.address) == ("lin", "supervisor", "10.0.0.7")
    assert (first.action, first.target_kind, first.target) == ("recording.played", "call", "call-1")
    assert (first.team, first.details) == ("退款", {"from_ms": "0", "to_ms": "10000"})
    assert (second.sequence, second.previous) == (2, first.hash)
    assert await entries(database) == [first, second]
    assert await audit.head() == second.anchor


async def test_anybody_with_the_key_can_check_an_entry_without_our_code(database: Database) -> None:
    """As docs/audit.md shows: nothing but Python's own library."""
    entry = await AuditLog(database, KEY).record(a_deed("çäll\n\u2028\x00\ud83d-1"))

    fields = ["floorwalker.audit.1", entry.sequence, entry.at, entry.who, entry.role]
    fields += [entry.address, entry.action, entry.target_kind, entry.target, entry.team]
    fields += [entry.details, entry.previous]
    signed = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert entry.hash == hmac.new(KEY, signed.encode(), hashlib.sha256).hexdigest()
    assert await entries(database) == [entry]


async def test_the_log_begins_empty(database: Database) -> None:
    """And an empty chain is an intact one."""
    assert await AuditLog(database, KEY).head() == START
    found = await verify(database, KEY, at=0)
    assert (found.verdict, found.entries, found.head) == (Verdict.INTACT, 0, START)


async def test_many_writers_keep_one_chain(database: Database, settings: StorageSettings) -> None:
    """Two nodes with forty deeds at once: no fork, no hole."""
    other = await Database.open(settings)
    try:
        logs = [AuditLog(database, KEY), AuditLog(other, KEY)]
        async with asyncio.TaskGroup() as tasks:
            for number in range(40):
                tasks.create_task(logs[number % 2].record(a_deed(f"call-{number}")))
    finally:
        await other.aclose()

    found = await verify(database, KEY, at=0)
    assert (found.verdict, found.entries) == (Verdict.INTACT, 40)
    assert {e.target for e in await entries(database)} == {f"call-{n}" for n in range(40)}


async def test_a_deed_and_its_entry_are_one(database: Database) -> None:
    """If the deed fails, nothing was written of it, and the chain goes on."""
    audit = AuditLog(database, KEY)

    async def undone() -> None:
        async with database.write() as connection:
            await audit.append(connection, a_deed("undone"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await undone()
    async with database.write() as connection:
        await audit.append(connection, a_deed("done"))
        await audit.append(connection, a_deed("done too"))

    assert [e.target for e in await entries(database)] == ["done", "done too"]
    assert (await verify(database, KEY, at=0)).verdict is Verdict.INTACT


async def test_what_cannot_be_written_raises(database: Database, settings: StorageSettings) -> None:
    """So that whoever was about to do it does not."""
    impatient = settings.model_copy(update={"busy_timeout_s": 0.05})
    other = await Database.open(impatient)
    try:
        if database.dialect == "sqlite":
            async with locked(settings):
                with pytest.raises(DatabaseAwayError):
                    await AuditLog(other, KEY).record(a_deed())
        else:
            async with database.write() as connection:
                await AuditLog(database, KEY).append(connection, a_deed("holds the chain"))
                with pytest.raises(DatabaseAwayError):
                    await AuditLog(other, KEY).record(a_deed())
    finally:
        await other.aclose()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET who = 'somebody' WHERE sequence = 1",
        "DELETE FROM audit_entries WHERE sequence = 2",
        "DELETE FROM audit_entries",
        f"INSERT INTO audit_entries SELECT 9, {OTHERS} FROM audit_entries WHERE sequence = 1",  # noqa: S608
        f"INSERT INTO audit_entries SELECT 0, {OTHERS} FROM audit_entries WHERE sequence = 1",  # noqa: S608
    ],
)
async def test_the_database_refuses_to_rewrite_the_log(database: Database, statement: str) -> None:
    """Neither change nor removal, nor an entry in the middle: not even by us."""
    audit = AuditLog(database, KEY)
    before = [await audit.record(a_deed(f"call-{n}")) for n in range(2)]

    with pytest.raises(DBAPIError, match="audit entries"):
        async with database.write() as connection:
            await connection.execute(text(statement))

    assert await entries(database) == before


async def test_the_database_refuses_to_empty_the_log_at_once(database: Database) -> None:
    """By the statements that tell no row."""
    entry = await AuditLog(database, KEY).record(a_deed())
    statement = "TRUNCATE audit_entries"
    if database.dialect == "sqlite":
        statement = (
            "REPLACE INTO audit_entries SELECT sequence, at, 'somebody', role, address, action, "
            "target_kind, target, team, details, previous, hash FROM audit_entries"
        )

    with pytest.raises(DBAPIError, match="audit entries"):
        async with database.write() as connection:
            await connection.execute(text(statement))

    assert await entries(database) == [entry]


async def test_entries_are_found_by_person_action_target_and_time(database: Database) -> None:
    """Latest first, page by page."""
    now = [0.0]
    audit = AuditLog(database, KEY, clock=lambda: now[0])
    for number in range(6):
        now[0] = float(number)
        who = "lin" if number % 2 else "wu"
        action = Action.SIGN_IN if number < 2 else Action.RECORDING_PLAYED
        await audit.record(a_deed(f"call-{number // 3}", who=who, action=action))
    found = AuditList(database)

    async def places(wanted: AuditFilter, before: int | None = None) -> list[int]:
        return [e.sequence for e in await found.page(wanted, limit=2, before=before)]

    assert await places(AuditFilter()) == [6, 5]
    assert await places(AuditFilter(), before=5) == [4, 3]
    assert await places(AuditFilter(who="lin")) == [6, 4]
    assert await places(AuditFilter(actions=frozenset({"sign_in"}))) == [2, 1]
    assert await places(AuditFilter(target="call-0")) == [3, 2]
    assert await places(AuditFilter(since=1.0, until=3.0)) == [3, 2]
    assert await places(AuditFilter(who="nobody")) == []
    assert await found.count(AuditFilter(who="lin"), until=5) == 2


@given(
    texts=st.lists(st.text(max_size=20), min_size=3, max_size=3),
    at=st.floats(min_value=0, max_value=4e9),
)
def test_every_difference_changes_the_signature(texts: list[str], at: float) -> None:
    """Moving characters from one field to the next is a difference too."""
    who, target, detail = texts
    deed = Deed(actor=LIN, action=Action.SIGN_IN, target=who + target, details={"a": detail})
    moved = Deed(actor=LIN, action=Action.SIGN_IN, target=who, team=target, details={"a": detail})

    entry = AuditEntry.of(deed, at=at, after=START, key=KEY)
    other = AuditEntry.of(moved, at=at, after=START, key=KEY)

    assert entry.genuine(KEY)
    assert not entry.genuine(b"another key")
    assert (entry.hash == other.hash) == (entry.team == other.team)


@pytest.mark.parametrize("text_", ["", "1", "0:" + "a" * 64, "1:abc", "1:" + "A" * 64, "x:y"])
def test_what_is_no_anchor_is_refused(text_: str) -> None:
    """Rather than found missing."""
    with pytest.raises(ValueError, match="anchor"):
        Anchor.parse(text_)


def test_an_anchor_is_read_as_it_was_printed() -> None:
    """With the white space of copying around it."""
    anchor = Anchor(12, "0f" * 32)
    assert Anchor.parse(f" {anchor}\n") == anchor
