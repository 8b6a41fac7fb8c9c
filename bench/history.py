"""How long a page of the history takes over a million calls, on PostgreSQL and on SQLite.

`HISTORY_CALLS` takes fewer. Every figure is the time from the question to the page, whole: the
index is asked, candidates are read and compared, and what is shown is read. Caches are as warm as
those of a server at work: each kind of search is made with several values, and each page
once before it counts.
"""

import asyncio
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from pydantic import SecretStr

from alerts.alert import Severity
from bench.history_calls import AGENTS_OF_TEAM, DAYS, RULES, TABLES, TEAMS, Batch, Floor
from bench.row import Row, at_most
from storage.database import Database
from storage.search import CallSearch, Wanted
from storage.search_schema import token
from storage.settings import StorageSettings
from storage.team_scope import ALL_TEAMS, TeamScope
from stream.call import Direction
from stream.party import Party
from tests.storage.postgres_server import postgres_server

CALLS = int(os.environ.get("HISTORY_CALLS", "1000000"))
PAGE = 50
"""Calls of a page, as the browser asks for."""
PAGE_MS = 300.0
"""The bar: 95 of 100 pages of each kind."""
ROUNDS = 3
MEMORY = "1GB"
"""Memory that PostgreSQL shares, as on a server of its own."""

INDEX = "CREATE INDEX ix_call_search_terms ON call_search USING gin (terms) WITH (fastupdate = off)"
"""As the migration makes it."""
HOUR_S = 3600.0


class Kind(msgspec.Struct, frozen=True):
    """One kind of search, with several values."""

    name: str
    wanted: Sequence[Wanted]
    teams: TeamScope = ALL_TEAMS


def kinds(end: float) -> list[Kind]:
    """Every kind of search the page offers, and the awkward ones."""
    return [*_of_words(), *_of_facts(), *_of_time(end)]


def _of_words() -> list[Kind]:
    said = Wanted(words="退款")
    mine = TeamScope.of(TEAMS[:2])
    return [
        Kind("a word of 20 % of calls", [said, Wanted(words="退款", party=Party.CUSTOMER)]),
        Kind("a word of 2 %", [Wanted(words="投诉"), Wanted(words="refund")]),
        Kind("a word of 0.1 %", [Wanted(words="律师")]),
        Kind("a phrase of 10 calls", [Wanted(words="录音为证")]),
        Kind("a phrase nobody said", [Wanted(words="鬡鬢鬣"), Wanted(words="unheard")]),
        Kind("one common character", [Wanted(words="的"), Wanted(words="我")]),
        Kind("a dictated number", [Wanted(words=f"三五二零八{d}") for d in "零一二三四五六七"]),
        # Each 2-gram is in half of all calls, the phrase in hardly any: many are compared in vain.
        Kind(
            "2-grams that seldom are the phrase",
            [Wanted(words="请问您好请问我们"), Wanted(words="我们您好我们请问这个")],
        ),
        Kind("two words of one phrase", [Wanted(words='"要退款你们看" 投诉')]),
        Kind("words of a party that never says them", [Wanted(words="投诉", party=Party.AGENT)]),
        Kind("a team and a word", [Wanted(team=team, words="投诉") for team in TEAMS[:8]]),
        Kind("a word within two teams", [Wanted(words="投诉"), said], mine),
        Kind("a team out of sight", [Wanted(team=TEAMS[9], words="退款")], mine),
    ]


def _of_facts() -> list[Kind]:
    agents = [str(1000 + AGENTS_OF_TEAM * n) for n in range(0, 20, 2)]
    return [
        Kind("an agent", [Wanted(agent=agent) for agent in agents]),
        Kind("a rule", [Wanted(rule=rule) for rule in RULES[::3]]),
        Kind("a severity and a word", [Wanted(severity=s, words="投诉") for s in Severity]),
        Kind("an attribute", [Wanted(attributes=(("order", str(n)),)) for n in range(8)]),
        Kind("a common attribute", [Wanted(attributes=(("vip", "True"),), words="投诉")]),
        Kind("long calls", [Wanted(least_ms=900_000), Wanted(least_ms=900_000, words="投诉")]),
    ]


