"""The whole way of an alert: desk, SQLite, outbox, signed webhook; failures and restarts."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from alerts.alert import AlertState
from alerts.channels.webhook import WebhookChannel, WebhookSettings
from alerts.desk import AlertDesk
from alerts.desk_settings import DeskSettings
from alerts.outbox import OutboxSettings, OutboxWorker
from alerts.spool import FileSpool
from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.settings import StorageSettings
from tests.fakes.alert_samples import a_call, an_alert
from tests.fakes.channel import FakeSink
from tests.fakes.http_server import Answer, HttpServer, http_server
from tests.fakes.reach import loopback_reach
from tests.fakes.turning import ended, until

pytestmark = pytest.mark.integration

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"
OUTBOX = OutboxSettings(first_retry_s=0.01, longest_retry_s=0.05, poll_s=0.02)


class Floor:
    """One process: a desk and an outbox over the database in a folder."""

    def __init__(
        self,
        database: Database,
        folder: Path,
        channels: dict[str, WebhookChannel],
        now: Callable[[], float],
    ) -> None:
        self.store = DatabaseAlertStore(database)
        self.worker = OutboxWorker(self.store, channels, OUTBOX, now=now, jitter=lambda: 0.0)
        self.desk = AlertDesk(
            self.store,
            FakeSink(),
            FileSpool(folder / "alerts.jsonl", max_bytes=1 << 20),
            [settings.route() for settings in map(_settings_of, channels.values())],
            DeskSettings(),
            now=now,
            on_owed=self.worker.wake,
        )


def _settings_of(channel: WebhookChannel) -> WebhookSettings:
    return channel._settings


@asynccontextmanager
async def floor(
    folder: Path, *servers: tuple[str, HttpServer], begun: float = 5_000.0
) -> AsyncIterator[Floor]:
    """A process that runs; leaving the block stops it in the middle of things."""
    loop = asyncio.get_running_loop()
    born = loop.time()
    database = await Database.open(StorageSettings(data_dir=folder))
    channels = {
        name: WebhookChannel(
            WebhookSettings.model_validate(
                {"name": name, "url": server.url, "secret": SECRET, "timeout_s": 0.2}
            ),
            reach=loopback_reach(),
            public_url="http://localhost:8000",
            now=lambda: 5_000.0,
        )
        for name, server in servers
    }
    made = Floor(database, folder, channels, lambda: begun + loop.time() - born)
    tasks = [asyncio.create_task(made.desk.run()), asyncio.create_task(made.worker.run())]
    try:
        yield made
    finally:
        for task in tasks:
            await ended(task)
        for channel in channels.values():
            await channel.aclose()
        await database.aclose()


async def test_a_webhook_that_fails_gets_it_later_under_the_same_key(tmp_path: Path) -> None:
    """Two errors, then it is taken; the follow-up comes behind it."""
    script = (Answer(500), Answer(429), Answer())
    async with http_server(*script) as server, floor(tmp_path, ("ops", server)) as running:
        running.desk.offer(an_alert(), a_call())
        running.desk.offer(an_alert(state=AlertState.RETRACTED, count=0), a_call())
        await server.was_asked(4)

    keys = [request.headers["webhook-id"] for request in server.asked]
    assert keys == ["msg_a1.1.ops"] * 3 + ["msg_a1.2.ops"]
    assert '"type":"alert.retracted"' in server.asked[-1].body


async def test_what_was_owed_before_a_restart_is_sent_after_it(tmp_path: Path) -> None:
    """The truth is in the database, not in the process."""
    async with http_server(Answer(503)) as down, floor(tmp_path, ("ops", down)) as before:
        before.desk.offer(an_alert(), a_call())
        await down.was_asked(2)

    async with http_server() as up, floor(tmp_path, ("ops", up), begun=6_000.0):
        await up.was_asked(1)

    assert {request.headers["webhook-id"] for request in down.asked + up.asked} == {"msg_a1.1.ops"}


async def test_a_webhook_that_hangs_does_not_hold_up_another(tmp_path: Path) -> None:
    """Each has its own places."""
    async with (
        http_server(Answer(hang=True)) as slow,
        http_server() as quick,
        floor(tmp_path, ("slow", slow), ("quick", quick)) as running,
    ):
        for number in range(20):
            running.desk.offer(an_alert(f"a{number:02}"), a_call())
        await quick.was_asked(20)
        stuck = running.worker.counts["slow"].delivered

    assert stuck == 0
    assert {request.headers["webhook-id"] for request in quick.asked} == {
        f"msg_a{number:02}.1.quick" for number in range(20)
    }


async def test_a_refused_webhook_becomes_a_dead_letter_that_can_be_revived(tmp_path: Path) -> None:
    """A wrong address is put right, and the delivery repeated by hand."""
    script = (Answer(404), Answer())
    async with http_server(*script) as server, floor(tmp_path, ("ops", server)) as running:
        running.desk.offer(an_alert(), a_call())
        await until(lambda: running.worker.counts["ops"].dead == 1)
        letters = await running.store.dead_letters(limit=9)
        revived = await running.store.revive("msg_a1.1.ops", now=0.0)
        await server.was_asked(2)

    assert [letter.error for letter in letters] == ["http_404"]
    assert revived
