"""`floorwalker customers` and `holds`, over a real database and real recordings."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from config.secrets import derived_key, installation_secret
from config.settings import Settings
from storage.database import Database
from storage.event_rows import write_events
from storage.stored_event import HeardCall, StoredEvent
from stream.call import Call, EndCause
from stream.customer import customer_key, masked
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.log import CallEnd
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings
from stream.recordings import RecordingStore
from tests.storage.kept_events import an_utterance

pytestmark = pytest.mark.integration

NUMBER = "+86 138 0013 5500"


def asked(folder: Path, *words: str, typed: str = "") -> Result:
    """What a command says, with a data folder of its own."""
    variables = {"FLOORWALKER_DATA_DIR": str(folder)}
    return CliRunner().invoke(app, list(words), env=variables, input=typed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with an ended, recorded call of the customer, and one of another."""
    asyncio.run(_furnish(tmp_path))
    return tmp_path


async def _furnish(folder: Path) -> None:
    settings = Settings(data_dir=folder)
    secret = installation_secret(settings.secret, folder)
    customers = settings.streaming(secret).customer_secret.get_secret_value()
    database = await Database.open(settings.stored)
    for call_id, number in (("first", NUMBER), ("other", "+8613900002222")):
        key = customer_key(number, customers)
        call = Call(id=call_id, source="pcm", customer=masked(number), customer_key=key)
        ended = CallEnd(call_id, 20, EndCause.HANGUP)
        async with database.write() as connection:
            # Heard by a node that is no more, whose recordings are here.
            heard: list[StoredEvent] = [
                HeardCall(call, "earlier", "r"),
                an_utterance(call=call_id),
                ended,
            ]
            await write_events(connection, database.dialect, heard)
        await _record(call, settings.recorded, derived_key(secret, "recordings"))
    await database.aclose()


async def _record(call: Call, settings: RecorderSettings, key: bytes) -> None:
    disk = DiskThread(max_pending_bytes=1 << 20)
    recorder = Recorder(call, settings, disk, key)
    for number in range(50):
        frame = AudioFrame(call.id, Party.CUSTOMER, number * 20, 8000, bytes(320))
        recorder.frame(frame)
    await recorder.close()
    disk.close()


def sound_of(folder: Path, call: str) -> bool:
    """Whether sound of a call is there."""
    return RecordingStore(folder / "recordings", b"").has(call)


def test_a_customer_is_forgotten_and_the_proof_holds(folder: Path) -> None:
    """By the number in any spelling, with sound; the other customer keeps theirs."""
    proof = folder / "proof.json"

    done = asked(folder, "customers", "forget", "+8613800135500", "--proof", str(proof))

    assert done.exit_code == 0, done.output
    assert "removed: 1 calls, 1 recordings, 1 utterances" in done.stderr
    assert not sound_of(folder, "first")
    assert sound_of(folder, "other")
    assert "13800135500" not in proof.read_text("utf-8")
    assert not list((folder / "recordings").rglob("*first*"))
    checked = asked(folder, "customers", "verify-proof", str(proof))
    assert checked.exit_code == 0, checked.output
    assert "1 calls" in checked.stdout
    assert asked(folder, "audit", "verify").exit_code == 0

    document = json.loads(proof.read_text("utf-8"))
    document["removal"]["removed"]["calls"] = 2
    proof.write_text(json.dumps(document), "utf-8")
    assert asked(folder, "customers", "verify-proof", str(proof)).exit_code == 1


def test_a_dry_run_counts_and_leaves_everything(folder: Path) -> None:
    """The number may come through a pipe, so that it stands in no list of processes."""
    said = asked(folder, "customers", "forget", "-", "--dry-run", typed=f"{NUMBER}\n")

    assert said.exit_code == 0, said.output
    assert "would remove: 1 calls, 1 recordings, 1 utterances" in said.stderr
    assert said.stdout == ""
    assert sound_of(folder, "first")


def test_a_hold_stands_in_the_way_until_it_is_lifted(folder: Path) -> None:
    """Set and lifted from the command line, and written down."""
    held = asked(folder, "holds", "set", "--number", NUMBER, "--reason", "lawsuit")
    assert held.exit_code == 0, held.output
    hold = held.stdout.split()[-1]
    assert asked(folder, "holds", "set", "--call", "first", "--reason", "too").exit_code == 0
    assert "lawsuit" in asked(folder, "holds", "list").stdout

    refused = asked(folder, "customers", "forget", NUMBER)
    assert refused.exit_code == 1
    assert "legal hold" in refused.stderr
    assert sound_of(folder, "first")

    for line in asked(folder, "holds", "list").stdout.splitlines():
        assert asked(folder, "holds", "lift", line.split()[0]).exit_code == 0
    assert asked(folder, "holds", "lift", hold).exit_code == 1
    assert asked(folder, "customers", "forget", NUMBER).exit_code == 0
    log = asked(folder, "audit", "list").stdout
    assert [log.count(action) for action in ("hold.set", "hold.lifted", "customer.forgotten")] == [
        2,
        2,
        1,
    ]
    assert "13800135500" not in log


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["customers", "forget"], "number or --hash"),
        (["customers", "forget", "1", "--hash", "ab"], "number or --hash"),
        (["customers", "forget", "--hash", "xyz"], "32 hexadecimal digits"),
        (["customers", "forget", "()"], "no number"),
        (["holds", "set", "--call", "nobody", "--reason", "x"], "no such call"),
        (["holds", "set", "--call", "first", "--reason", " "], "needs a reason"),
        (["holds", "set", "--reason", "x"], "one of --call"),
        (["holds", "lift", "x"], "no hold x"),
        (["customers", "verify-proof", "none.json"], "none.json"),
    ],
)
def test_what_makes_no_sense_is_said(folder: Path, words: list[str], said: str) -> None:
    """In one line, and nothing is removed."""
    result = asked(folder, *words)
    assert result.exit_code in {1, 2}
    assert said in result.stderr
    assert sound_of(folder, "first")
