"""Brings a database to the schema of this code, and refuses one that is ahead of it."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.errors import SchemaTooNewError

SCRIPTS = Path(__file__).parent / "migrations"
"""Folder of the migrations."""

ADVISORY_LOCK = 0x466C6F6F72
"""Key of the lock that lets one node at a time migrate on PostgreSQL."""


def migration_config() -> Config:
    """Alembic's configuration; there is no file of it."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Bring the schema to the newest revision, within the caller's transaction.

    Raises:
        SchemaTooNewError: the database has a revision this code does not know.
    """
    config = migration_config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - known
    if unknown:
        found = ", ".join(sorted(unknown))
        newest = max(known)
        raise SchemaTooNewError(
            f"the database has schema {found}, this Floorwalker knows up to {newest}: "
            "start the newer version again, or restore the backup made before it was started"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(url: URL) -> None:
    """Bring the database at `url` to the newest schema, without holding the event loop."""
    await asyncio.to_thread(lambda: asyncio.run(_migrate(url)))


async def _migrate(url: URL) -> None:
    # An engine of its own: connections cannot cross from one event loop to another.
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                # The driver begins transactions by itself only before changes of data.
                await connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                lock = text("SELECT pg_advisory_xact_lock(:key)")
                await connection.execute(lock, {"key": ADVISORY_LOCK})
            await connection.run_sync(upgrade)
            await connection.commit()
    finally:
        await engine.dispose()
