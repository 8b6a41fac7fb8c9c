"""The migrations lead to exactly the tables the code declares."""

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateTable

from storage.database import Database
from storage.migration import migration_config, upgrade
from storage.tables import METADATA

pytestmark = pytest.mark.integration


async def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    """Neither has a table, column, type, index or constraint the other lacks."""

    def differences(connection: Connection) -> list[object]:
        # SQLite has FTS5 instead.
        sqlite = connection.dialect.name == "sqlite"
        other_index = "ix_call_search_terms" if sqlite else ""
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": lambda _, name, kind, *__: (
                not (of_fts5(name) or (kind == "index" and name == other_index))
            ),
        }
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, METADATA))

    async with database.write() as connection:
        assert await connection.run_sync(differences) == []


async def test_tables_of_sqlite_are_word_for_word_the_declared_ones(tmp_path: Path) -> None:
    """Also in what the comparison does not look at: clustering, cascades, names."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'migrated.db'}")
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
        rows = await connection.execute(
            text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        )
        migrated = {
            name: words(sql)
            for name, sql in rows
            if name != "alembic_version" and not of_fts5(name)
        }
    declared = {
        table.name: words(str(CreateTable(table).compile(engine)))
        for table in METADATA.sorted_tables
    }
    await engine.dispose()

    assert migrated == declared


async def test_every_step_can_be_taken_back(tmp_path: Path) -> None:
    """Down to nothing and up again."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'steps.db'}")

    def down(connection: Connection) -> None:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")

    async def tables() -> list[str]:
        query = text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return [name for (name,) in await connection.execute(query)]

    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
        full = await tables()
        await connection.run_sync(down)
        empty = await tables()
        await connection.run_sync(upgrade)
        again = await tables()
    await engine.dispose()

    assert empty == ["alembic_version"]
    assert full == again
    assert set(METADATA.tables) < set(full)


def of_fts5(table: str | None) -> bool:
    """What SQLite's search keeps beside `call_search`; nothing of ours reads it as a table."""
    return (table or "").startswith("call_words")


def words(sql: str) -> list[str]:
    """The statement without regard to white space and the order of columns and constraints."""
    return sorted(sql.replace(",", " ").replace("(", " ( ").replace(")", " ) ").split())
