"""The way to the database: SQLite by default, PostgreSQL by address."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import cast
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, event, make_url, select
from sqlalchemy.engine.interfaces import AdaptedConnection, DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, MissingGreenlet
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import DatabaseAddressError, away_as_ours, away_reason
from storage.migration import migrate
from storage.settings import StorageSettings
from stream.durations import Durations

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}
"""Driver we use for each kind of database."""


def database_url(settings: StorageSettings) -> URL:
    """Address of the database with our driver.

    Raises:
        DatabaseAddressError: it cannot be read, or names a database we do not support.
    """
    given = settings.database_url.get_secret_value()
    if not given:
        path = (settings.data_dir / "floorwalker.db").resolve()
        return URL.create(DRIVERS["sqlite"], database=str(path))
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        # `from None`: the error repeats the address, and with it the password.
        raise DatabaseAddressError(
            "the database address cannot be read; write sqlite:///PATH or "
            "postgresql://USER:PASSWORD@HOST/NAME"
        ) from None
    driver = DRIVERS.get(url.drivername.partition("+")[0])
    if driver is None:
        raise DatabaseAddressError(f"{url.drivername} is no database we support")
    if driver.startswith("sqlite") and url.database in (None, "", ":memory:"):
        raise DatabaseAddressError("SQLite needs a file: sqlite:///PATH")
    return url.set(drivername=driver)


STATEMENT_S = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds by which the time of statements is counted, in seconds."""


class Database:
    """An open database of the newest schema. Made by `Database.open`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.took = Durations(STATEMENT_S)
        """How long statements took."""
        _time_statements(engine, self.took)
        self._engine = engine
        self._reader = engine
        self._writer = engine
        self._turn: AbstractAsyncContextManager[object] = nullcontext()
        if self.dialect == "sqlite":
            # SQLite has one writer at a time; queueing here is fair and wakes at once, whereas
            # its own waiting polls.
            self._turn = asyncio.Lock()
            self._writer = engine.execution_options(begin="BEGIN IMMEDIATE")

    @classmethod
    async def open(cls, settings: StorageSettings) -> "Database":
        """Open, and bring the schema to the newest revision in a thread.

        Raises:
            DatabaseAddressError: no address we can use.
            DatabaseAwayError: it cannot be reached or written.
            SchemaTooNewError: it was written by a newer Floorwalker.
        """
        url = database_url(settings)
        with away_as_ours(), _usable():
            if url.get_backend_name() == "sqlite" and url.database:
                folder = Path(url.database).parent
                await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
            await migrate(url)
        return cls(_engine(url, settings))

    async def ping(self) -> None:
        """Ask it for nothing.

        Raises:
            DatabaseAwayError: the database is out of reach.
        """
        async with self.read() as session:
            await session.execute(select(1))

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._engine.dialect.name

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session for reading; what it gave stays usable after it.

        Raises:
            DatabaseAwayError: the database is out of reach.
        """
        with away_as_ours():
            async with AsyncSession(self._reader, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back by any error.

        Raises:
            DatabaseAwayError: the database is out of reach or full; nothing was written.
        """
        with away_as_ours():
            async with self._turn, self._writer.begin() as connection:
                yield connection

    @asynccontextmanager
    async def write_session(self) -> AsyncIterator[AsyncSession]:
        """Like `write`, for whole rows."""
        async with (
            self.write() as connection,
            AsyncSession(connection, expire_on_commit=False) as session,
        ):
            yield session
            await session.flush()

    async def aclose(self) -> None:
        """Give all connections back; idempotent."""
        await self._engine.dispose()


def _time_statements(engine: AsyncEngine, took: Durations) -> None:
    """Count how long each statement takes, the way to the database and back included."""
    begun: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()

    def before(connection: Connection, *_: object) -> None:
        begun[connection] = time.perf_counter()

    def after(connection: Connection, *_: object) -> None:
        took.add(time.perf_counter() - begun.pop(connection))

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)


@contextmanager
def _usable() -> Iterator[None]:
    """Tell a file that is something else from a database that is away."""
    try:
        yield
    except DatabaseError as error:
        if away_reason(error) == "SQLITE_NOTADB":
            raise DatabaseAddressError("the file is not an SQLite database") from error
        raise


def _engine(url: URL, settings: StorageSettings) -> AsyncEngine:
    """The engine, with what each kind of database needs told at every connection."""
    wait_s = settings.busy_timeout_s
    if url.get_backend_name() == "postgresql":
        return create_async_engine(
            url,
            pool_size=settings.connections,
            pool_timeout=wait_s,
            pool_pre_ping=True,
            connect_args={"timeout": wait_s, "command_timeout": wait_s},
        )
    engine = create_async_engine(
        url,
        pool_size=settings.connections,
        pool_timeout=wait_s,
        # Every connection has a page cache of its own: use few, and those that are warm.
        pool_use_lifo=True,
        connect_args={"timeout": wait_s},
    )

    def connected(raw: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # None: transactions begin where we say, not before the first change of data.
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    def spoiled(
        raw: DBAPIConnection, _entry: ConnectionPoolEntry, _error: BaseException | None
    ) -> None:
        # Somebody was cancelled within a statement. To close is not enough: SQLite would keep the
        # file locked until the last cursor is collected as garbage.
        with suppress(ValueError, MissingGreenlet):
            cast("AdaptedConnection", raw).run_async(lambda own: asyncio.shield(own.rollback()))

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)
    event.listen(engine.sync_engine, "invalidate", spoiled)
    return engine
