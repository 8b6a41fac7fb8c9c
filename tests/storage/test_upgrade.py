"""A database of the previous version, filled by its own code, migrates with everything in it.

`released/` holds one for each kind: what the demo of that version had written after a minute, as
`sqlite3 .dump` and `pg_dump --column-inserts` give it, without settings of a session.
"""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from storage.alert_list import AlertList
from storage.calls import CallStore
from storage.database import Database, database_url
from storage.settings import StorageSettings
from storage.team_scope import ALL_TEAMS
from storage.tokens import ANY_SOURCE, ApiTokens
from storage.users import UserStore
from tests.storage.databases import KINDS, postgres_settings, sqlite_settings

pytestmark = pytest.mark.integration

RELEASED = Path(__file__).parent / "released"

VERSIONS = ("0.1.0",)
"""Versions people may come from, one after the other or at once."""

TABLES = {
    *("calls", "participations", "utterances", "speech_spans", "gaps", "levels", "findings"),
    *("alerts", "alert_outbox", "delivery_attempts", "users", "source_tokens"),
}
"""Tables of 0.1.0 that hold what must not be lost; sessions may."""

RENAMED = {"source_tokens": "api_tokens"}
"""What tables of 0.1.0 are called today."""

REWRITTEN = {"source_tokens": {"scopes"}}
"""Columns that say the same in other words; what they say is tested on its own."""

Rows = dict[str, list[dict[str, object]]]


@pytest_asyncio.fixture(params=KINDS)
async def empty(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StorageSettings]:
    """Settings of a database without tables, which is gone afterwards."""
    if request.param == "sqlite":
        yield sqlite_settings(tmp_path)
        return
    server = make_url(request.getfixturevalue("postgres_url"))
    given = postgres_settings(tmp_path, server.render_as_string(hide_password=False))
    admin = create_async_engine(
        database_url(given), poolclass=NullPool, isolation_level="AUTOCOMMIT"
    )
    async with admin.connect() as connection:
        await connection.execute(text("CREATE DATABASE released"))
        named = server.set(database="released").render_as_string(hide_password=False)
        yield given.model_copy(update={"database_url": SecretStr(named)})
        await connection.execute(text("DROP DATABASE released WITH (FORCE)"))
    await admin.dispose()


async def load(settings: StorageSettings, version: str) -> None:
    """Fill the database with what that version left."""
    url = database_url(settings)
    kind = url.get_backend_name()
    script = (RELEASED / f"{version}.{kind}.sql").read_text(encoding="utf-8")
    if kind == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as database:
            database.executescript(script)
        return
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection is not None
        await raw.driver_connection.execute(script)
    await engine.dispose()


async def kept(settings: StorageSettings, names: Mapping[str, str]) -> Rows:
    """Every row of every table, by its old name; `names` are today's where they differ."""
    engine = create_async_engine(database_url(settings), poolclass=NullPool)
    async with engine.connect() as connection:
        rows = {name: await rows_of(connection, names.get(name, name)) for name in sorted(TABLES)}
    await engine.dispose()
    return rows


async def rows_of(connection: AsyncConnection, table: str) -> list[dict[str, object]]:
    """The rows of one table, in an order of their own."""
    found = await connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 - ours
    return sorted((dict(row) for row in found.mappings()), key=lambda row: str(sorted(row.items())))


@pytest.mark.parametrize("version", VERSIONS)
async def test_everything_an_earlier_version_kept_is_still_there(
    empty: StorageSettings, version: str
) -> None:
    """Row by row, in every column that still exists; new columns have values of their own."""
    await load(empty, version)
    before = await kept(empty, {})
    assert all(before.values()), "the dump has rows in every table"

    database = await Database.open(empty)
    await database.aclose()

    after = await kept(empty, RENAMED)
    for table, rows in before.items():
        columns = set(rows[0]) & set(after[table][0]) - REWRITTEN.get(table, set())
        assert columns
        assert among(rows, columns) == among(after[table], columns), table


def among(rows: list[dict[str, object]], columns: set[str]) -> list[str]:
    """The rows with these columns only, in an order that new columns do not change."""
    return sorted(str(sorted((name, row[name]) for name in columns)) for row in rows)


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_an_earlier_version_kept_can_be_used(
    empty: StorageSettings, version: str
) -> None:
    """Calls with their words, alerts, people and tokens, read by the code of today."""
    await load(empty, version)
    database = await Database.open(empty)
    try:
        users, tokens = UserStore(database), ApiTokens(database)
        assert await users.count() == 3
        # Who belonged to no team saw every call, and still does.
        assert {user.teams for user in await users.all()} == {ALL_TEAMS}
        assert {scope for token in await tokens.all() for scope in token.scopes} == {ANY_SOURCE}
        assert {user.name for user in await users.all()} == {"supervisor", "inspector", "team_lead"}
        assert len(list(await tokens.all())) == 1
        calls = await CallStore(database).recent(limit=50)
        assert len(calls) >= 6
        words = [await CallStore(database).utterances(call.call.id) for call in calls]
        assert any(utterance.text for said in words for utterance in said)
        alerts = await AlertList(database).recent(limit=50)
        assert {alert.call for alert in alerts} <= {call.call.id for call in calls}
        assert alerts
    finally:
        await database.aclose()
    again = await Database.open(empty)
    await again.aclose()
