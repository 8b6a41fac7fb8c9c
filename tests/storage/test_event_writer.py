"""The writer loses nothing while the database, the disk or the memory let it keep anything."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from detectors.speech import Level, Speech
from storage.calls import CallStore
from storage.database import Database
from storage.settings import StorageSettings
from storage.spool import Spool
from storage.stored_event import HeardCall, StoredEvent
from storage.writer import EventWriter
from stream.call import EndCause
from stream.log import CallEnd
from stream.party import Party
from tests.fakes.alert_samples import an_alert
from tests.storage.databases import count, locked, sqlite_settings
from tests.storage.kept_events import a_call, a_finding, an_utterance

pytestmark = pytest.mark.integration


@pytest.fixture
def impatient(settings: StorageSettings) -> StorageSettings:
    """Gives a silent database up after a moment."""
    return settings.model_copy(update={"busy_timeout_s": 0.3})


@asynccontextmanager
async def writing(
    settings: StorageSettings, *, run: str = "r1"
) -> AsyncIterator[tuple[Database, EventWriter]]:
    """A database and a writer on it, both closed afterwards."""
    database = await Database.open(settings)
    writer = await EventWriter.open(database, settings, node="n1", run=run)
    try:
        yield database, writer
    finally:
        await writer.aclose()
        await database.aclose()


async def until_written(writer: EventWriter, count: int) -> None:
    """Return when the running writer has written so many events."""
    for _ in range(2_000):
        if writer.health.written >= count:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the writer wrote nothing")


async def test_running_writes_by_itself_and_stops_when_closed(
    database: Database, settings: StorageSettings
) -> None:
    """Nobody needs to flush."""
    quick = settings.model_copy(update={"write_every_s": 0.01})
    writer = await EventWriter.open(database, quick, node="n1", run="r1")
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:
        group.create_task(writer.run())
        writer.emit(a_call())
        await until_written(writer, 1)
        writer.emit(an_utterance())
        await writer.aclose()

    assert len(await CallStore(database).utterances("c1")) == 1


async def test_alerts_and_partial_text_are_not_the_writers(
    database: Database, settings: StorageSettings
) -> None:
    """Alerts have their own transaction with their outbox."""
    writer = await EventWriter.open(database, settings, node="n1", run="r1")

    writer.emit(an_alert())

    assert writer.health.pending == 0
    await writer.aclose()
    assert await count(database, "alerts") == 0


async def test_many_events_become_few_transactions_and_all_arrive(
    database: Database, settings: StorageSettings
) -> None:
    """More than fit into one batch."""
    small = settings.model_copy(update={"write_batch": 7})
    writer = await EventWriter.open(database, small, node="n1", run="r1")
    writer.emit(a_call())
    for number in range(100):
        writer.emit(an_utterance(number))
    await writer.aclose()

    kept = await CallStore(database).utterances("c1")

    assert [utterance.id for utterance in kept] == [f"u{number}" for number in range(100)]
    assert writer.health.written == 101


async def test_while_the_database_is_away_events_wait_on_disk_and_follow_in_order(
    database: Database, impatient: StorageSettings
) -> None:
    """Including what changed twice meanwhile, and what comes after it is back."""
    del database  # it was opened to be empty
    async with writing(impatient) as (opened, writer):
        async with locked(impatient):
            writer.emit(a_call())
            writer.emit(a_finding(1))
            writer.emit(Speech("c1", Party.AGENT, 100))
            await writer.flush()
            away = writer.health
            writer.emit(a_finding(2))
            writer.emit(Speech("c1", Party.AGENT, 100, 900))
            writer.emit(an_utterance(1))
            await writer.flush()
            still_away = writer.health
        writer.emit(an_utterance(2))
        await writer.flush()
        back = writer.health

        store = CallStore(opened)
        assert [u.id for u in await store.utterances("c1")] == ["u1", "u2"]
        assert await store.findings("c1") == [a_finding(2)]
        assert await store.speech("c1") == [Speech("c1", Party.AGENT, 100, 900)]
    assert (away.database_away, away.pending, away.written) == (True, 0, 0)
    assert not away.well
    assert away.error
    assert still_away.spool_bytes > away.spool_bytes > 0
    assert (back.well, back.error, back.spool_bytes, back.lost) == (True, "", 0, 0)
    assert back.replayed == back.written == 7


async def test_what_was_spooled_before_a_restart_is_written_after_it(
    database: Database, impatient: StorageSettings
) -> None:
    """As what it was: a call of the start that heard it."""
    del database  # it was opened to be empty
    async with writing(impatient) as (_, writer), locked(impatient):
        writer.emit(a_call())
        writer.emit(an_utterance(1))
        await writer.aclose()
    async with writing(impatient, run="r2") as (opened, again):
        waiting = again.health.spool_bytes
        await again.flush()

        assert waiting > 0
        assert again.health.replayed == 2
        assert len(await CallStore(opened).utterances("c1")) == 1
        async with opened.write() as connection:
            run = (await connection.execute(text("SELECT run FROM calls"))).scalar_one()
        assert run == "r1"


async def test_more_than_memory_may_hold_goes_to_the_spool_at_once(
    database: Database, settings: StorageSettings
) -> None:
    """A burst faster than the database is kept in full, and in order."""
    tight = settings.model_copy(update={"max_pending": 100, "write_batch": 30})
    writer = await EventWriter.open(database, tight, node="n1", run="r1")
    writer.emit(a_call())
    for number in range(500):
        writer.emit(an_utterance(number))
    full = writer.health
    await writer.aclose()

    assert full.pending <= 100
    assert full.spool_bytes > 0
    assert (writer.health.lost, writer.health.refused) == (0, 0)
    assert len(await CallStore(database).utterances("c1")) == 500


async def test_what_the_database_can_never_take_does_not_stop_the_rest(
    database: Database, settings: StorageSettings
) -> None:
    """It is counted and put aside, whole."""
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    for event in (a_call(), an_utterance(1), an_utterance(2, call="never announced")):
        writer.emit(event)
    writer.emit(CallEnd("c1", 9_000, EndCause.HANGUP))
    await writer.flush()
    health = writer.health
    await writer.aclose()

    aside = Spool(settings.data_dir / "refused.spool", max_bytes=1_000_000)
    assert (health.refused, health.written, health.well) == (1, 3, True)
    assert len(await CallStore(database).utterances("c1")) == 1
    assert aside.read(aside.begin, limit=9).events == (an_utterance(2, call="never announced"),)
    aside.close()


async def test_when_nothing_can_be_written_loudness_goes_first_and_every_loss_is_counted(
    tmp_path: Path,
) -> None:
    """Database locked, spool at its bound: memory keeps what matters for as long as it can."""
    settings = sqlite_settings(tmp_path).model_copy(
        update={"busy_timeout_s": 0.2, "max_pending": 100, "max_spool_mb": 1, "write_batch": 10}
    )
    database = await Database.open(settings)
    filled = Spool(tmp_path / "events.spool", max_bytes=1_000_000)
    # Only a spool that is full to the last record refuses every one that follows.
    ballast: list[StoredEvent] = [HeardCall(a_call("ballast" * 5_000), "n1", "r1")]
    while filled.size < 1_000_000 - 36_000:
        filled.append(ballast)
    filled.append_bodies([b"\xc0" * (1_000_000 - filled.size - 8 - 8 - 50)])
    filled.close()
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    async with locked(settings):
        for number in range(79):
            writer.emit(a_call(f"c{number}"))
        await writer.flush()
        full = writer.health
        for number in range(30):
            writer.emit(Level("c1", Party.AGENT, number * 60_000, -20.0))
        for number in range(25):
            writer.emit(an_utterance(number))
        worst = writer.health
    await writer.flush()
    await writer.aclose()

    assert (full.spool_failing, full.pending, full.lost) == (True, 79, 0)
    assert (worst.pending, worst.dropped_levels, worst.lost) == (100, 28, 5)
    assert writer.health.lost == 5
    assert len(await CallStore(database).utterances("c1")) == 20
    await database.aclose()
