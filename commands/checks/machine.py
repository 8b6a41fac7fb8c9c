"""The machine: cores, open files, the clock, and what need not be there."""

import ctypes
import os
import resource
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from commands.checks.check import Finding, good, note, warning
from config.settings import Settings

FILES_PER_CALL = 8
"""Sockets and files of one call: two connections, segments, manifest, and room for joining."""

FILES_BESIDES = 256
"""Open files of everything else: database, spools, libraries."""

RELEASED = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
"""No right clock shows an earlier time."""

UNSYNCHRONISED = 0x40
"""Bit of the kernel's clock status (`STA_UNSYNC`)."""

QUOTA = Path("/sys/fs/cgroup/cpu.max")
"""What a container may use of the processor."""


def cores(settings: Settings) -> Iterator[Finding]:
    """Cores against recognition threads."""
    have, threads = usable_cores(), settings.hearing.recognition.worker_count
    told = f"{have:g} cores, {threads} recognition threads"
    if threads >= have > 1:
        yield warning(
            f"{told}: taking audio in gets no core for itself",
            "Set hearing.recognition.workers to one less than there are cores.",
        )
    elif have < 2:
        yield note(f"{told}: enough to try it, not for many calls", "See docs/benchmark.md.")
    else:
        yield good(told)


def usable_cores() -> float:
    """Cores this process may use: by affinity, and by the quota of its container."""
    have = float(len(os.sched_getaffinity(0)))
    try:
        quota, period = QUOTA.read_text(encoding="ascii").split()
        return have if quota == "max" else min(have, int(quota) / int(period))
    except (OSError, ValueError):
        return have


def open_files(settings: Settings) -> Iterator[Finding]:
    """How many files may be open against how many calls may come."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    calls, viewers = settings.stream.max_calls, settings.dashboard.max_connections
    need = calls * FILES_PER_CALL + viewers + FILES_BESIDES
    if hard != resource.RLIM_INFINITY and hard < need:
        yield warning(
            f"at most {hard} files may be open; {calls} calls and {viewers} connections "
            f"may need {need}",
            "Raise LimitNOFILE (systemd), `ulimit -n` or the container's nofile, or lower "
            "stream.max_calls and dashboard.max_connections.",
        )
    else:
        yield good(f"enough files may be open for {calls} calls and {viewers} connections")


def clock(_: Settings) -> Iterator[Finding]:
    """Time of day: records and one-time signatures depend on it."""
    now = time.time()
    zone = time.strftime("%Z (UTC%z)", time.localtime(now))
    told = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d %H:%M:%S} UTC, time zone {zone}"
    remedy = "Set the clock and run an NTP service (chrony, systemd-timesyncd)."
    if now < RELEASED:
        yield warning(f"the clock is wrong: {told}", remedy)
    elif _unsynchronised():
        yield note(f"nobody keeps the clock right: {told}", remedy)
    else:
        yield good(f"{told}; times are kept in UTC and shown in each viewer's own")


def programs(_: Settings) -> Iterator[Finding]:
    """What people look for and need not install."""
    found = [name for name in ("ffmpeg", "chromium", "node") if shutil.which(name)]
    there = f" ({', '.join(found)} found here)" if found else ""
    yield good(f"ffmpeg, Chromium and Node.js are not needed to run Floorwalker{there}")


def _unsynchronised() -> bool:
    """Whether the kernel says that nothing disciplines its clock."""
    try:
        # `struct timex` begins with modes (0: only look), offset, freq, maxerror, esterror, status.
        timex = (ctypes.c_long * 64)()
        if ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex)) < 0:
            return False
    except (OSError, AttributeError):
        return False
    return bool(timex[5] & UNSYNCHRONISED)
