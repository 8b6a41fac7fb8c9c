"""Looks at the database and at Redis without changing anything, for people who set them up."""

import asyncio
import time
from pathlib import Path

import msgspec
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import Connection, func, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import database_url
from storage.errors import away_as_ours
from storage.migration import migration_config
from storage.redis_stream import TIMEOUT_S
from storage.schema import UserRow
from storage.settings import StorageSettings


class DatabaseState(msgspec.Struct, frozen=True, kw_only=True):
    """What a database is like."""

    dialect: str
    """`sqlite` or `postgresql`."""
    revision: str = ""
    """Of its schema; empty while it has none."""
    newest: str = ""
    """Newest revision this code knows."""
    known: bool = True
    """Whether this code knows its revision."""
    ahead_s: float = 0.0
    """Seconds its clock is ahead of ours."""
    users: int = 0
    """People who may sign in."""


async def database_state(settings: StorageSettings) -> DatabaseState:
    """Connect and look; a file that is not there yet is not made.

    Raises:
        DatabaseAddressError: no address we can use.
        DatabaseAwayError: it cannot be reached, or is no database.
    """
    url = database_url(settings)
    scripts = ScriptDirectory.from_config(migration_config())
    newest = scripts.get_current_head() or ""
    dialect = url.get_backend_name()
    if dialect == "sqlite" and not await asyncio.to_thread(Path(url.database or "").is_file):
        return DatabaseState(dialect=dialect, newest=newest)
    known = {script.revision for script in scripts.walk_revisions()}
    timeout = {"timeout": settings.busy_timeout_s}
    engine = create_async_engine(url, poolclass=NullPool, connect_args=timeout)
    try:
        with away_as_ours():
            async with engine.connect() as connection:
                heads = await connection.run_sync(_heads)
                ahead_s, users = 0.0, 0
                if heads and set(heads) <= known:
                    may = select(func.count()).select_from(UserRow).where(~UserRow.disabled)
                    users = int((await connection.execute(may)).scalar_one())
                if dialect == "postgresql":
                    clock = text("SELECT EXTRACT(EPOCH FROM clock_timestamp())")
                    ahead_s = float((await connection.execute(clock)).scalar_one()) - time.time()
    finally:
        await engine.dispose()
    return DatabaseState(
        dialect=dialect,
        revision=", ".join(heads),
        newest=newest,
        known=set(heads) <= known,
        ahead_s=ahead_s,
        users=users,
    )


def _heads(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


async def redis_version(settings: StorageSettings) -> str:
    """Version of the Redis that answers.

    Raises:
        ConnectionError: it does not, or refuses us; the text is free of the address.
    """
    url = settings.redis_url.get_secret_value()
    try:
        redis: Redis = Redis.from_url(
            url, protocol=2, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
        try:
            info = await redis.info("server")
        finally:
            await redis.aclose()
    except (RedisError, OSError, ValueError) as error:
        raise ConnectionError(type(error).__name__) from None
    return str(info.get("redis_version", "?"))
