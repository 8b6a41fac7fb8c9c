"""Marks on both databases: kept, changed and removed with a trace, and gone with their call."""

import pytest
from sqlalchemy import delete

from alerts.events import Marked
from storage.audit import AuditLog
from storage.audit_list import AuditFilter, AuditList
from storage.database import Database
from storage.errors import UnknownNameError
from storage.event_rows import write_events
from storage.marks import Mark, MarkStore
from storage.schema import CallRow
from storage.stored_event import HeardCall
from stream.call import Call
from tests.fakes.deeds import KEY, LIN

pytestmark = pytest.mark.integration


def a_mark(mark_id: str, from_ms: int, *, call: str = "c1") -> Mark:
    """A comment by Lin on a moment."""
    return Mark(
        id=mark_id,
        call=call,
        from_ms=from_ms,
        comment="此处语气好",
        user="lin",
        name="林",
        made_at=1.0,
    )


async def test_marks_come_by_their_begin_and_every_change_is_audited(database: Database) -> None:
    """Whoever watches is told; the comment is in no deed; what is removed is unknown from then."""
    told: list[Marked] = []
    store = MarkStore(database, AuditLog(database, KEY), told.append, clock=lambda: 9.0)
    heard = HeardCall(Call(id="c1", source="pcm", team="refunds"), "n", "r")
    async with database.write() as connection:
        await write_events(connection, database.dialect, [heard])

    late, early = a_mark("m1", 5_000), a_mark("m2", 1_000)
    await store.add(late, by=LIN)
    await store.add(early, by=LIN)
    changed = await store.change(late, from_ms=500, to_ms=900, comment="改一下", by=LIN)
    assert [mark.id for mark in await store.of_call("c1")] == ["m1", "m2"]
    assert await store.get("c1", "m1") == changed
    assert changed.changed_at == 9.0

    await store.remove(early, by=LIN)
    with pytest.raises(UnknownNameError):
        await store.remove(early, by=LIN)
    with pytest.raises(UnknownNameError):
        await store.get("another", "m1")
    entries = await AuditList(database).page(AuditFilter(), limit=9)

    assert told == [Marked("c1")] * 4
    assert [entry.action for entry in entries] == [
        "mark.removed",
        "mark.changed",
        "mark.made",
        "mark.made",
    ]
    assert not any("语气" in str(entry) or "改一下" in str(entry) for entry in entries)


async def test_marks_go_with_their_call_and_need_one(database: Database) -> None:
    """No comment outlives what it is about."""
    store = MarkStore(database, AuditLog(database, KEY), lambda _: None)
    with pytest.raises(UnknownNameError):
        await store.add(a_mark("m1", 0), by=LIN)
    heard = HeardCall(Call(id="c1", source="pcm"), "n", "r")
    async with database.write() as connection:
        await write_events(connection, database.dialect, [heard])
    await store.add(a_mark("m1", 0), by=LIN)

    async with database.write() as connection:
        await connection.execute(delete(CallRow))

    assert await store.of_call("c1") == []
