"""The image as `tools.replay_image` built it, run as nobody with a root that cannot be written.

IMAGE=FOLDER names what `python -m tools.replay_image build --out FOLDER` made; building takes
minutes and the network, so that it is no part of the tests.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.network import Machine, two_machines

pytestmark = pytest.mark.integration

USER = 10001

WAIT_S = 120
"""Seconds a command may take on a busy machine."""


@pytest.fixture
def image() -> Path:
    """The folder of a built image; skips without one."""
    folder = os.environ.get("IMAGE")
    if not folder:
        pytest.skip("no image was built: IMAGE=FOLDER names one")
    return Path(folder)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The volume, which belongs to the image's user as an engine would see to."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, USER, USER)
    return folder


def replayed(machine: Machine, image: Path, data: Path, what: str, *words: str) -> list[str]:
    """A command line that runs something in the image."""
    own = ("--out", str(image), "--data", str(data))
    return machine.inside(sys.executable, "-m", "tools.replay_image", what, *own, *words)


@contextmanager
def started(
    machine: Machine, root: Path, image: Path, data: Path
) -> Iterator["subprocess.Popen[str]"]:
    """The image's own command, in the namespace of `machine`."""
    child = subprocess.Popen(
        replayed(machine, image, data, "run"),
        cwd=root,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with child:
        try:
            yield child
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)


def test_the_image_takes_a_real_call_as_nobody_on_a_root_it_cannot_write(
    root: Path, image: Path, data: Path
) -> None:
    """It says that it is healthy, hears a call from another machine, keeps it whole, and ends
    well when told to.
    """
    with two_machines() as (here, there), started(here, root, image, data) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready http://127.0.0.1:8000\n"

        def ran(what: str, *words: str) -> str:
            done = subprocess.run(
                replayed(here, image, data, what, *words),
                cwd=root,
                capture_output=True,
                text=True,
                check=False,
                timeout=WAIT_S,
            )
            assert done.returncode == 0, done.stderr
            return done.stdout

        ran("health")
        token = ran("run", "--", "floorwalker", "tokens", "create", "pbx").split()[0]
        call = str(root / "demo/calls/private-contact.ogg")
        url = f"ws://{here.address}:8100/pcm"
        words = ("replay", call, "--url", url, "--token", token, "--speed", "8")
        done = subprocess.run(
            there.inside(sys.executable, "-m", "floorwalker", *words),
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            timeout=WAIT_S,
        )
        assert done.returncode == 0, done.stderr
        assert "1 recordings" in ran("run", "--", "floorwalker", "recordings", "verify")
        python = "/opt/floorwalker/.venv/bin/python"
        zone = 'from zoneinfo import ZoneInfo; print(ZoneInfo("Asia/Shanghai"))'
        assert ran("run", "--", python, "-c", zone) == "Asia/Shanghai\n"
        tried = 'id -u; touch /opt/floorwalker/x /etc/x 2>&1; grep -h "Cap[PEB]" /proc/self/status'
        who, *rest = ran("run", "--", "sh", "-c", f"{tried}; true").splitlines()
        assert who == str(USER)
        assert sum("Read-only file system" in line for line in rest) == 2
        assert {line.split()[1] for line in rest if line.startswith("Cap")} == {"0" * 16}
        assert {path.stat().st_uid for path in data.rglob("*")} == {USER}
        served = [int(pid) for pid in pids_in(here) if b"serve" in command_of(int(pid))]
        os.kill(max(served), signal.SIGTERM)
        assert child.wait(WAIT_S) == 0


def pids_in(machine: Machine) -> list[str]:
    """Processes on that machine."""
    done = subprocess.run(
        ["ip", "netns", "pids", machine.namespace], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def command_of(pid: int) -> bytes:
    """A process's words."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()
