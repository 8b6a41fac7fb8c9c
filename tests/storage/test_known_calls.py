"""The door learns which call ids are used."""

import pytest

from storage.database import Database
from storage.known_calls import OVERLAP_S, KnownCalls
from storage.settings import StorageSettings
from storage.writer import EventWriter
from tests.storage.databases import locked
from tests.storage.kept_events import a_call, a_finding

pytestmark = pytest.mark.integration


async def test_ids_of_kept_calls_are_known_and_new_ones_as_they_come(
    database: Database, settings: StorageSettings
) -> None:
    """All of them the first time; then those that began lately, on whatever node."""
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    times = iter((1_000_000.0, 1_000_005.0))
    known = KnownCalls(database, writer, clock=lambda: next(times))
    ids = known.ids
    try:
        writer.emit(a_call("old", at=10.0))
        await writer.flush()
        await known.refresh()
        assert "old" in ids
        # Another node's clock is behind, and it wrote the call down late.
        writer.emit(a_call("new", at=1_000_000.0 - OVERLAP_S + 1))
        await writer.flush()
        assert "new" not in ids
        await known.refresh()
        assert "new" in ids
    finally:
        await writer.aclose()


async def test_calls_that_wait_in_the_spool_are_known(
    database: Database, settings: StorageSettings
) -> None:
    """What an earlier start could not write is not in the database yet."""
    before = await EventWriter.open(database, settings, node="n1", run="r1")
    async with locked(settings):
        for number in range(3):
            before.emit(a_call(f"c{number}"))
            before.emit(a_finding(call=f"c{number}"))
        await before.aclose()
    after = await EventWriter.open(database, settings, node="n1", run="r2")
    try:
        known = KnownCalls(database, after)
        await known.refresh()
        assert all(f"c{number}" in known.ids for number in range(3))
        await after.flush()
        assert await after.spooled_calls() == set()
    finally:
        await after.aclose()
