"""What was said to be kept is there after a kill and after a full disk; nothing is half done."""

import asyncio
import json
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from storage.calls import CallStore
from storage.database import Database
from storage.settings import StorageSettings
from tests.storage.full_disk_child import UTTERANCES

pytestmark = pytest.mark.integration


def killed_writer(folder: Path, root: Path, *, after_lines: int, pause_s: float) -> int:
    """Let a writer work, kill it a moment after some line, and give what it said was safe."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.crash_child", str(folder)],
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    lines = [child.stdout.readline() for _ in range(after_lines)]
    try:
        child.wait(timeout=pause_s)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().splitlines()
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    whole = [line for line in (*lines, *rest) if line.strip().endswith("}")]
    return int(json.loads(whole[-1])["safe"])


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_writer_leaves_whole_transactions_and_all_it_confirmed(
    tmp_path: Path, root: Path, seed: int
) -> None:
    """Killed at a random instant: the file is sound, and no alert lacks what is owed for it."""
    chance = random.Random(seed)
    safe = killed_writer(
        tmp_path, root, after_lines=chance.randint(1, 40), pause_s=chance.uniform(0, 0.03)
    )

    with sqlite3.connect(tmp_path / "floorwalker.db") as file:
        sound = file.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = file.execute("PRAGMA foreign_key_check").fetchall()
        utterances = dict(file.execute("SELECT call, count(*) FROM utterances GROUP BY call"))
        alerts = {row[0] for row in file.execute("SELECT id FROM alerts")}
        owed = dict(file.execute("SELECT alert, count(*) FROM alert_outbox GROUP BY alert"))
    file.close()

    assert (sound, orphans) == ("ok", [])
    assert all(utterances.get(f"c{number}") == 3 for number in range(safe))
    assert {f"a{number}" for number in range(safe)} <= alerts
    assert owed == dict.fromkeys(alerts, 2)


def full_disk(folder: Path, root: Path) -> dict[str, object]:
    """Let a writer meet a full disk in a process of its own, and give what it says of it."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.storage.full_disk_child", str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answer: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return answer


async def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path, root: Path) -> None:
    """Neither database nor spool may grow: events wait in memory, and are written when they may."""
    answer = await asyncio.to_thread(full_disk, tmp_path, root)

    assert answer["away"]
    assert answer["spool_failing"]
    assert answer["pending"] != 0
    assert answer["error"] in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}
    assert answer["refused"] in {"SQLITE_FULL", "SQLITE_IOERR_WRITE"}
    assert (answer["lost"], answer["well"], answer["left"]) == (0, True, 0)
    database = await Database.open(StorageSettings(data_dir=tmp_path))
    assert len(await CallStore(database).utterances("c1")) == UTTERANCES
    await database.aclose()
