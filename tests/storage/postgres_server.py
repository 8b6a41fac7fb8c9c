"""A real PostgreSQL for tests: fresh, reachable by a unix socket only, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

START_S = 30.0
"""Seconds the server may take to begin, on a busy machine."""


def program(name: str) -> str | None:
    """Where one of PostgreSQL's programs is; Debian keeps them off the path."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


class PostgresServer:
    """One server that can be stopped and started again, and keeps what it was given."""

    def __init__(self, folder: Path, *, memory: str = "16MB") -> None:
        """Make its files in `folder`, which must be a new one; it shares so much memory."""
        initdb, postgres = program("initdb"), program("postgres")
        assert initdb is not None
        assert postgres is not None
        self._program = postgres
        self._folder = folder
        self._user = _server_user()
        self._memory = memory
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://floorwalker@/postgres?host={folder}"
        if self._user is not None:
            os.chown(folder, pwd.getpwnam(self._user).pw_uid, -1)
        _make(Path(initdb), folder, self._user)

    def start(self) -> None:
        """Start, and return when it takes connections."""
        self._process = subprocess.Popen(
            [
                *(self._program, "-D", str(self._folder / "data"), "-k", str(self._folder)),
                *("-c", "listen_addresses=", "-c", "fsync=off"),
                *("-c", f"shared_buffers={self._memory}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
            cwd=self._folder,
        )
        _wait_for(self._folder, self._process)

    def stop(self) -> None:
        """Stop, ending all connections; a termination would wait for them."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(timeout=30)
            self._process = None


@contextmanager
def postgres_server(*, memory: str = "16MB") -> Iterator[PostgresServer]:
    """A running server of one's own; skips where there is none."""
    if program("initdb") is None or program("postgres") is None:
        pytest.skip("PostgreSQL is not installed")
    # Not pytest's own folder: the server runs as another user, who may not enter that one.
    folder = Path(tempfile.mkdtemp(prefix="floorwalker-pg-"))
    try:
        server = PostgresServer(folder, memory=memory)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_postgres() -> Iterator[str]:
    """Address of the database of a running server; skips where there is none."""
    with postgres_server() as server:
        yield server.url


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: the user to run as instead, or None to stay who we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _make(initdb: Path, folder: Path, user: str | None) -> None:
    """Make the server's files."""
    subprocess.run(
        [
            *(str(initdb), "-D", str(folder / "data"), "-U", "floorwalker", "-A", "trust"),
            *("-E", "UTF8", "--no-locale", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        user=user,
        cwd=folder,
    )


def _wait_for(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Return when the server takes connections."""
    deadline = time.monotonic() + START_S
    while not _ready(folder / "data" / "postmaster.pid"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.05)


def _ready(status: Path) -> bool:
    """Whether the eighth line of the server's own file says so."""
    lines = status.read_text().splitlines() if status.exists() else []
    return len(lines) >= 8 and lines[7].strip() == "ready"
