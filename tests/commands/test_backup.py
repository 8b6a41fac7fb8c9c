"""A backup of a running installation, restored into an empty folder."""

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from tests.commands.test_start_and_stop import free_port, running, said

pytestmark = pytest.mark.integration

WAIT_S = 60
"""Seconds a command may take on a busy machine."""


def asked(folder: Path, *words: str) -> Result:
    """What a command says with this data folder."""
    return CliRunner().invoke(app, list(words), env={"FLOORWALKER_DATA_DIR": str(folder)})


def floorwalker(root: Path, folder: Path, *words: str) -> str:
    """What a command in a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-m", "floorwalker", *words],
        cwd=root,
        env={**os.environ, "FLOORWALKER_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=WAIT_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def lived(root: Path, folder: Path, backup: Path) -> str:
    """An installation that has heard a call, backed up while it hears another; what it said."""
    token = floorwalker(root, folder, "tokens", "create", "pbx").split()[0]
    port = free_port()
    call = str(root / "demo/calls/private-contact.ogg")
    replay = ("replay", call, "--token", token, "--url", f"ws://127.0.0.1:{port}/pcm")
    with running("serve", root, folder, "--media-port", str(port)) as child:
        said(child, 1)
        floorwalker(root, folder, *replay, "--call", "first", "--speed", "16")
        words = [sys.executable, "-m", "floorwalker", *replay, "--call", "second"]
        with subprocess.Popen(words, cwd=root, stdout=subprocess.PIPE, text=True) as live:
            assert live.stdout is not None
            assert live.stdout.readline().startswith("playing second")
            answer = floorwalker(root, folder, "backup", str(backup))
            live.terminate()
        child.terminate()
        child.wait(WAIT_S)
    return answer


def test_a_backup_of_a_running_installation_can_be_lived_in(tmp_path: Path, root: Path) -> None:
    """Restored into an empty folder: recordings verify once the secret is there, and tokens and
    calls are known.
    """
    old, kept, new = tmp_path / "old", tmp_path / "kept", tmp_path / "new"
    told = lived(root, old, kept)
    assert f"not in the backup, keep it elsewhere: {old}/secret.key" in told
    listed = json.loads((kept / "backup.json").read_text("utf-8"))
    names = [file["path"] for file in listed["files"]]
    assert "floorwalker.db" in names
    assert [name for name in names if name.startswith("recordings/")]
    assert [name for name in names if "secret" in name or "tls" in name] == []

    restored = asked(new, "restore", str(kept))
    assert restored.exit_code == 0, restored.output
    assert "put secret.key of the old installation into" in restored.output

    (new / "secret.key").write_bytes((old / "secret.key").read_bytes())
    verified = asked(new, "recordings", "verify")
    assert verified.exit_code == 0, verified.output
    assert verified.output.split()[0] in {"1", "2"}
    audited = asked(new, "audit", "verify")
    assert audited.exit_code == 0, audited.output
    assert "pbx" in asked(new, "tokens", "list").output
    with contextlib.closing(sqlite3.connect(new / "floorwalker.db")) as database:
        assert database.execute("SELECT count(*) FROM calls WHERE id = 'first'").fetchone() == (1,)


def test_a_backup_that_was_changed_is_not_restored(tmp_path: Path) -> None:
    """Not even in part."""
    old, kept, new = tmp_path / "old", tmp_path / "kept", tmp_path / "new"
    assert asked(old, "tokens", "create", "pbx").exit_code == 0
    assert asked(old, "backup", str(kept)).exit_code == 0
    with (kept / "floorwalker.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"?")

    refused = asked(new, "restore", str(kept))

    assert refused.exit_code == 1
    assert "floorwalker.db is missing or was changed" in refused.output
    assert not new.exists()


def test_half_a_backup_is_none(tmp_path: Path) -> None:
    """Its list is written last."""
    old, kept = tmp_path / "old", tmp_path / "kept"
    assert asked(old, "tokens", "create", "pbx").exit_code == 0
    assert asked(old, "backup", str(kept)).exit_code == 0
    (kept / "backup.json").unlink()

    refused = asked(tmp_path / "new", "restore", str(kept))

    assert (refused.exit_code, "no backup that was finished" in refused.output) == (1, True)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """Neither an earlier backup nor an installation that keeps something."""
    old, kept = tmp_path / "old", tmp_path / "kept"
    assert asked(old, "tokens", "create", "pbx").exit_code == 0
    assert asked(old, "backup", str(kept)).exit_code == 0

    again = asked(old, "backup", str(kept))
    back = asked(old, "restore", str(kept))

    assert (again.exit_code, "is not empty" in again.output) == (1, True)
    assert (back.exit_code, "is there already" in back.output) == (1, True)


@pytest.mark.parametrize("path", ["../escaped", "/etc/escaped", "recordings/../../escaped"])
def test_a_list_that_leads_out_of_the_data_folder_is_refused(tmp_path: Path, path: str) -> None:
    """A backup may come from anywhere."""
    kept = tmp_path / "kept"
    kept.mkdir()
    file = {"path": path, "size": 0, "sha256": ""}
    listed = {"version": "0", "created_at": 0, "database": "sqlite", "files": [file]}
    (kept / "backup.json").write_text(json.dumps(listed), encoding="utf-8")

    refused = asked(tmp_path / "new", "restore", str(kept))

    assert (refused.exit_code, "outside of the backup" in refused.output) == (1, True)
