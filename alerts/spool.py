"""Where alerts wait while the store is away: an append-only file, read back in order.

SpoolError           spool         it cannot be written or read (retryable)
└── SpoolFullError   spool_full    it has reached the size it may have (retryable)
"""

import os
from pathlib import Path
from typing import Protocol

import msgspec

from alerts.alert import Alert
from alerts.notice import CallSummary


class SpoolError(Exception):
    """The spool cannot be written or read; what was given is not in it."""

    code = "spool"
    retryable = True


class SpoolFullError(SpoolError):
    """The spool has reached the size it may have."""

    code = "spool_full"


class HeardAlert(msgspec.Struct, frozen=True):
    """A revision of an alert as an engine stated it, on its way to the store."""

    alert: Alert
    """As stated."""
    call: CallSummary
    """The call it belongs to."""


class AlertSpool(Protocol):
    """Keeps alerts in order over a restart. Methods may block on a disk and raise `SpoolError`."""

    @property
    def waiting(self) -> bool:
        """Whether anything is in it."""
        ...

    @property
    def size(self) -> int:
        """Bytes that wait in it."""
        ...

    def append(self, heard: HeardAlert) -> None:
        """Add at the end; on the disk when this returns."""
        ...

    def peek(self) -> HeardAlert | None:
        """The oldest one; None when there is none."""
        ...

    def drop(self) -> None:
        """Forget the oldest one, which is in the store now."""
        ...


class FileSpool:
    """One JSON object a line. A second, tiny file says how far it was read, so that a restart does
    not replay what is stored already. A line that a crash cut off, or that cannot be understood, is
    passed over and counted.
    """

    def __init__(self, path: Path, *, max_bytes: int) -> None:
        self.damaged = 0
        """Lines passed over."""
        self._path = path
        self._cursor = path.with_name(path.name + ".read")
        self._max_bytes = max_bytes
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(HeardAlert).decode
        self._next: tuple[HeardAlert, int] | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._end = _end_of_last_line(path)
            self._at = self._read_cursor()
        except OSError as error:
            raise SpoolError(type(error).__name__) from error

    @property
    def waiting(self) -> bool:
        """Whether anything is in it."""
        return self._at < self._end

    @property
    def size(self) -> int:
        """Bytes that wait in it."""
        return self._end - self._at

    def append(self, heard: HeardAlert) -> None:
        """Add at the end; on the disk when this returns."""
        line = self._encode(heard) + b"\n"
        if self._end + len(line) > self._max_bytes:
            raise SpoolFullError
        try:
            with self._path.open("r+b" if self._path.exists() else "w+b") as file:
                file.seek(self._end)
                file.truncate()
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise SpoolError(type(error).__name__) from error
        self._end += len(line)

    def peek(self) -> HeardAlert | None:
        """The oldest one; None when there is none."""
        while self._next is None and self.waiting:
            try:
                with self._path.open("rb") as file:
                    file.seek(self._at)
                    line = file.readline()
            except OSError as error:
                raise SpoolError(type(error).__name__) from error
            try:
                self._next = self._decode(line), len(line)
            except msgspec.DecodeError:
                self.damaged += 1
                self._advance(max(len(line), 1))
        return self._next[0] if self._next else None

    def drop(self) -> None:
        """Forget the oldest one, which is in the store now."""
        if self.peek() is not None and self._next is not None:
            self._advance(self._next[1])
            self._next = None

    def _advance(self, length: int) -> None:
        at = self._at + length
        try:
            if at >= self._end:
                self._path.unlink(missing_ok=True)
                self._cursor.unlink(missing_ok=True)
                at = self._end = 0
            else:
                fresh = self._cursor.with_name(self._cursor.name + ".new")
                fresh.write_text(str(at), encoding="ascii")
                fresh.replace(self._cursor)
        except OSError as error:
            raise SpoolError(type(error).__name__) from error
        self._at = at

    def _read_cursor(self) -> int:
        if not self._cursor.exists():
            return 0
        text = self._cursor.read_text(encoding="ascii", errors="replace")
        at = int(text) if text.isdecimal() else 0
        return at if at <= self._end else 0


def _end_of_last_line(path: Path) -> int:
    """Bytes of the file up to and including its last line break; what follows was cut off."""
    if not path.exists():
        return 0
    return path.read_bytes().rfind(b"\n") + 1
