"""Where things are kept: the data folder, the database, Redis, and what is encrypted."""

import asyncio
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from commands.checks.check import Finding, good, missing, note, warning
from config.recording_keys import recording_keys
from config.secrets import FILE
from config.settings import Settings
from storage.errors import StorageError
from storage.inspection import database_state, redis_version
from stream.recording_errors import KeysFormatError

LEAST_MB = 500
"""Free space without which nothing should begin."""

COMFORT_MB = 5_000
"""Free space below which recordings fill the disk within hours."""

CALL_MB_PER_H = 115
"""What recording a live call of two parties at 8 kHz takes, in megabytes an hour."""

CLOCK_S = 2.0
"""Seconds two clocks may differ."""


def data_folder(settings: Settings) -> Iterator[Finding]:
    """Writable, and with room."""
    for folder in dict.fromkeys((settings.data_dir, settings.recorded.folder)):
        yield from _folder(folder)


def _folder(folder: Path) -> Iterator[Finding]:
    above = folder
    while not above.exists() and above != above.parent:
        above = above.parent
    why = _unwritable(above)
    if why:
        yield missing(
            f"{folder} cannot be written ({why})",
            f"Give it to the user Floorwalker runs as: chown -R {os.getuid()} {folder}",
        )
        return
    free_mb = shutil.disk_usage(above).free // 1_000_000
    hours = free_mb // CALL_MB_PER_H
    told = f"{folder}: {free_mb:,} MB free, about {hours:,} hours of recorded calls"
    remedy = "Make room, or set data_dir or recorder.folder to a larger disk."
    if free_mb < LEAST_MB:
        yield missing(told, remedy)
    elif free_mb < COMFORT_MB:
        yield warning(told, remedy)
    else:
        yield good(told)


def _unwritable(folder: Path) -> str:
    """Why nothing can be written there; empty if it can: tried, since rights do not tell all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or type(error).__name__


def database(settings: Settings) -> Iterator[Finding]:
    """Reachable, and of which schema."""
    try:
        state = asyncio.run(database_state(settings.stored))
    except StorageError as error:
        yield missing(
            f"the database cannot be used: {error.code} ({error})",
            "Check FLOORWALKER_DATABASE_URL, that the server runs, and that user and database "
            "exist; see docs/storage.md.",
        )
        return
    if not state.revision:
        yield good(f"{state.dialect}: no tables yet; the first start makes them")
    elif not state.known:
        yield missing(
            f"{state.dialect}: schema {state.revision} is of a newer Floorwalker",
            "Start the newer version, or restore the backup made before it was started.",
        )
    elif state.revision != state.newest:
        yield note(
            f"{state.dialect}: schema {state.revision}; the next start brings it to {state.newest}",
            "Make a backup first.",
        )
    else:
        yield good(f"{state.dialect}: reachable, schema {state.revision} is the newest")
    if state.revision and state.known and not state.users:
        yield note(
            "nobody can sign in yet; the first start adds `admin` and prints a password once",
            "Or add somebody now: `floorwalker users add NAME admin`.",
        )
    if abs(state.ahead_s) > CLOCK_S:
        yield warning(
            f"the clock of the database differs from this one by {state.ahead_s:.0f} s",
            "Run an NTP service on both machines.",
        )


def redis(settings: Settings) -> Iterator[Finding]:
    """Reachable, if there is one."""
    if not settings.stored.redis_url.get_secret_value():
        yield good("no Redis configured, and none needed for a single process")
        return
    try:
        version = asyncio.run(redis_version(settings.stored))
    except ConnectionError as error:
        yield missing(
            f"Redis does not answer ({error})",
            "Check FLOORWALKER_REDIS_URL, its password, and that the server runs.",
        )
        return
    if int(version.partition(".")[0] or 0) < 5:
        yield missing(f"Redis {version} has no streams", "Use Redis 5 or newer.")
    else:
        yield good(f"Redis {version} answers")


def encryption(settings: Settings) -> Iterator[Finding]:
    """Recordings at rest, and who may read the secret of the installation."""
    try:
        masters = recording_keys(settings.recorded)
    except KeysFormatError as error:
        yield missing(str(error), "`floorwalker recordings new-key NAME` prints a right one.")
    else:
        if masters.active is None:
            yield warning(
                "recordings are not encrypted at rest",
                "Set recorder.keys_file; `floorwalker recordings new-key NAME` makes a key.",
            )
        else:
            yield good("recordings are encrypted at rest")
    for path in (settings.data_dir / FILE, settings.recorder.keys_file):
        if path is not None and path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield warning(f"others may read {path}", f"chmod 600 {path}")
