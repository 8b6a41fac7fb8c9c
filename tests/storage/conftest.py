"""Databases for the tests of this room."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.database import Database
from storage.settings import StorageSettings
from tests.storage.databases import KINDS, empty_database, postgres_settings, sqlite_settings
from tests.storage.postgres_server import running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the tests run."""
    with running_postgres() as url:
        yield url


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> StorageSettings:
    """Settings of a database of each kind."""
    if request.param == "sqlite":
        return sqlite_settings(tmp_path)
    return postgres_settings(tmp_path, request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def database(settings: StorageSettings) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    async with empty_database(settings) as opened:
        yield opened
