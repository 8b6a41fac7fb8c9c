"""Commands that take sound: `analyze`, `replay`, and `recordings verify`."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from config.secrets import derived_key
from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings
from stream.recordings import RecordingStore

pytestmark = pytest.mark.integration

SECRET = "a secret of this test"


def asked(folder: Path, *words: str) -> Result:
    """What a command says, with a data folder and a secret of its own."""
    environment = {"FLOORWALKER_DATA_DIR": str(folder), "FLOORWALKER_SECRET": SECRET}
    return CliRunner().invoke(app, list(words), env=environment)


def test_analyze_prints_one_object_a_line(tmp_path: Path, root: Path) -> None:
    """Utterances, findings, alerts, and a summary that counts them."""
    result = asked(tmp_path, "analyze", "--json", str(root / "demo/calls/private-contact.ogg"))
    assert result.exit_code == 0
    *events, summary = map(json.loads, result.stdout.splitlines())
    counted = {
        f"{kind}s": sum(event["type"] == kind for event in events)
        for kind in ("utterance", "finding", "alert")
    }
    assert summary["type"] == "summary"
    assert {key: summary[key] for key in counted} == counted
    assert {"agent-private-contact"} <= {e["rule"] for e in events if e["type"] == "alert"}
    findings = [event for event in events if event["type"] == "finding"]
    assert {"start_ms", "end_ms", "party", "kind", "measure", "evidence"} <= findings[0].keys()
    for alert in (event for event in events if event["type"] == "alert"):
        assert alert["start_ms"] == min(hit["start_ms"] for hit in alert["findings"])
        assert alert["end_ms"] == max(hit["end_ms"] for hit in alert["findings"])
        assert alert["party"] == alert["findings"][0]["party"]
        assert alert["kind"] == alert["findings"][0]["kind"]


def test_analyze_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    """One sentence and exit code 1."""
    file = tmp_path / "call.wav"
    file.write_text("this is no sound", encoding="utf-8")
    result = asked(tmp_path, "analyze", str(file))
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{file}: this is not sound we can decode")
    assert result.stdout == ""


def test_replay_says_that_nobody_listens(tmp_path: Path, root: Path) -> None:
    """One sentence and exit code 1."""
    file = str(root / "demo/calls/private-contact.ogg")
    result = asked(tmp_path, "replay", file, "--url", "ws://127.0.0.1:9/pcm")
    assert result.exit_code == 1
    assert result.stderr.startswith("the server cannot be reached: ")


async def record(folder: Path) -> Path:
    """A recording of a second of one party, and its only segment."""
    disk = DiskThread(max_pending_bytes=1 << 20)
    settings = RecorderSettings(folder=folder / "recordings")
    key = derived_key(SECRET.encode(), "recordings")
    recorder = Recorder(Call(id="c", source="pcm"), settings, disk, key)
    for number in range(50):
        recorder.frame(AudioFrame("c", Party.AGENT, number * 20, 8000, bytes(320)))
    await recorder.close()
    disk.close()
    (segment,) = settings.folder.glob("??/*/*.seg")
    return segment


async def test_verify_counts_what_is_intact_and_names_what_is_not(tmp_path: Path) -> None:
    """Exit code 0, and 1 once a byte was changed."""
    segment = await record(tmp_path)
    good = asked(tmp_path, "recordings", "verify")
    assert good.exit_code == 0
    assert "1 recordings, 1 files: 1 intact, 0 not" in good.stdout
    content = bytearray(segment.read_bytes())
    content[-200] ^= 1
    segment.write_bytes(content)
    bad = asked(tmp_path, "recordings", "verify")
    assert bad.exit_code == 1
    assert segment.name in bad.stdout.replace("\n", "")


def with_keys(folder: Path, keys: str, *arguments: str) -> Result:
    """What a command answers when these keys are configured."""
    environment = {
        "FLOORWALKER_DATA_DIR": str(folder),
        "FLOORWALKER_SECRET": SECRET,
        "FLOORWALKER_RECORDER__KEYS": keys,
    }
    return CliRunner().invoke(app, ["recordings", *arguments], env=environment)


def test_recordings_are_encrypted_rotated_and_checked_with_and_without_keys(
    tmp_path: Path,
) -> None:
    """The whole life of keys, from the first one on; keys are never printed but when made."""
    asyncio.run(record(tmp_path))
    old = with_keys(tmp_path, "", "new-key", "old").stdout.strip()
    new = with_keys(tmp_path, "", "new-key", "new").stdout.strip()

    assert "no key for recordings is configured" in with_keys(tmp_path, "", "encrypt").stderr
    store = RecordingStore(
        tmp_path / "recordings",
        derived_key(SECRET.encode(), "recordings"),
    )
    store.finish(store.folder("c"))
    assert "1 files were encrypted under the key old" in with_keys(tmp_path, old, "encrypt").stdout
    rotated = with_keys(tmp_path, f"{new} {old}", "rotate-keys")
    assert "1 data keys are now under the key new" in rotated.stdout

    inside, outside = (with_keys(tmp_path, keys, "verify") for keys in (new, ""))
    assert (inside.exit_code, outside.exit_code) == (0, 0)
    assert "1 files encrypted, 0 not" in inside.stdout
    assert "chain only" not in inside.stdout
    assert "1 encrypted files checked by their chain only (no key is configured)" in outside.stdout

    lost = with_keys(tmp_path, "third:" + "0" * 64, "rotate-keys")
    assert lost.exit_code == 1
    assert "the recording key new is not configured" in lost.stderr
    said = inside.stdout + outside.stdout + rotated.stdout + lost.stdout + lost.stderr
    assert not any(key.partition(":")[2] in said for key in (old, new))
    log = asked(tmp_path, "audit", "list", "--action", "key.rotated").stdout
    third, second, first = log.splitlines()
    assert "key.rotated\tkey\told\tcommand=encrypt" in first
    assert "key.rotated\tkey\tnew\tcommand=rotate-keys" in second
    assert "key.rotated\tkey\tthird\tcommand=rotate-keys" in third
    assert not any(key.partition(":")[2] in log for key in (old, new))


@pytest.mark.parametrize("command", ["verify", "encrypt", "rotate-keys"])
def test_keys_that_cannot_be_read_stop_a_command_unquoted(tmp_path: Path, command: str) -> None:
    """One line, and not a digit of them."""
    (tmp_path / "recordings").mkdir()
    result = with_keys(tmp_path, "a:1234", command)
    assert result.exit_code == 1
    assert "recording key 1 is not of the form ID:KEY" in result.stderr
    assert "1234" not in result.stderr


def test_verify_without_recordings_or_secret_says_so_and_makes_up_nothing(tmp_path: Path) -> None:
    """A new secret would call every recording forged."""
    nothing = asked(tmp_path, "recordings", "verify")
    assert (nothing.exit_code, nothing.stderr) == (1, f"there is no folder {tmp_path}/recordings\n")
    (tmp_path / "recordings").mkdir()
    lost = CliRunner().invoke(
        app, ["recordings", "verify"], env={"FLOORWALKER_DATA_DIR": str(tmp_path)}
    )
    assert lost.exit_code == 1
    assert "without their secret" in lost.stderr
    assert not (tmp_path / "secret.key").exists()
