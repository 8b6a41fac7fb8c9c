"""Alerts in a real SQLite file and in a real PostgreSQL do what every alert store must do."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from storage.alert_store import DatabaseAlertStore
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.call import Call
from tests.contract.alert_store_contract import AlertStoreContract, Shelf
from tests.fakes.alert_samples import an_alert, an_item
from tests.storage.databases import KINDS, empty_database, postgres_settings, sqlite_settings
from tests.storage.postgres_server import running_postgres

pytestmark = pytest.mark.contract


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as this file's tests."""
    with running_postgres() as url:
        yield url


@asynccontextmanager
async def a_shelf(settings: StorageSettings) -> AsyncIterator[Shelf]:
    """A store on an empty database; calls get in the way they do in the house."""
    async with empty_database(settings) as database:
        writer = await EventWriter.open(database, settings, node="n1", run="r1")

        async def keep_call(call: Call) -> None:
            writer.emit(call)
            await writer.flush()

        yield Shelf(DatabaseAlertStore(database), keep_call)
        await writer.aclose()


class TestDatabaseAlertStore(AlertStoreContract):
    """On each kind of database."""

    @pytest_asyncio.fixture(params=KINDS)
    async def shelf(self, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shelf]:
        """An empty store."""
        if request.param == "sqlite":
            settings = sqlite_settings(tmp_path)
        else:
            settings = postgres_settings(tmp_path, request.getfixturevalue("postgres_url"))
        async with a_shelf(settings) as shelf:
            yield shelf

    async def test_two_workers_at_once_never_get_the_same_delivery(self, shelf: Shelf) -> None:
        """Forty deliveries, eight claims at the same moment: each delivery is claimed once."""
        names = [f"a{number:02}" for number in range(40)]
        for name in names:
            alert = an_alert(name)
            await shelf.store.save(alert, expected_revision=0, outbox=[an_item(alert)])

        claims = await asyncio.gather(
            *(shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=10) for _ in range(8))
        )

        got = [delivery.item.alert for claim in claims for delivery in claim]
        rest = await shelf.store.claim("ops", now=3_000.0, until=3_060.0, limit=99)
        assert len(got) == len(set(got))
        assert sorted([*got, *(d.item.alert for d in rest)]) == names

    async def test_of_two_changes_at_once_only_one_is_kept(self, shelf: Shelf) -> None:
        """Two people take the alert in the same moment: one of them is told it is stale."""
        await shelf.store.save(an_alert(), expected_revision=0, outbox=[])
        rivals = [an_alert(revision=2, owner=name) for name in ("ann", "ben", "cai")]

        results = await asyncio.gather(
            *(shelf.store.save(r, expected_revision=1, outbox=[]) for r in rivals),
            return_exceptions=True,
        )

        winners = [r for r, result in zip(rivals, results, strict=True) if result is None]
        assert len(winners) == 1
        assert await shelf.store.alert("a1") == winners[0]
