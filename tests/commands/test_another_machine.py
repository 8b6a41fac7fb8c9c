"""A real call over TLS from another machine: `replay` in a network namespace of its own."""

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

STOP_S = 60
"""Seconds a process may take to stop, on a busy machine."""

MEDIA_PORT = "8100"
"""Nobody else is in the namespace, so the usual port is free."""


def command(*words: str) -> list[str]:
    """A command of ours."""
    return [sys.executable, "-m", "floorwalker", *words]


@contextmanager
def serving(machine: Machine, root: Path, folder: Path, *hosts: str) -> Iterator[list[str]]:
    """Floorwalker on `machine`, with a certificate of its own; the lines it says when ready."""
    bound = {f"FLOORWALKER_{part}__HOST": machine.address for part in hosts}
    child = subprocess.Popen(
        machine.inside(*command("serve")),
        cwd=root,
        env={**os.environ, **environment(folder), **bound},
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        try:
            assert child.stdout is not None
            yield [child.stdout.readline().strip() for _ in range(2)]
            child.send_signal(signal.SIGTERM)
            assert child.wait(STOP_S) == 0
        finally:
            child.kill()


def environment(folder: Path) -> dict[str, str]:
    """Settings of this installation."""
    return {"FLOORWALKER_DATA_DIR": str(folder), "FLOORWALKER_TLS__SELF_SIGNED": "true"}


def replayed(machine: Machine, root: Path, url: str, *options: str) -> tuple[int, str]:
    """What `replay` on that machine says, and its exit code."""
    call = str(root / "demo/calls/private-contact.ogg")
    done = subprocess.run(
        machine.inside(*command("replay", call, "--speed", "16", "--url", url, *options)),
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=STOP_S,
    )
    return done.returncode, done.stdout + done.stderr


def a_token(root: Path, folder: Path) -> str:
    """A source's token."""
    made = subprocess.run(
        command("tokens", "create", "another machine"),
        cwd=root,
        env={**os.environ, **environment(folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.split()[0]


def test_a_call_from_another_machine_is_taken_over_tls(root: Path, tmp_path: Path) -> None:
    """With the certificate as its only trust; without it, and without TLS, nothing is sent."""
    with two_machines() as (here, there):
        token = a_token(root, tmp_path)
        with serving(here, root, tmp_path, "STREAM", "DASHBOARD") as (ready, certificate):
            assert ready == f"ready https://{here.address}:8000"
            word, _, shown, path = certificate.split()
            assert word == "certificate"
            assert len(shown.split(":")) == 32
            url = f"wss://{here.address}:{MEDIA_PORT}/pcm"
            given = ("--token", token)

            assert replayed(there, root, url, *given, "--ca", path)[0] == 0
            code, said = replayed(there, root, url, *given)
            assert code == 1
            assert "certificate is not trusted: self-signed certificate" in said
            code, said = replayed(there, root, url.replace("wss:", "ws:"), *given)
            assert code == 1
            assert "cannot be reached" in said
        assert list((tmp_path / "recordings").glob("??/*/manifest.jsonl"))


def test_unless_told_otherwise_another_machine_reaches_nothing(root: Path, tmp_path: Path) -> None:
    """Both ports are bound to loopback."""
    with two_machines() as (here, there):
        token = a_token(root, tmp_path)
        with serving(here, root, tmp_path) as (ready, _):
            assert ready == "ready https://127.0.0.1:8000"
            url = f"wss://{here.address}:{MEDIA_PORT}/pcm"
            code, said = replayed(there, root, url, "--token", token)
            assert code == 1
            assert "cannot be reached" in said
            dashboard = f"""import socket; socket.create_connection(("{here.address}", 8000), 5)"""
            knocked = subprocess.run(
                there.inside(sys.executable, "-c", dashboard), capture_output=True, check=False
            )
            assert b"ConnectionRefusedError" in knocked.stderr
