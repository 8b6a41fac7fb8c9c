"""Unpacks an archive nobody vouches for: nothing leaves its folder, and nothing outgrows it."""

import hashlib
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import msgspec

from detectors.engines.durable import sync_folder
from detectors.engines.supply import DiskFullError, UnsafeArchiveError

CHUNK = 1024 * 1024
"""Bytes written at once."""

HARMLESS = 64 * 1024 * 1024
"""Bytes up to which an archive may expand as it likes."""

DEPTH = 12
"""Folders within folders."""


class UnpackLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive may become."""

    size: int
    """Bytes of everything in it."""
    files: int = 20_000
    """Files and folders."""
    ratio: float = 30.0
    """Times it may expand once it becomes more than `HARMLESS`; models expand two to four times."""


class FileRecord(msgspec.Struct, frozen=True):
    """One file of an installed model."""

    size: int
    """Bytes."""
    sha256: str
    """In hexadecimal."""


class Archive:
    """A zip file that was found safe to unpack. Use it as a context manager."""

    def __init__(self, path: Path, limits: UnpackLimits) -> None:
        """Look at everything the archive says it holds.

        Raises:
            UnsafeArchiveError: it is none, is damaged, or holds what must not be unpacked.
        """
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
            raise UnsafeArchiveError(f"{path.name} is no zip archive: {_begins(path)}") from error
        try:
            self._files = _checked(self._zip, path.stat().st_size, limits)
        except UnsafeArchiveError:
            self._zip.close()
            raise
        self.size = sum(info.file_size for info in self._files.values())
        """Bytes it becomes."""
        self.top = _top(self._files)
        """The one folder everything lies in; empty when the files lie openly."""

    def __enter__(self) -> "Archive":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def unpack(self, folder: Path, told: Callable[[int, int], None]) -> dict[str, FileRecord]:
        """Write the files into a new folder, without the one folder around them.

        Raises:
            UnsafeArchiveError: what comes out is not what was announced.
            DiskFullError: the disk does not take it.
        """
        folder.mkdir(mode=0o755)
        written: dict[str, FileRecord] = {}
        done = 0
        try:
            for path, info in self._files.items():
                inner = path.relative_to(self.top) if self.top else path
                target = folder / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                written[str(inner)] = self._write(info, target)
                done += info.file_size
                told(done, self.size)
            for place, _, _ in os.walk(folder):
                sync_folder(Path(place))
        except OSError as error:
            raise DiskFullError(f"{folder} cannot be written: {error.strerror}.") from error
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
            raise UnsafeArchiveError(f"The archive is damaged: {error}.") from error
        return written

    def _write(self, info: zipfile.ZipInfo, target: Path) -> FileRecord:
        """One file, never over an existing one and never through a link."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        sha256, size = hashlib.sha256(), 0
        with self._zip.open(info) as source, os.fdopen(os.open(target, flags, 0o644), "wb") as file:
            while part := source.read(CHUNK):
                size += len(part)
                if size > info.file_size:
                    raise UnsafeArchiveError(f"{info.filename!r} is larger than announced.")
                sha256.update(part)
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        if size != info.file_size:
            raise UnsafeArchiveError(f"{info.filename!r} is smaller than announced.")
        return FileRecord(size, sha256.hexdigest())


def _begins(path: Path) -> str:
    """What a file that is no archive looks like."""
    try:
        with path.open("rb") as file:
            head = file.read(512).lstrip().lower()
    except OSError as error:
        return f"it cannot be read ({error.strerror})."
    if head.startswith((b"<!doctype", b"<html", b"<?xml")):
        return "it is a web page, as a proxy's or a sign-in's."
    return "it is cut off or something else." if head else "it is empty."


def _checked(
    archive: zipfile.ZipFile, compressed: int, limits: UnpackLimits
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The files of an archive by their paths, all of them safe."""
    infos = archive.infolist()
    if len(infos) > limits.files:
        raise UnsafeArchiveError(f"The archive holds {len(infos)} files, too many for a model.")
    size = sum(info.file_size for info in infos)
    if size > limits.size:
        raise UnsafeArchiveError(
            f"The archive becomes {size // 1_000_000} MB.",
            "See the setting models.max_unpacked_mb.",
        )
    if size > max(HARMLESS, limits.ratio * compressed):
        raise UnsafeArchiveError(f"The archive expands {size / max(1, compressed):.0f} times.")
    seen: dict[str, PurePosixPath] = {}
    files: dict[PurePosixPath, zipfile.ZipInfo] = {}
    for info in infos:
        path = _path(info)
        _check_kind(info)
        if not info.is_dir():
            if path in files:
                raise UnsafeArchiveError(f"The archive holds {info.filename!r} twice.")
            files[path] = info
        _check_collisions(path, seen)
    for path in files:
        if any(parent in files for parent in path.parents):
            raise UnsafeArchiveError(f"{str(path)!r} lies in what is a file itself.")
    if not files:
        raise UnsafeArchiveError("The archive is empty.")
    return files


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """The path of an entry, which stays below where it is unpacked."""
    # The library cuts names at NUL; the name as it is written tells.
    name = info.orig_filename
    path = PurePosixPath(name)
    if (
        any(unicodedata.category(letter).startswith("C") for letter in name)
        or not path.parts
        or path.is_absolute()
        or ".." in path.parts
        or "\\" in name
        or ":" in path.parts[0]
        or len(path.parts) > DEPTH
        or any(len(part.encode()) > 255 for part in path.parts)
    ):
        raise UnsafeArchiveError(f"The archive holds {name!r}, which is no path of a model.")
    return path


def _check_kind(info: zipfile.ZipInfo) -> None:
    """Files and folders only: no links, no devices; and nothing encrypted."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR} or (kind == stat.S_IFDIR) > info.is_dir():
        raise UnsafeArchiveError(f"{info.filename!r} is no plain file.")
    if info.flag_bits & 0x1:
        raise UnsafeArchiveError(f"{info.filename!r} is encrypted.")


def _check_collisions(path: PurePosixPath, seen: dict[str, PurePosixPath]) -> None:
    """No two names that some file systems take for one."""
    for part in (path, *path.parents):
        folded = unicodedata.normalize("NFC", str(part)).casefold()
        if seen.setdefault(folded, part) != part:
            raise UnsafeArchiveError(f"{str(seen[folded])!r} and {str(part)!r} collide.")


def _top(files: dict[PurePosixPath, zipfile.ZipInfo]) -> str:
    tops = {path.parts[0] for path in files}
    alone = len(tops) == 1 and all(len(path.parts) > 1 for path in files)
    return tops.pop() if alone else ""
