"""An archive on its way here: what has arrived, and how to tell that the rest belongs to it."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from detectors.engines.durable import replace_file

READ = 1024 * 1024
"""Bytes hashed at once."""


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Which file this is a part of. Kept beside it, so that another process can go on."""

    url: str = ""
    md5: str = ""
    """As published."""
    total: int = 0
    """Bytes of the whole, as published."""
    validator: str = ""
    """What `If-Range` takes: a strong ETag, or else a date; empty: this cannot be resumed."""


class Partial:
    """The file `path`, with its origin beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """Where the archive grows."""
        self._note = path.with_name(path.name + ".json")
        self._origin = self._noted()
        self.size = path.stat().st_size if path.is_file() else 0
        """Bytes that arrived."""

    @property
    def total(self) -> int:
        """Bytes of the whole."""
        return self._origin.total

    def belongs_to(self, url: str, md5: str, total: int) -> None:
        """Say which file this is to become; what came of another one is thrown away."""
        same = (self._origin.url, self._origin.md5, self._origin.total) == (url, md5, total)
        usable = self.size in {0, total} or (self._origin.validator and self.size < total)
        if not same or not usable:
            self._origin = Origin(url=url, md5=md5, total=total)
            self.restart()

    def resume_headers(self) -> dict[str, str]:
        """Headers that ask for the rest, if the file is still the same."""
        if not self.size or not self._origin.validator:
            return {}
        return {"range": f"bytes={self.size}-", "if-range": self._origin.validator}

    def continued_by(self, headers: Mapping[str, str]) -> bool:
        """Whether an answer 206 is exactly the rest: same place, same length, same validator."""
        place = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", headers.get("content-range", ""))
        if place is None or int(place[1]) != self.size or int(place[2]) != self.total - 1:
            return False
        validator = validator_of(headers)
        return place[3] in {"*", str(self.total)} and validator in {"", self._origin.validator}

    def restart(self, headers: Mapping[str, str] | None = None) -> None:
        """Throw away what came, and note what the answer says of the file that comes instead."""
        self.path.unlink(missing_ok=True)
        self.size = 0
        self._origin = msgspec.structs.replace(self._origin, validator=validator_of(headers or {}))
        replace_file(self._note, msgspec.json.encode(self._origin))

    @contextmanager
    def writer(self) -> Iterator[Callable[[bytes], None]]:
        """Appends what arrives; on the disk when left, whatever the reason."""
        with self.path.open("ab") as file:
            file.truncate(self.size)

            def write(part: bytes) -> None:
                file.write(part)
                self.size += len(part)

            try:
                yield write
            finally:
                file.flush()
                os.fsync(file.fileno())
                self.size = os.fstat(file.fileno()).st_size

    def remove(self) -> None:
        """Nothing of it is needed any more."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
        self.size = 0

    def _noted(self) -> Origin:
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Origin)
        except (OSError, msgspec.DecodeError):
            return Origin()


def validator_of(headers: Mapping[str, str]) -> str:
    """What tells this version of a file from another: a strong ETag, or the date of its change."""
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        return tag
    return headers.get("last-modified", "")


class Digests(msgspec.Struct, frozen=True):
    """Checksums of one file, in hexadecimal."""

    md5: str
    sha256: str


def digests(path: Path) -> Digests:
    """Read a file once for both checksums; about two seconds a gigabyte."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(READ):
            md5.update(part)
            sha256.update(part)
    return Digests(md5.hexdigest(), sha256.hexdigest())
