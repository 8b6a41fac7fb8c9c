"""Fresh databases for tests, of each kind we support."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from storage.database import Database
from storage.schema import Row
from storage.settings import StorageSettings

KINDS = ("sqlite", "postgresql")
"""Kinds of databases every test of a store runs on."""


def sqlite_settings(folder: Path) -> StorageSettings:
    """Settings of a database file in `folder`."""
    return StorageSettings(data_dir=folder)


@asynccontextmanager
async def empty_database(settings: StorageSettings) -> AsyncIterator[Database]:
    """Open a database and empty all its tables."""
    database = await Database.open(settings)
    try:
        async with database.write() as connection:
            for table in reversed(Row.metadata.sorted_tables):
                await connection.execute(table.delete())
        yield database
    finally:
        await database.aclose()


def postgres_settings(folder: Path, url: str) -> StorageSettings:
    """Settings of the PostgreSQL at `url`, with spools in `folder`."""
    return StorageSettings(data_dir=folder, database_url=SecretStr(url))


async def count(database: Database, table: str) -> int:
    """Rows in a table of ours."""
    async with database.write() as connection:
        wanted = text(f"SELECT count(*) FROM {Row.metadata.tables[table].name}")  # noqa: S608
        return int((await connection.execute(wanted)).scalar_one())
