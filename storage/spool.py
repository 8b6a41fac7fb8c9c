"""A file in which events wait in order while the database is away.

A record is its length and CRC-32 (4 bytes each, big-endian) and the event as MessagePack. A crash
can leave half a record at the end; it was never promised to anybody and is cut off when the file
is opened. Errors: `SpoolError`, `SpoolFullError` (see `storage.errors`).
"""

import fcntl
import os
import struct
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from storage.errors import SpoolError, SpoolFullError
from storage.stored_event import StoredEvent, event_key

MAGIC = b"FWSPOOL1"
"""First bytes of the file."""

HEADER = struct.Struct(">II")
"""Length of a record's body in bytes, and its CRC-32."""

log = structlog.get_logger(__name__)


class SpoolPage(msgspec.Struct, frozen=True):
    """Some records in a row."""

    events: tuple[StoredEvent, ...]
    """In the order in which they were appended."""
    unreadable: tuple[bytes, ...]
    """Bodies of records that another version wrote and this one cannot read."""
    end: int
    """Where the next page begins, in bytes."""


class Spool:
    """An append-only file of events. Blocking, and safe to use from several threads."""

    EMPTY_BYTES = len(MAGIC)
    """Size of a file in which nothing waits, at most."""

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        """Open or make the file, and cut off what a crash left half-written.

        Raises:
            SpoolError: the file cannot be used, or another process uses it.
        """
        self._lock = threading.Lock()
        self._path = path
        self._max_bytes = max_bytes
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder: msgspec.msgpack.Decoder[StoredEvent] = msgspec.msgpack.Decoder(StoredEvent)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolError(f"the spool cannot be opened: {error.strerror}") from error
        try:
            self._size = self._recover()
        except (OSError, SpoolError) as error:
            os.close(self._file)
            if isinstance(error, OSError):
                raise SpoolError(f"the spool cannot be used: {error.strerror}") from error
            raise

    @property
    def begin(self) -> int:
        """Where the first page begins, in bytes."""
        return len(MAGIC)

    @property
    def size(self) -> int:
        """Bytes of records that wait."""
        return max(0, self._size - len(MAGIC))

    def append(self, events: Iterable[StoredEvent], *, durable: bool = True) -> None:
        """Add all of `events` or none; on the disk for sure if `durable`.

        Raises:
            SpoolFullError: the file would become larger than it may.
            SpoolError: the disk took it only in part; the part was taken back.
        """
        self.append_bodies([self._encoder.encode(event) for event in events], durable=durable)

    def append_bodies(self, bodies: Sequence[bytes], *, durable: bool = True) -> None:
        """Like `append`, for events already encoded."""
        data = b"".join(_record(body) for body in bodies)
        with self._lock:
            if self._size == 0:
                data = MAGIC + data
            if self._size + len(data) > self._max_bytes:
                raise SpoolFullError("the spool has reached its largest size")
            try:
                _write_all(self._file, data, self._size)
                if durable:
                    os.fdatasync(self._file)
            except OSError as error:
                # What cannot even be taken back is cut off at the next opening.
                with suppress(OSError):
                    os.ftruncate(self._file, self._size)
                raise SpoolError(f"the spool cannot be written: {error.strerror}") from error
            self._size += len(data)

    def read(self, start: int, *, limit: int) -> SpoolPage:
        """At most `limit` records from `start` on."""
        events: list[StoredEvent] = []
        unreadable: list[bytes] = []
        with self._lock:
            for _ in range(limit):
                # Behind the end there may be rests of what could not be written.
                body = self._body(start) if start < self._size else None
                if body is None:
                    break
                start += HEADER.size + len(body)
                try:
                    events.append(self._decoder.decode(body))
                except msgspec.DecodeError:
                    unreadable.append(body)
        return SpoolPage(tuple(events), tuple(unreadable), start)

    def clear(self, *, read_to: int) -> bool:
        """Empty the file if everything was read; whether it is empty now."""
        with self._lock:
            if read_to >= self._size:
                os.ftruncate(self._file, 0)
                self._size = 0
            return self._size == 0

    def forget(self, calls: Collection[str]) -> int:
        """Remove what belongs to these calls, also what this version cannot read; how many records.
        The file is replaced at once or not at all.

        Raises:
            SpoolError: the disk refused; nothing was removed.
        """
        names = [msgspec.msgpack.encode(call) for call in calls]
        with self._lock:
            bodies = list(self._bodies())
            kept = [body for body in bodies if not self._belongs(body, calls, names)]
            if len(kept) < len(bodies):
                try:
                    self._replace(MAGIC + b"".join(_record(body) for body in kept))
                except OSError as error:
                    raise SpoolError(f"the spool cannot be written: {error.strerror}") from error
            return len(bodies) - len(kept)

    def close(self) -> None:
        """Give the file up; what is in it stays."""
        os.close(self._file)

    def _bodies(self) -> Iterator[bytes]:
        start = self.begin
        while start < self._size and (body := self._body(start)) is not None:
            yield body
            start += HEADER.size + len(body)

    def _belongs(self, body: bytes, calls: Collection[str], names: Sequence[bytes]) -> bool:
        try:
            return event_key(self._decoder.decode(body))[1] in calls
        except msgspec.DecodeError:
            return any(name in body for name in names)

    def _replace(self, data: bytes) -> None:
        fresh = self._path.with_name(self._path.name + ".new")
        file = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            _write_all(file, data, 0)
            os.fsync(file)
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            fresh.replace(self._path)
        except OSError:
            os.close(file)
            raise
        os.close(self._file)
        self._file, self._size = file, len(data)

    def _body(self, start: int) -> bytes | None:
        """The body of the record at `start`; None where there is no whole one."""
        header = os.pread(self._file, HEADER.size, start)
        if len(header) < HEADER.size:
            return None
        length, checksum = HEADER.unpack(header)
        if length > self._max_bytes:
            return None
        body = os.pread(self._file, length, start + HEADER.size)
        return body if len(body) == length and zlib.crc32(body) == checksum else None

    def _recover(self) -> int:
        """Find the end of the last whole record and cut off what is behind it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SpoolError("the spool is in use by another process") from error
        found = os.fstat(self._file).st_size
        magic = os.pread(self._file, len(MAGIC), 0)
        if magic != MAGIC[: len(magic)]:
            raise SpoolError("the spool file is not a spool of ours; move it away")
        end = 0 if found < len(MAGIC) else len(MAGIC)
        while end and (body := self._body(end)) is not None:
            end += HEADER.size + len(body)
        if end < found:
            log.warning("spool_tail_cut", cut_bytes=found - end)
            os.ftruncate(self._file, end)
        return end


def _record(body: bytes) -> bytes:
    return HEADER.pack(len(body), zlib.crc32(body)) + body


def _write_all(file: int, data: bytes, place: int) -> None:
    """Write all of `data` at `place`: the system may take less at a time."""
    view = memoryview(data)
    while view:
        written = os.pwrite(file, view, place)
        place += written
        view = view[written:]
