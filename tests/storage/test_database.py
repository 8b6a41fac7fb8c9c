"""Opening a database: its address, its schema, and what is refused."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from storage.database import Database, database_url
from storage.errors import DatabaseAddressError, DatabaseAwayError, SchemaTooNewError
from storage.settings import StorageSettings
from tests.storage.databases import count

pytestmark = pytest.mark.integration


def with_url(url: str) -> StorageSettings:
    """Settings that name a database."""
    return StorageSettings(database_url=SecretStr(url))


def test_without_an_address_the_data_folder_is_used(tmp_path: Path) -> None:
    """Nothing needs to be set to begin."""
    url = database_url(StorageSettings(data_dir=tmp_path))

    assert url.drivername == "sqlite+aiosqlite"
    assert url.database == str(tmp_path / "floorwalker.db")


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:////srv/fw.db", "sqlite+aiosqlite"),
        ("postgresql://ann:pw@db/fw", "postgresql+asyncpg"),
        ("postgres://ann:pw@db/fw", "postgresql+asyncpg"),
        ("postgresql+psycopg://ann:pw@db/fw", "postgresql+asyncpg"),
    ],
)
def test_an_address_gets_our_driver(given: str, driver: str) -> None:
    """However the address is commonly written."""
    assert database_url(with_url(given)).drivername == driver


@pytest.mark.parametrize(
    "given", ["mysql://ann:s3cret@db/fw", "nonsense s3cret", "sqlite://", "sqlite:///:memory:"]
)
def test_an_address_we_cannot_use_is_refused_without_repeating_it(given: str) -> None:
    """The password stays out of the message."""
    with pytest.raises(DatabaseAddressError) as caught:
        database_url(with_url(given))

    assert "s3cret" not in str(caught.value)


async def test_opening_twice_changes_nothing(settings: StorageSettings, database: Database) -> None:
    """The second start finds the schema as it is."""
    again = await Database.open(settings)

    assert await count(again, "calls") == await count(database, "calls") == 0
    await again.aclose()


async def test_nodes_that_start_together_do_not_disturb_each_other(tmp_path: Path) -> None:
    """One of them makes the tables; all of them come up."""
    settings = StorageSettings(data_dir=tmp_path)

    opened = await asyncio.gather(*(Database.open(settings) for _ in range(4)))

    assert [await count(database, "calls") for database in opened] == [0, 0, 0, 0]
    for database in opened:
        await database.aclose()


async def test_sqlite_is_set_for_a_server(tmp_path: Path) -> None:
    """Write-ahead log, patience with locks, and keys that are checked."""
    database = await Database.open(StorageSettings(data_dir=tmp_path, busy_timeout_s=3))
    found = {}
    async with database.write() as connection:
        for pragma in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous"):
            found[pragma] = (await connection.exec_driver_sql(f"PRAGMA {pragma}")).scalar()
    await database.aclose()

    normal = 1
    assert found == {
        "journal_mode": "wal",
        "busy_timeout": 3000,
        "foreign_keys": 1,
        "synchronous": normal,
    }


async def test_a_database_of_a_newer_floorwalker_is_refused(
    settings: StorageSettings, database: Database
) -> None:
    """Writing into a schema we do not know would break it."""
    async with database.write() as connection:
        known = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(SchemaTooNewError, match="9999"):
            await Database.open(settings)
    finally:
        async with database.write() as connection:
            await connection.execute(
                text("UPDATE alembic_version SET version_num = :known"), {"known": known}
            )


async def test_a_file_that_is_no_database_is_a_clear_error(tmp_path: Path) -> None:
    """Not overwritten, not a crash of ours."""
    path = tmp_path / "floorwalker.db"
    path.write_bytes(b"this is a shopping list and not a database at all" * 50)

    with pytest.raises(DatabaseAddressError, match="not an SQLite database"):
        await Database.open(StorageSettings(data_dir=tmp_path))

    assert path.read_bytes().startswith(b"this is a shopping list")


async def test_a_server_that_is_not_there_is_away(tmp_path: Path) -> None:
    """Whoever opened it may try again later."""
    address = f"postgresql://floorwalker@/fw?host={tmp_path}"

    with pytest.raises(DatabaseAwayError) as caught:
        await Database.open(with_url(address))

    assert caught.value.retryable


@pytest.mark.parametrize(
    "wrong", ["postgresql://floorwalker@/nowhere", "postgresql://nobody_known@/postgres"]
)
async def test_a_wrong_name_of_database_or_user_is_away_too(postgres_url: str, wrong: str) -> None:
    """An administrator may still be making it."""
    folder = postgres_url.partition("?")[2]

    with pytest.raises(DatabaseAwayError):
        await Database.open(with_url(f"{wrong}?{folder}"))


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    """All or nothing."""

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO users VALUES ('ann', 'Ann', 'admin', '', 'h', :no, 1.0, NULL)"),
                {"no": False},
            )
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await count(database, "users") == 0


async def test_writers_wait_for_each_other(database: Database) -> None:
    """Fifty transactions at once all succeed, one after the other where it must be."""

    async def add(number: int) -> None:
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO users VALUES (:name, '', 'agent', '', 'h', :no, 1.0, NULL)"),
                {"name": f"user{number}", "no": False},
            )

    await asyncio.gather(*(add(number) for number in range(50)))

    assert await count(database, "users") == 50


async def test_who_is_cancelled_while_reading_lets_others_write(database: Database) -> None:
    """A statement whose rows were not yet fetched keeps nothing locked, nor is anything kept."""

    async def add(name: str, reads: int, reading: asyncio.Event) -> None:
        async with database.write() as connection:
            await connection.execute(
                text("INSERT INTO users VALUES (:name, '', 'agent', '', 'h', :no, 1.0, NULL)"),
                {"name": name, "no": False},
            )
            reading.set()
            for _ in range(reads):
                await connection.execute(text("SELECT * FROM users"))

    for number in range(20):
        reading = asyncio.Event()
        cancelled = asyncio.create_task(add("nobody", 10_000, reading))
        await reading.wait()
        for _ in range(number):
            await asyncio.sleep(0)
        cancelled.cancel()
        await asyncio.wait([cancelled])
        assert cancelled.cancelled()
        async with asyncio.timeout(3):
            await add(f"user{number}", 1, reading)

    assert await count(database, "users") == 20


async def test_another_process_that_holds_the_lock_makes_us_wait_and_then_say_so(
    tmp_path: Path,
) -> None:
    """A backup tool may lock the file for a while."""
    database = await Database.open(StorageSettings(data_dir=tmp_path, busy_timeout_s=0.2))
    other = sqlite3.connect(tmp_path / "floorwalker.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(DatabaseAwayError, match="SQLITE_BUSY"):
        async with database.write():
            pass

    other.execute("ROLLBACK")
    other.close()
    assert await count(database, "users") == 0
    await database.aclose()
