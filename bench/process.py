"""A server under measurement: started on one core, asked for its CPU and memory from outside."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
SERVER_CORE, LOAD_CORE = 0, max(0, (os.cpu_count() or 1) - 1)

AUTOGROUP = Path("/proc/self/autogroup")
"""Priority of our whole session against others, where Linux groups by sessions."""
PREFERRED = "-15"
"""Niceness the session has while we measure."""


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def preferred() -> Iterator[None]:
    """Let this session, and so us and our peers alike, go before other people's work on a shared
    machine while the block runs, where the system has that and we may (as root).
    """
    try:
        before = AUTOGROUP.read_text().split()[-1]
        AUTOGROUP.write_text(PREFERRED)
    except OSError:
        yield
        return
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            AUTOGROUP.write_text(before)


class Measured:
    """One running process."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process
        self.pid = process.pid

    def cpu_s(self, *, nice: int | None = None) -> float:
        """CPU seconds of all threads so far, or of those that have this niceness."""
        return sum(_run_s(task) for task in self._threads(nice))

    def wanted_s(self, *, nice: int | None = None) -> float:
        """As `cpu_s`, with the seconds in which they waited for a core that others had."""
        return sum(_run_s(task) + _waited_s(task) for task in self._threads(nice))

    def keep(self, core: int, *, nice: int | None = None) -> None:
        """Have all threads run on one core alone, or those that have this niceness."""
        for task in self._threads(nice):
            os.sched_setaffinity(int(task.name), {core})

    def rss_bytes(self) -> int:
        """Resident memory now."""
        fields = Path(f"/proc/{self.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")

    def _threads(self, nice: int | None) -> Iterator[Path]:
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            if nice is None or os.getpriority(os.PRIO_PROCESS, int(task.name)) == nice:
                yield task


def _run_s(task: Path) -> float:
    """CPU seconds of one thread, exact where the scheduler tells it."""
    try:
        return int((task / "schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError):
        fields = (task / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S


def _waited_s(task: Path) -> float:
    """Seconds for which one thread could have run and had to wait; 0 where nobody tells."""
    try:
        return int((task / "schedstat").read_text().split()[1]) / 1e9
    except (OSError, IndexError):
        return 0.0


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    *,
    cores: Collection[int] = (SERVER_CORE,),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Measured]:
    """Run a server until the block ends; the block begins when `port` answers."""
    log = ROOT / "build" / "bench-server.log"
    log.parent.mkdir(exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )
        try:
            os.sched_setaffinity(process.pid, cores)
            _wait_for(port, process)
            yield Measured(process)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"the server {process.args!r} did not come up; see build/bench-server.log")
