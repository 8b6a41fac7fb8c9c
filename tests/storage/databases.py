"""Fresh databases for tests, of each kind we support."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.database import Database, database_url
from storage.settings import StorageSettings
from storage.tables import METADATA

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
        async with database.write() as connection, unguarded(connection):
            for table in reversed(METADATA.sorted_tables):
                await connection.execute(table.delete())
        yield database
    finally:
        await database.aclose()


@asynccontextmanager
async def unguarded(connection: AsyncConnection) -> AsyncIterator[None]:
    """Meanwhile the audit log can be rewritten, as by somebody who owns the database."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        yield
        await connection.execute(text("ALTER TABLE audit_entries ENABLE TRIGGER USER"))
        return
    kept = text(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'"
    )
    triggers = list(await connection.execute(kept))
    for name, _ in triggers:
        await connection.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, statement in triggers:
        await connection.exec_driver_sql(statement)


def postgres_settings(folder: Path, url: str) -> StorageSettings:
    """Settings of the PostgreSQL at `url`, with spools in `folder`."""
    return StorageSettings(data_dir=folder, database_url=SecretStr(url))


async def count(database: Database, table: str) -> int:
    """Rows in a table of ours."""
    async with database.write() as connection:
        wanted = text(f"SELECT count(*) FROM {METADATA.tables[table].name}")  # noqa: S608
        return int((await connection.execute(wanted)).scalar_one())


@asynccontextmanager
async def locked(settings: StorageSettings) -> AsyncIterator[None]:
    """Meanwhile nobody can write: somebody else holds the lock."""
    if database_url(settings).get_backend_name() == "sqlite":
        other = sqlite3.connect(settings.data_dir / "floorwalker.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
        other.close()
        return
    engine = create_async_engine(database_url(settings))
    async with engine.begin() as connection:
        await connection.execute(text("LOCK TABLE calls, alerts IN ACCESS EXCLUSIVE MODE"))
        yield
    await engine.dispose()
