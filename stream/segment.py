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

When the header names a data key, the content of an `A` record is a u64 that is used once, and the
samples under AES-256-GCM with a tag of 16 bytes. Associated data is the digest before the record
and the record's own head: a record opens only at its place in its file. Digests cover what is on
the disk, so that the chain is checked without that key.
"""

import hashlib
import os
import struct
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stream.gap import GapCause
from stream.party import Party
from stream.recording_errors import RecordingDiskError

MAGIC = b"FWSEG\x01\r\n"
DIGEST_BYTES = 32
MAX_HEADER_BYTES = 65_536
MAX_RECORD_BYTES = 16_000_000
"""No record is larger: eight minutes at 16 kHz, far above any chunk."""

SEALED_BYTES = 24
"""Bytes by which sealed samples are longer: what is used once, and the tag."""

LENGTH = struct.Struct("<I")
RECORD = struct.Struct("<cII")
ONCE = struct.Struct("<Q")

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
    """Id of the data key the sound is encrypted with; empty when it is not."""
    salt: str = ""
    """Hexadecimal; makes this file's own key out of the data key."""


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


def chain(key: bytes, previous: bytes, *parts: bytes) -> bytes:
    """The digest behind some bytes, given the one before them."""
    digest = hashlib.blake2b(previous, digest_size=DIGEST_BYTES, key=key)
    for part in parts:
        digest.update(part)
    return digest.digest()


def nonce(once: bytes) -> bytes:
    """The nonce of a record: what is used once in its file, filled up to 12 bytes."""
    return once + bytes(4)


class SegmentWriter:
    """Appends records to one file. Blocking: belongs to the disk thread.

    A record that could not be written whole is cut off again, so that a full disk never leaves a
    broken chain behind.
    """

    def __init__(
        self, path: Path, header: SegmentHeader, key: bytes, cipher: AESGCM | None = None
    ) -> None:
        """`key` is that of the chain; `cipher` belongs to the data key and salt in the header."""
        self.path = path
        self.header = header
        self.audio_ms = 0
        self._key = key
        self._cipher = cipher
        self._used = 0
        encoded = msgspec.json.encode(header)
        head = MAGIC + LENGTH.pack(len(encoded)) + encoded
        self._digest = chain(key, b"", head)
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
        if self._cipher is None:
            self._append(AUDIO, start_ms, pcm)
        else:
            # Counted before it is tried: what a full disk took in part is never sealed alike again.
            once = ONCE.pack(self._used)
            self._used += 1
            head = RECORD.pack(AUDIO, start_ms, len(pcm) + SEALED_BYTES)
            sealed = self._cipher.encrypt(nonce(once), pcm, self._digest + head)
            self._append(AUDIO, start_ms, once + sealed)
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
        head = RECORD.pack(kind, start_ms, len(payload))
        digest = chain(self._key, self._digest, head, payload)
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
