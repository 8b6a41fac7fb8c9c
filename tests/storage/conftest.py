"""Databases for the tests of this room."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.database import Database, database_url
from storage.migration import migrate
from storage.settings import StorageSettings
from tests.storage.databases import KINDS, empty_database, postgres_settings, sqlite_settings
from tests.storage.postgres_server import running_postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL that lives as long as the tests run."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file of the newest schema, to be copied: quicker than migrating each time."""
    settings = sqlite_settings(tmp_path_factory.mktemp("sqlite"))
    asyncio.run(migrate(database_url(settings)))
    return settings.data_dir / "floorwalker.db"


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path, sqlite_file: Path) -> StorageSettings:
    """Settings of a database of each kind."""
    if request.param == "sqlite":
        shutil.copy(sqlite_file, tmp_path)
        return sqlite_settings(tmp_path)
    return postgres_settings(tmp_path, request.getfixturevalue("postgres_url"))


@pytest_asyncio.fixture
async def database(settings: StorageSettings) -> AsyncIterator[Database]:
    """An empty database of each kind."""
    async with empty_database(settings) as opened:
        yield opened
