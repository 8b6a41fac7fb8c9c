"""Alerts as lists, and the record of what was tried to deliver them."""

import pytest
from msgspec.structs import replace
from sqlalchemy import text

from alerts.alert import AlertState, AlertStep
from alerts.store import StoreAwayError
from storage.alert_list import STANDING, AlertList, BeforeAlert
from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.settings import StorageSettings
from tests.fakes.alert_samples import an_alert, an_item
from tests.storage.databases import locked

pytestmark = pytest.mark.integration


async def test_alerts_come_page_by_page_and_by_state(database: Database) -> None:
    """Latest first, none twice and none left out, also among those of one moment."""
    store, listed = DatabaseAlertStore(database), AlertList(database)
    states = [AlertState.OPEN, AlertState.TAKEN, AlertState.RESOLVED, AlertState.RETRACTED]
    for number in range(8):
        alert = an_alert(f"a{number}", opened_at=100.0 + number // 3, state=states[number % 4])
        await store.save(alert, expected_revision=0, outbox=[])

    pages, before = [], None
    while page := await listed.recent(limit=3, before=before):
        pages.append([alert.id for alert in page])
        before = BeforeAlert(page[-1].opened_at, page[-1].id)
    standing = await listed.recent(limit=99, states=STANDING)

    assert pages == [["a7", "a6", "a5"], ["a4", "a3", "a2"], ["a1", "a0"]]
    assert [alert.id for alert in standing] == ["a5", "a4", "a1", "a0"]


async def test_the_alerts_of_a_call_are_found(database: Database) -> None:
    """And those of others are not."""
    store, listed = DatabaseAlertStore(database), AlertList(database)
    await store.save(an_alert("a1"), expected_revision=0, outbox=[])

    assert [alert.id for alert in await listed.of_call("c1")] == ["a1"]
    assert await listed.of_call("c2") == []


async def test_owner_and_history_change_with_the_alert(database: Database) -> None:
    """Who took it is in the same row as that it is taken."""
    store = DatabaseAlertStore(database)
    await store.save(an_alert(), expected_revision=0, outbox=[])
    step = AlertStep(at=2_010.0, state=AlertState.TAKEN, by="ann", reason="我来处理")
    taken = replace(an_alert(revision=2, state=AlertState.TAKEN, owner="ann"), history=(step,))

    await store.save(taken, expected_revision=1, outbox=[])

    assert await store.alert("a1") == taken


async def test_every_attempt_is_written_down(database: Database) -> None:
    """A crash, a failure, giving up, and a success after revival."""
    store = DatabaseAlertStore(database)
    await store.save(an_alert(), expected_revision=0, outbox=[an_item()])
    key = an_item().key
    await store.claim("ops", now=1.0, until=2.0, limit=1)
    await store.claim("ops", now=3.0, until=4.0, limit=1)
    await store.failed(key, error="http_500", retry_at=5.0)
    await store.claim("ops", now=6.0, until=7.0, limit=1)
    await store.dead(key, error="http_404", at=7.0)
    await store.revive(key, now=8.0)
    await store.claim("ops", now=9.0, until=10.0, limit=1)
    await store.delivered(key, at=9.5)

    async with database.write() as connection:
        rows = await connection.execute(
            text("SELECT number, claimed_at, outcome, error FROM delivery_attempts ORDER BY number")
        )
        tried = [tuple(row) for row in rows]

    assert tried == [
        (1, 1.0, "claimed", ""),
        (2, 3.0, "failed", "http_500"),
        (3, 6.0, "dead", "http_404"),
        (4, 9.0, "delivered", ""),
    ]


async def test_a_database_out_of_reach_is_said_in_the_words_of_the_port(
    database: Database, settings: StorageSettings
) -> None:
    """Nobody in alerts knows what a driver raises; and nothing of it was written."""
    impatient = await Database.open(settings.model_copy(update={"busy_timeout_s": 0.3}))
    async with locked(settings):
        with pytest.raises(StoreAwayError):
            await DatabaseAlertStore(impatient).save(an_alert(), expected_revision=0, outbox=[])
    await impatient.aclose()

    assert await DatabaseAlertStore(database).alert("a1") is None
