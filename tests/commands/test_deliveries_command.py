"""`floorwalker deliveries` over a real database."""

import asyncio
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.settings import StorageSettings
from tests.fakes.alert_samples import an_alert, an_item

pytestmark = pytest.mark.integration


def asked(folder: Path, *words: str) -> Result:
    """What the command says, with a data folder of its own."""
    environment = {"FLOORWALKER_DATA_DIR": str(folder)}
    return CliRunner().invoke(app, ["deliveries", *words], env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with dead letters of two channels."""

    async def fill() -> None:
        database = await Database.open(StorageSettings(data_dir=tmp_path))
        store = DatabaseAlertStore(database)
        for number, channel in enumerate(("ops", "ops", "leads")):
            alert = an_alert(f"a{number}")
            item = an_item(alert, channel=channel)
            await store.save(alert, expected_revision=0, outbox=[item])
            await store.claim(channel, now=3_000.0, until=3_060.0, limit=9)
            await store.dead(item.key, error="http_404", at=3_000.0 + number)
        await database.aclose()

    asyncio.run(fill())
    return tmp_path


def test_dead_letters_are_listed_latest_first(folder: Path) -> None:
    """One line each, with the key that sends it again."""
    lines = asked(folder, "list").stdout.splitlines()
    assert lines[0] == "1970-01-01T00:50:02+00:00\tleads\thttp_404\t1\talert.opened\ta2.1.leads"
    assert [line.split("\t")[-1] for line in lines] == ["a2.1.leads", "a1.1.ops", "a0.1.ops"]
    assert len(asked(folder, "list", "--channel", "leads").stdout.splitlines()) == 1
    assert len(asked(folder, "list", "--limit", "2").stdout.splitlines()) == 2


def test_one_or_all_of_a_channel_are_sent_again(folder: Path) -> None:
    """And are dead letters no longer."""
    assert asked(folder, "resend", "a2.1.leads").stdout == "1 to be sent again\n"
    assert asked(folder, "resend", "--channel", "ops").stdout == "2 to be sent again\n"
    assert asked(folder, "list").stdout == ""


def test_sending_again_is_written_down(folder: Path) -> None:
    """Who typed it, and what for."""
    asked(folder, "resend", "a2.1.leads")

    environment = {"FLOORWALKER_DATA_DIR": str(folder)}
    log = CliRunner().invoke(app, ["audit", "list"], env=environment).stdout
    assert "delivery.revived" in log
    assert "a2.1.leads" in log


def test_what_is_not_there_or_not_clear_is_refused(folder: Path) -> None:
    """With one line and an exit code."""
    gone = asked(folder, "resend", "a9.1.ops")
    assert (gone.exit_code, gone.stderr) == (1, "there is no dead letter a9.1.ops\n")
    assert asked(folder, "resend").exit_code == 2
    assert asked(folder, "resend", "a0.1.ops", "--channel", "ops").exit_code == 2
