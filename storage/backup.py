"""A copy of everything an installation keeps, taken while it runs, and its way back.

BackupError    backup    it cannot be made, or is not whole; the text says why
"""

import contextlib
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from storage.database import database_url
from storage.errors import StorageError
from storage.settings import StorageSettings

LIST = "backup.json"
"""File that lists the others; written last, so that half a backup is none."""

DATABASE = "floorwalker.db"
RECORDINGS = "recordings"
SPOOLS = ("events.spool", "refused.spool", "alerts.spool", "alerts.spool.read")
"""Files of the data folder in which something waits for the database."""

TRIES = 3
"""How often a recording is copied that changes under the copy: it is being compressed."""


class BackupError(StorageError):
    """It cannot be made, or is not whole."""

    code = "backup"


class BackedUpFile(msgspec.Struct, frozen=True):
    """One file of a backup."""

    path: str
    """Within the backup, with `/`."""
    size: int
    """In bytes."""
    sha256: str
    """Of its content, in hexadecimal."""


class BackupList(msgspec.Struct, frozen=True):
    """What a backup holds."""

    version: str
    """Floorwalker that made it."""
    created_at: float
    """Wall clock when it was begun, in seconds since the epoch."""
    database: str
    """`sqlite`: it is in the backup. `postgresql`: it is not, and has to be dumped besides."""
    files: tuple[BackedUpFile, ...]


@dataclass(frozen=True)
class Places:
    """Where an installation keeps what is backed up."""

    storage: StorageSettings
    recordings: Path

    @property
    def database(self) -> Path | None:
        """File of the database; None when it is not one of ours to copy."""
        url = database_url(self.storage)
        return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None

    @property
    def spools(self) -> list[Path]:
        """Files in which something may wait."""
        return [self.storage.data_dir / name for name in SPOOLS]


def back_up(places: Places, target: Path, *, version: str, now: float) -> BackupList:
    """Copy everything into the new folder `target`. Blocks for as long as copying takes.

    Spools come first: what leaves them meanwhile is in the database, which comes second, and what
    is replayed twice does no harm. Recordings come last: none is missing that the database knows.

    Raises:
        BackupError: `target` is not empty, or there is nothing to back up.
        OSError: a file cannot be read or written.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} is not empty")
    database = places.database
    if database is not None and not database.exists():
        raise BackupError(f"there is no database {database}")
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for spool in places.spools:
        with contextlib.suppress(FileNotFoundError):
            shutil.copy2(spool, target / spool.name)
    if database is not None:
        _copy_database(database, target / DATABASE)
    _copy_recordings(places.recordings, target / RECORDINGS)
    files = tuple(
        BackedUpFile(path.relative_to(target).as_posix(), path.stat().st_size, _sha256(path))
        for path in _files(target)
    )
    kind = "sqlite" if database is not None else "postgresql"
    made = BackupList(version=version, created_at=now, database=kind, files=files)
    (target / LIST).write_bytes(msgspec.json.format(msgspec.json.encode(made)))
    return made


def restore(source: Path, places: Places) -> BackupList:
    """Put a backup back into an installation that keeps nothing yet.

    Raises:
        BackupError: it is not whole, or something is there already; nothing was written.
        OSError: a file cannot be read or written.
    """
    kept = read_list(source)
    database = places.database
    if (database is not None) != (kept.database == "sqlite"):
        raise BackupError(f"the backup is of {kept.database}, and the settings name another kind")
    occupied = [path for path in (database, *places.spools) if path is not None and path.exists()]
    if places.recordings.exists() and any(places.recordings.iterdir()):
        occupied.append(places.recordings)
    if occupied:
        raise BackupError(f"{occupied[0]} is there already: restore into an empty installation")
    for file in kept.files:
        path = source / file.path
        if not path.is_file() or _sha256(path) != file.sha256:
            raise BackupError(f"{path} is missing or was changed")
    for file in kept.files:
        end = _place_of(file.path, places)
        end.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source / file.path, end)
    return kept


def read_list(source: Path) -> BackupList:
    """What is in a backup.

    Raises:
        BackupError: the folder holds none, or not a whole one.
    """
    try:
        kept = msgspec.json.decode((source / LIST).read_bytes(), type=BackupList)
    except FileNotFoundError:
        raise BackupError(f"{source} holds no backup that was finished") from None
    except msgspec.DecodeError as error:
        raise BackupError(f"{source / LIST} cannot be read") from error
    for file in kept.files:
        # The list may come from anywhere; nothing is written outside of the data folder.
        if ".." in Path(file.path).parts or Path(file.path).is_absolute():
            raise BackupError(f"{source / LIST} names a file outside of the backup")
    return kept


def _place_of(path: str, places: Places) -> Path:
    first, _, rest = path.partition("/")
    if first == RECORDINGS:
        return places.recordings / rest
    if path == DATABASE and places.database is not None:
        return places.database
    if path in SPOOLS:
        return places.storage.data_dir / path
    raise BackupError(f"the backup lists {path}, which no backup of ours holds")


def _copy_database(source: Path, target: Path) -> None:
    """As of one moment, also while others write."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as from_,
        contextlib.closing(sqlite3.connect(target)) as to,
    ):
        from_.backup(to)
        (verdict,) = to.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise BackupError(f"the database is damaged: {verdict}")
        # One file is enough: nobody writes to it here.
        to.execute("PRAGMA journal_mode=DELETE")


def _copy_recordings(source: Path, target: Path) -> None:
    for shelf in sorted(path for path in source.glob("*") if path.is_dir()):
        for folder in sorted(path for path in shelf.glob("*") if path.is_dir()):
            _copy_recording(folder, target / shelf.name / folder.name)


def _copy_recording(source: Path, target: Path) -> None:
    for left in reversed(range(TRIES)):
        try:
            shutil.copytree(source, target)
        except shutil.Error:
            # A segment became a compressed file while we looked.
            shutil.rmtree(target, ignore_errors=True)
            if left == 0:
                raise
        except FileNotFoundError:
            # Deleted as a whole: its time was over.
            shutil.rmtree(target, ignore_errors=True)
            return
        else:
            return


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != LIST)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
