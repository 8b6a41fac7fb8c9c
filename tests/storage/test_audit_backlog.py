"""What happens whether or not it can be written down is written down when it can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from storage.audit import AuditLog
from storage.audit_actions import ACTIONS, Action, WhenUnwritten
from storage.audit_backlog import AuditBacklog
from storage.audit_entry import AuditEntry
from storage.audit_list import AuditFilter, AuditList
from storage.database import Database
from storage.settings import StorageSettings
from tests.fakes.deeds import KEY, a_deed
from tests.storage.databases import empty_database, locked, sqlite_settings

pytestmark = pytest.mark.integration


async def written(database: Database) -> list[AuditEntry]:
    """The log, oldest first."""
    return list(await AuditList(database).page(AuditFilter(), limit=50))[::-1]


@asynccontextmanager
async def impatient(settings: StorageSettings) -> AsyncIterator[Database]:
    """A database that does not wait long for a lock."""
    quick = settings.model_copy(update={"busy_timeout_s": 0.05})
    async with empty_database(quick) as database:
        yield database


async def test_deferred_deeds_are_written_in_their_order(database: Database) -> None:
    """Soon, by the task that runs beside."""
    backlog = AuditBacklog(AuditLog(database, KEY))
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(backlog.run())
        for number in range(3):
            backlog.defer(a_deed(f"call-{number}"))
        async with asyncio.timeout(10):
            while backlog.waiting:  # noqa: ASYNC110 - what is waited for has no event of its own
                await asyncio.sleep(0.01)
        running.cancel()

    assert [entry.target for entry in await written(database)] == ["call-0", "call-1", "call-2"]


async def test_they_wait_while_the_database_is_away(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """And what finds no room is said in an entry of its own."""
    settings = sqlite_settings(tmp_path_factory.mktemp("away"))
    async with impatient(settings) as database:
        backlog = AuditBacklog(AuditLog(database, KEY), room=2)
        async with locked(settings):
            for number in range(5):
                backlog.defer(a_deed(f"call-{number}"))
            assert not await backlog.flush()
            assert (backlog.waiting, backlog.lost) == (2, 3)

        assert await backlog.flush()

        entries = await written(database)
        assert [entry.target for entry in entries] == ["call-0", "call-1", ""]
        assert (entries[-1].action, entries[-1].details) == ("entries.lost", {"entries": "3"})
        assert (backlog.waiting, backlog.lost) == (0, 0)


def test_every_action_has_a_rule_and_few_may_wait() -> None:
    """To happen unwritten is the exception, and this is the whole list of it."""
    assert set(ACTIONS) == set(Action)
    assert {a for a, rule in ACTIONS.items() if rule.unwritten is WhenUnwritten.DEFER} == {
        Action.CLAIM_REFUSED,
        Action.INTERVENTION_ENDED,
        Action.ENTRIES_LOST,
    }