def _of_time(end: float) -> list[Kind]:
    day = 86_400.0
    return [
        Kind("no filter", [Wanted(until=end - n * 20 * day) for n in range(8)]),
        Kind(
            "one day, long ago",
            [Wanted(since=end - n * day, until=end - (n - 1) * day) for n in range(60, 170, 20)],
        ),
        Kind(
            "a word of one day, long ago",
            [
                Wanted(since=end - n * day, until=end - (n - 1) * day, words=words)
                for n in range(60, 170, 20)
                for words in ("退款", "律师")
            ],
        ),
        Kind(
            "everything at once",
            [
                Wanted(
                    words="退款",
                    party=Party.CUSTOMER,
                    team=team,
                    direction=Direction.INBOUND,
                    language="zh-CN",
                    queue="refund",
                    severity=Severity.WARNING,
                    since=end - DAYS * day,
                    least_ms=60_000,
                )
                for team in TEAMS[:8]
            ],
        ),
    ]


def rows() -> list[Row]:
    """Figures of both databases."""
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    found: list[Row] = []
    end = time.time()
    with postgres_server(memory=MEMORY) as server:
        settings = StorageSettings(database_url=SecretStr(server.url))
        async with opened(settings) as database:
            await fill_postgresql(database, Floor(CALLS, end=end))
            found += await figures(database, end)
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        settings = StorageSettings(data_dir=Path(folder))
        async with opened(settings) as database:
            await asyncio.to_thread(
                fill_sqlite, Path(folder) / "floorwalker.db", Floor(CALLS, end=end)
            )
            found += await figures(database, end)
    return found


@asynccontextmanager
async def opened(settings: StorageSettings) -> AsyncIterator[Database]:
    """An empty database."""
    database = await Database.open(settings)
    try:
        yield database
    finally:
        await database.aclose()


async def fill_postgresql(database: Database, floor: Floor) -> None:
    """Copy all calls into it; the inverted index is made afterwards, as a restore does."""
    async with database.write() as connection:
        raw: Any = (await connection.get_raw_connection()).driver_connection
        # Nobody else is there: what refers to what need not be looked at row by row.
        await raw.execute("SET session_replication_role = replica")
        await raw.execute("SET maintenance_work_mem = '1GB'")
        await raw.execute("DROP INDEX ix_call_search_terms")
        for batch in floor.batches():
            for table, columns in TABLES.items():
                records = [tuple(map(row.__getitem__, columns)) for row in batch[table]]
                await raw.copy_records_to_table(table, records=records, columns=columns)
        await raw.execute(INDEX, timeout=HOUR_S)
        await raw.execute("ANALYZE", timeout=HOUR_S)
        await raw.execute("SET session_replication_role = origin")


def fill_sqlite(path: Path, floor: Floor) -> None:
    """Insert all calls into it, in big transactions."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        for batch in floor.batches():
            with connection:
                _insert(connection, batch)
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, batch: Batch) -> None:
    for row in batch["call_search"]:
        row["terms"] = " ".join(map(token, row["terms"]))
    for table, columns in TABLES.items():
        places = ", ".join("?" * len(columns))
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f"INSERT INTO {table} ({names}) VALUES ({places})"  # noqa: S608
        connection.executemany(
            statement, (tuple(map(row.__getitem__, columns)) for row in batch[table])
        )


async def figures(database: Database, end: float) -> list[Row]:
    """What each kind of search takes."""
    search = CallSearch(database)
    found = []
    for kind in kinds(end):
        took = [await _page_ms(search, kind, wanted) for wanted in kind.wanted]
        took = [
            await _page_ms(search, kind, wanted) for _ in range(ROUNDS) for wanted in kind.wanted
        ]
        worst = max(took) if len(took) < 20 else statistics.quantiles(took, n=20)[-1]
        found.append(at_most(f"{database.dialect}: {kind.name}, p95", "ms", worst, PAGE_MS))
        print(f"bench: {found[-1].name}: {worst:.0f} ms", file=sys.stderr, flush=True)
    return found


async def _page_ms(search: CallSearch, kind: Kind, wanted: Wanted) -> float:
    begin = time.perf_counter()
    await search.page(wanted, teams=kind.teams, limit=PAGE)
    return (time.perf_counter() - begin) * 1000
