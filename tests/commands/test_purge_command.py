"""`floorwalker purge` on a database and recordings of its own."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner, Result

from commands.app import app
from config.secrets import derived_key
from storage.database import Database
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.call import EndCause
from stream.log import CallEnd
from stream.manifest import Manifest, Opened
from stream.party import Party
from stream.recordings import RecordingStore
from stream.segment import SegmentHeader, SegmentWriter
from tests.storage.kept_events import a_call, an_utterance

pytestmark = pytest.mark.integration

SECRET = "a secret of this test"


def asked(folder: Path, *words: str, secret: str = SECRET) -> Result:
    """What a command says, with a data folder and a secret of its own."""
    environment = {"FLOORWALKER_DATA_DIR": str(folder), "FLOORWALKER_SECRET": secret}
    return CliRunner().invoke(app, list(words), env=environment)


async def keep(folder: Path) -> RecordingStore:
    """A call of long ago, with text and sound."""
    settings = StorageSettings(data_dir=folder)
    database = await Database.open(settings)
    writer = await EventWriter.open(database, settings, node="n", run="r")
    writer.emit(replace(a_call("c", at=1000.0), practice=False))
    writer.emit(an_utterance(call="c"))
    writer.emit(CallEnd("c", 2000, EndCause.HANGUP))
    await writer.flush()
    await writer.aclose()
    await database.aclose()
    key = derived_key(SECRET.encode(), "recordings")
    store = RecordingStore(folder / "recordings", key)
    Manifest(store.folder("c"), key).append(Opened("c", 1000.0))
    header = SegmentHeader("c", Party.AGENT, 1, 8000, 0.0)
    segment = SegmentWriter(store.folder("c") / "agent-0001.seg", header, key)
    segment.audio(0, bytes(320))
    segment.close(20)
    return store


def test_a_dry_run_tells_and_a_run_removes(tmp_path: Path) -> None:
    """The second run finds nothing."""
    store = asyncio.run(keep(tmp_path))

    plan = asked(tmp_path, "purge", "--dry-run")
    assert plan.exit_code == 0
    assert "recordings: 1 calls older than 90 days" in plan.stdout
    assert "calls: 1 calls older than 730 days" in plan.stdout
    assert store.has("c")

    done = asked(tmp_path, "purge")
    assert done.exit_code == 0, done.output
    assert "transcripts: 1 removed" in done.stdout
    assert not store.folder("c").exists()
    assert "nothing is old enough" in asked(tmp_path, "purge", "--dry-run").stdout
    assert "retention.purged" in asked(tmp_path, "audit", "list").stdout


def test_nothing_is_removed_without_the_secret(tmp_path: Path) -> None:
    """And none is made up."""
    refused = asked(tmp_path, "purge", secret="")
    assert refused.exit_code == 1
    assert "without the secret" in refused.stderr
    assert not (tmp_path / "secret.key").exists()
