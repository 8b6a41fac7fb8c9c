"""`serve` and `demo` as a person starts them: what they print, and that they stop when told to."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from dashboard.demo_users import DEMO_USERS
from storage.users import Role

pytestmark = pytest.mark.integration

PORTS = ("--port", "0", "--media-port", "0")
"""Whichever are free, unless a test says more."""

STOP_S = 60
"""Seconds a process may take to stop, on a busy machine."""


@contextmanager
def running(
    command: str, root: Path, folder: Path, *options: str
) -> Iterator[subprocess.Popen[str]]:
    """A Floorwalker of its own, on free ports and with a folder of its own."""
    child = subprocess.Popen(
        [sys.executable, "-m", "floorwalker", command, *PORTS, *options],
        cwd=root,
        env={**os.environ, "FLOORWALKER_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            yield child
        finally:
            child.kill()


def free_port() -> int:
    """A port nobody has just now, for the one that is not told."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def said(child: subprocess.Popen[str], lines: int) -> list[str]:
    """The first lines it prints."""
    assert child.stdout is not None
    return [child.stdout.readline().rstrip("\n") for _ in range(lines)]


def test_serve_says_where_it_is_and_stops_at_sigterm(tmp_path: Path, root: Path) -> None:
    """`ready URL`, the first user's password while there is no other user, and exit code 0."""
    with running("serve", root, tmp_path) as child:
        ready, first, _ = said(child, 3)
        word, url = ready.split()
        assert word == "ready"
        *_, user, _, password = first.split()
        with httpx.Client(base_url=url, trust_env=False, timeout=STOP_S) as admin:
            signed_in = admin.post("/api/login", json={"user": user, "password": password})
            assert signed_in.json()["must_change_password"]
            assert admin.get("/api/users").json()["error"]["code"] == "password_given"
            chosen = {"current": password, "chosen": "a longer one of mine"}
            assert admin.post("/api/password", json=chosen).status_code == 200
            assert [one["name"] for one in admin.get("/api/users").json()["items"]] == [user]
        assert httpx.get(f"{url}/readyz", trust_env=False, timeout=STOP_S).json()["ok"]
        child.send_signal(signal.SIGTERM)
        assert child.wait(STOP_S) == 0


async def test_a_served_call_is_sealed_played_and_verified(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a key configured nothing plain is written, and whoever may hears the call again."""
    monkeypatch.setenv("FLOORWALKER_RECORDER__KEYS", "2026-11:" + "11" * 32)
    media_port = free_port()
    token = floorwalker(root, tmp_path, "tokens", "create", "pbx").split()[0]
    with running("serve", root, tmp_path, "--media-port", str(media_port)) as child:
        ready, first, _ = said(child, 3)
        *_, user, _, password = first.split()
        sound = str(root / "demo/calls/private-contact.ogg")
        url = f"ws://127.0.0.1:{media_port}/pcm"
        words = ("--url", url, "--token", token, "--call", "c1", "--speed", "8")
        floorwalker(root, tmp_path, "replay", sound, *words)
        async with httpx.AsyncClient(
            base_url=ready.split()[1], trust_env=False, timeout=STOP_S
        ) as admin:
            body = {"user": user, "password": password}
            (await admin.post("/api/login", json=body)).raise_for_status()
            chosen = {"current": password, "chosen": "a longer one of mine"}
            (await admin.post("/api/password", json=chosen)).raise_for_status()
            wav = (await admin.get("/api/calls/c1/recording")).raise_for_status().content
        report = floorwalker(root, tmp_path, "recordings", "verify")
        child.send_signal(signal.SIGTERM)
        assert child.wait(STOP_S) == 0

    samples = np.frombuffer(wav[44:], "<i2").reshape(-1, 2)
    assert wav[:4] == b"RIFF"
    assert len(samples) > 10 * 8000
    assert all(np.abs(samples[:, side]).max() > 1000 for side in (0, 1))
    assert "1 recordings, 2 files: 1 intact, 0 not" in report
    assert "2 files encrypted, 0 not" in report


def floorwalker(root: Path, folder: Path, *words: str) -> str:
    """What another command of the same installation prints."""
    return subprocess.run(
        [sys.executable, "-m", "floorwalker", *words],
        cwd=root,
        env={**os.environ, "FLOORWALKER_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=True,
        timeout=STOP_S,
    ).stdout


def test_a_second_one_on_the_same_folder_says_why_it_cannot_start(
    tmp_path: Path, root: Path
) -> None:
    """One line and exit code 1."""
    with running("serve", root, tmp_path) as child:
        said(child, 1)
        second = subprocess.run(
            [sys.executable, "-m", "floorwalker", "serve", "--port", "0", "--media-port", "0"],
            cwd=root,
            env={**os.environ, "FLOORWALKER_DATA_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert second.returncode == 1
        (line,) = second.stderr.splitlines()
        assert line.startswith("floorwalker: ")


def test_every_login_the_demo_prints_works(tmp_path: Path, root: Path) -> None:
    """`login <role> <user> <password>` for each demo role; the agent's opens a desk."""
    with running("demo", root, tmp_path) as child:
        ready, *logins = said(child, 1 + len(DEMO_USERS))
        url = ready.removeprefix("ready ")
        roles = []
        for line in logins:
            word, role, user, password = line.split()
            assert word == "login"
            roles.append(role)
            body = {"user": user, "password": password}
            with httpx.Client(base_url=url, trust_env=False, timeout=STOP_S) as client:
                assert client.post("/api/login", json=body).status_code == 200
                if role == Role.AGENT:
                    assert client.get("/api/desk").json()["agent"] == "1001"
        child.send_signal(signal.SIGTERM)
        assert child.wait(STOP_S) == 0
    assert roles == [user.role for user in DEMO_USERS]
