"""The guard of the disk, on a real filesystem that is really full."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

SIZE = "40m"


def why_not() -> str:
    """Why no filesystem can be mounted here; empty when one can."""
    if os.geteuid() != 0:
        return "only root may mount a filesystem in a namespace of its own"
    if shutil.which("unshare") is None or shutil.which("mount") is None:
        return "unshare and mount (util-linux) are not here"
    tried = subprocess.run(
        ["unshare", "--mount", "--propagation", "private", "mount", "-t", "tmpfs", "x", "/mnt"],
        capture_output=True,
        check=False,
    )
    return "" if tried.returncode == 0 else "this machine lets nobody mount"


async def test_a_filling_disk_warns_makes_room_stops_and_recovers(
    tmp_path: Path, root: Path
) -> None:
    """Practice calls go early, the held one never; new calls are heard unrecorded; then all is
    well again by itself, but not at the very edge.
    """
    if reason := why_not():
        pytest.skip(reason)
    mount, data = tmp_path / "mount", tmp_path / "data"
    mount.mkdir()
    script = 'mount -t tmpfs -o size="$1" floorwalker "$2" && shift 2 && exec "$@"'
    child = await asyncio.to_thread(
        subprocess.run,
        [
            *("unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh"),
            *(SIZE, str(mount), sys.executable, "-m", "tests.storage.small_disk_child"),
            *(str(mount), str(data)),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    steps = [json.loads(line) for line in child.stdout.splitlines() if line.startswith("{")]
    found = [(s["step"], s["level"], s["recorded"], s["ready"]) for s in steps]
    assert found == [
        ("much room", "ok", True, True),
        ("less room", "low", True, True),
        ("too little room", "low", True, True),
        ("nearly none", "full", False, False),
        ("a little more", "full", False, False),
        ("much again", "ok", True, True),
    ]
    kept = [set(step["kept"]) for step in steps]
    assert kept[:2] == [{0, 1, 2, 3}] * 2
    assert kept[2] == {0, 3}, "the oldest two that may go make room enough"
    assert kept[3:] == [{0}] * 3, "what is held stays, whatever happens"
    told = [step["told"] for step in steps]
    assert told == [[], ["low"], ["short", "low"], ["full"], [], ["ok"]]
    assert not list(mount.iterdir()), "nothing outside the child saw its filesystem"
