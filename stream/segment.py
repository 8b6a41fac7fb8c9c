"""The segment file: one uninterrupted stretch of one party's sound, as it was heard.

Layout, all integers little-endian:

    magic      8 bytes  b"FWSEG\\x01\\r\\n"
    header     u32 length, then that many bytes of JSON (`SegmentHeader`)
    digest     32 bytes
    record ... u8 kind, u32 start_ms, u32 length, `length` bytes, digest (32 bytes)

Kinds are `A` (signed 16-bit little-endian mono samples), `G` (JSON `GapRecord`) and `E` (JSON
`EndRecord`, the last one). Each digest is a keyed BLAKE2b (RFC 7693) over the digest before it and
the bytes since, so no record can be changed, moved or removed unseen by anyone without the key. A
file without an end was cut off by a crash: everything before the cut is still good.
"""

import hashlib
import os
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec

from stream.gap import GapCause
from stream.party import Party
from stream.recording_errors import RecordingDiskError, SegmentFormatError

MAGIC = b"FWSEG\x01\r\n"
DIGEST_BYTES = 32
MAX_HEADER_BYTES = 65_536
MAX_RECORD_BYTES = 16_000_000
"""No record is larger: eight minutes at 16 kHz, far above any chunk."""

_LENGTH = struct.Struct("<I")
_RECORD = struct.Struct("<cII")

AUDIO, GAP, END = b"A", b"G", b"E"


class SegmentHeader(msgspec.Struct, frozen=True):
    """First thing in a segment file."""

    call: str
    """Id of the call."""
    party: Party
    """Whose sound."""
    number: int
    """Counts from 1 per party; a resumed connection begins a new one."""
    rate: int
    """Samples per second."""
    created: float
    """Wall clock, in seconds since the epoch."""
    encoding: str = "s16le"
    """How samples are written."""
    key: str = ""
    """Id of the key the sound is encrypted with; empty when it is not."""


class GapRecord(msgspec.Struct, frozen=True):
    """Sound that did not come."""

    end_ms: int
    """Call time of its end, in milliseconds."""
    cause: GapCause
    """Why."""


class EndRecord(msgspec.Struct, frozen=True):
    """The segment was closed properly."""

    end_ms: int
    """Call time of the end, in milliseconds."""
    audio_ms: int
    """Milliseconds of sound written."""


class Record(msgspec.Struct, frozen=True):
    """One record as read back."""

    kind: bytes
    """`AUDIO`, `GAP` or `END`."""
    start_ms: int
    """Call time, in milliseconds."""
    payload: bytes
    """Raw content."""
    verified: bool
    """The digest was there and right."""
    digest: bytes
    """The chain up to and including this record; empty in a torn record."""


def _chain(key: bytes, previous: bytes, *parts: bytes) -> bytes:
    digest = hashlib.blake2b(previous, digest_size=DIGEST_BYTES, key=key)
    for part in parts:
        digest.update(part)
    return digest.digest()


class SegmentWriter:
    """Appends records to one file. Blocking: belongs to the disk thread.

    A record that could not be written whole is cut off again, so that a full disk never leaves a
    broken chain behind.
    """

    def __init__(self, path: Path, header: SegmentHeader, key: bytes) -> None:
        self.path = path
        self.header = header
        self.audio_ms = 0
        self._key = key
        encoded = msgspec.json.encode(header)
        head = MAGIC + _LENGTH.pack(len(encoded)) + encoded
        self._digest = _chain(key, b"", head)
        # Under its own name only once the header is whole: a crash leaves no file nobody can read.
        fresh = path.with_suffix(".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
            self._fd = os.open(fresh, flags, 0o600)
        except OSError as error:
            raise RecordingDiskError(f"cannot open a recording segment: {error.strerror}") from None
        self._size = 0
        try:
            self._write(head + self._digest)
            fresh.rename(path)
        except (RecordingDiskError, OSError) as error:
            os.close(self._fd)
            fresh.unlink(missing_ok=True)
            raise RecordingDiskError(f"cannot begin a recording segment: {error}") from None

    @property
    def digest(self) -> bytes:
        """The chain so far."""
        return self._digest

    def audio(self, start_ms: int, pcm: bytes) -> None:
        """Append sound.

        Raises:
            RecordingDiskError: it could not be written; the file is as before.
        """
        self._append(AUDIO, start_ms, pcm)
        self.audio_ms += len(pcm) // 2 * 1000 // self.header.rate

    def gap(self, start_ms: int, gap: GapRecord) -> None:
        """Append a gap.

        Raises:
            RecordingDiskError: it could not be written; the file is as before.
        """
        self._append(GAP, start_ms, msgspec.json.encode(gap))

    def close(self, end_ms: int) -> None:
        """Write the end, make it durable, and close.

        Raises:
            RecordingDiskError: the end could not be written; the file is closed all the same.
        """
        end = EndRecord(end_ms, self.audio_ms)
        try:
            self._append(END, end_ms, msgspec.json.encode(end))
            os.fsync(self._fd)
        finally:
            os.close(self._fd)

    def _append(self, kind: bytes, start_ms: int, payload: bytes) -> None:
        head = _RECORD.pack(kind, start_ms, len(payload))
        digest = _chain(self._key, self._digest, head, payload)
        self._write(head + payload + digest)
        self._digest = digest

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
        except OSError as error:
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
            raise RecordingDiskError(f"cannot write a recording: {error.strerror}") from None
        self._size += len(data)


def read_header(path: Path) -> SegmentHeader:
    """Header of a segment file.

    Raises:
        SegmentFormatError: it is not one of ours.
    """
    with path.open("rb") as file:
        return _read_head(file.read(len(MAGIC) + _LENGTH.size + MAX_HEADER_BYTES))[0]


def _read_head(data: bytes) -> tuple[SegmentHeader, int]:
    if data[: len(MAGIC)] != MAGIC:
        raise SegmentFormatError("not a recording segment of this version")
    at = len(MAGIC)
    try:
        (length,) = _LENGTH.unpack_from(data, at)
        at += _LENGTH.size
        if length > MAX_HEADER_BYTES:
            raise SegmentFormatError("the segment's header is too large")
        header = msgspec.json.decode(data[at : at + length], type=SegmentHeader)
    except (struct.error, msgspec.DecodeError) as error:
        raise SegmentFormatError(f"the segment's header cannot be read: {error}") from None
    return header, at + length


def read_records(path: Path, key: bytes) -> Iterator[Record]:
    """Records of a segment in file order. A torn last record is given with what there is of it.

    Raises:
        SegmentFormatError: it is not one of ours.
    """
    data = path.read_bytes()
    _, at = _read_head(data)
    digest = _chain(key, b"", data[:at])
    intact = data[at : at + DIGEST_BYTES] == digest
    at += DIGEST_BYTES
    while at + _RECORD.size <= len(data):
        kind, start_ms, length = _RECORD.unpack_from(data, at)
        head = data[at : at + _RECORD.size]
        at += _RECORD.size
        if length > MAX_RECORD_BYTES or kind not in (AUDIO, GAP, END):
            raise SegmentFormatError("a record makes no sense; the file was damaged")
        payload = data[at : at + length]
        found = data[at + length : at + length + DIGEST_BYTES]
        at += length + DIGEST_BYTES
        if len(found) < DIGEST_BYTES:
            if kind == AUDIO:
                whole = payload[: len(payload) // 2 * 2]
                yield Record(kind, start_ms, whole, verified=False, digest=b"")
            return
        digest = _chain(key, digest, head, payload)
        intact = intact and found == digest
        yield Record(kind, start_ms, payload, verified=intact, digest=found)
