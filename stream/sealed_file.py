"""A file encrypted in chunks, of which any part can be read without the rest.

Layout, integers little-endian:

    magic      8 bytes  b"FWSEAL\\x01\\n"
    header     u32 length, then that many bytes of JSON (`SealedHeader`)
    chunk ...  `chunk` bytes under AES-256-GCM and a tag of 16 bytes; only the last may be shorter

The nonce of a chunk is its number and whether it is the last, its associated data is everything
before the chunks and the file's name: chunks that are changed, moved, removed or cut off, and files
that are exchanged, do not open.
"""

import io
import os
import struct
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stream.data_key import SALT_BYTES, DataKey, FolderKeys
from stream.recording_errors import RecordingDamagedError, RecordingDiskError, SegmentFormatError

SUFFIX = ".sealed"
MAGIC = b"FWSEAL\x01\n"
CHUNK_BYTES = 65_536
TAG_BYTES = 16
MAX_HEADER_BYTES = 4096

_LENGTH = struct.Struct("<I")
_NONCE = struct.Struct("<QI")


class SealedHeader(msgspec.Struct, frozen=True):
    """First thing in a sealed file."""

    key: str
    """Id of the data key."""
    salt: str
    """Hexadecimal; makes this file's own key out of it."""
    chunk: int = CHUNK_BYTES
    """Bytes of plain content in each chunk but the last."""


class SealedWriter:
    """Writes a sealed file from the front; nothing but ciphertext reaches the disk. Blocking."""

    def __init__(self, path: Path, data_key: DataKey) -> None:
        """The file gets its name only at `close`.

        Raises:
            RecordingDiskError: it cannot be written.
        """
        self._path = path
        self._fresh = path.with_name(path.name + ".new")
        salt = os.urandom(SALT_BYTES)
        header = msgspec.json.encode(SealedHeader(data_key.id, salt.hex()))
        head = MAGIC + _LENGTH.pack(len(header)) + header
        self._cipher = data_key.cipher(salt)
        self._bound = head + path.name.encode()
        self._number = 0
        self._waiting = bytearray()
        try:
            fd = os.open(self._fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            self._file = os.fdopen(fd, "wb")
            self._file.write(head)
        except OSError as error:
            raise RecordingDiskError(f"cannot write a recording: {error.strerror}") from None

    def write(self, data: bytes) -> int:
        """Take more of the content."""
        self._waiting += data
        # A chunk goes out only when something follows it: the last one is marked as such.
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), last=False)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def close(self) -> None:
        """Seal the rest, make it durable, and give the file its name.

        Raises:
            RecordingDiskError: the disk refused.
        """
        try:
            self._seal(bytes(self._waiting), last=True)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._fresh.replace(self._path)
        except OSError as error:
            raise RecordingDiskError(f"cannot write a recording: {error.strerror}") from None

    def discard(self) -> None:
        """Forget what was written."""
        self._file.close()
        self._fresh.unlink(missing_ok=True)

    def _seal(self, content: bytes, *, last: bool) -> None:
        nonce = _NONCE.pack(self._number, last)
        self._file.write(self._cipher.encrypt(nonce, content, self._bound))
        self._number += 1


class SealedReader(io.RawIOBase):
    """The content of a sealed file, decrypted chunk by chunk as it is read."""

    def __init__(self, path: Path, keys: FolderKeys) -> None:
        """Open it.

        Raises:
            SegmentFormatError: it is no sealed file.
            RecordingKeyError: its key is missing or wrong.
            OSError: it cannot be read.
        """
        super().__init__()
        self._name = path.name
        self._file = path.open("rb", buffering=0)
        try:
            header, head = _read_head(self._file)
            self._chunk = header.chunk
            data_key = keys.existing(header.key)
            self._cipher: AESGCM = data_key.cipher(bytes.fromhex(header.salt))
            self._bound = head + path.name.encode()
            self._begin = len(head)
            body = path.stat().st_size - self._begin
            self._chunks = max(1, -(-body // (self._chunk + TAG_BYTES)))
            self._size = body - self._chunks * TAG_BYTES
        except BaseException:
            self._file.close()
            raise
        if self._size < 0:
            self._file.close()
            raise RecordingDamagedError(f"{self._name} was cut off")
        self._at = 0
        self._opened: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the content."""
        self._at = max(0, (0, self._at, self._size)[whence] + offset)
        return self._at

    def tell(self) -> int:
        """Place in the content."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """Content from here on, at most `size` bytes; all of it when negative.

        Raises:
            RecordingDamagedError: a chunk is not what was written.
        """
        end = self._size if size < 0 else min(self._size, self._at + size)
        parts = []
        while self._at < end:
            number, offset = divmod(self._at, self._chunk)
            part = self._open_chunk(number)[offset : offset + end - self._at]
            parts.append(part)
            self._at += len(part)
        return b"".join(parts)

    def check(self) -> None:
        """Open every chunk.

        Raises:
            RecordingDamagedError: one is not what was written.
        """
        for number in range(self._chunks):
            self._open_chunk(number)

    def close(self) -> None:
        """Give the file back."""
        if not self.closed:
            self._file.close()
        super().close()

    def _open_chunk(self, number: int) -> bytes:
        if self._opened[0] != number:
            self._file.seek(self._begin + number * (self._chunk + TAG_BYTES))
            sealed = self._file.read(self._chunk + TAG_BYTES)
            nonce = _NONCE.pack(number, number == self._chunks - 1)
            try:
                content = self._cipher.decrypt(nonce, sealed, self._bound)
            except InvalidTag:
                raise RecordingDamagedError(f"{self._name}: chunk {number} was changed") from None
            self._opened = (number, content)
        return self._opened[1]


def _read_head(file: io.FileIO) -> tuple[SealedHeader, bytes]:
    head = file.read(len(MAGIC) + _LENGTH.size)
    if len(head) < len(MAGIC) + _LENGTH.size or head[: len(MAGIC)] != MAGIC:
        raise SegmentFormatError("not a sealed recording of this version")
    (length,) = _LENGTH.unpack_from(head, len(MAGIC))
    text = file.read(length) if length <= MAX_HEADER_BYTES else b""
    try:
        header = msgspec.json.decode(text, type=SealedHeader)
        bytes.fromhex(header.salt)
    except (msgspec.DecodeError, ValueError) as error:
        raise SegmentFormatError(f"the header cannot be read: {error}") from None
    if not 0 < header.chunk <= 1 << 24:
        raise SegmentFormatError("the header makes no sense")
    return header, head + text


def open_content(path: Path, keys: FolderKeys) -> BinaryIO | SealedReader:
    """The content of a file of a recording, sealed or not.

    Raises:
        SegmentFormatError, RecordingKeyError, RecordingDamagedError: it is sealed and cannot be
            opened.
        OSError: it cannot be read.
    """
    if path.name.endswith(SUFFIX):
        return SealedReader(path, keys)
    return path.open("rb", buffering=0)


def seal_file(path: Path, target: Path, data_key: DataKey) -> None:
    """Write a sealed copy of a file.

    Raises:
        RecordingDiskError: the disk refused; there is no copy.
    """
    writer = SealedWriter(target, data_key)
    try:
        with path.open("rb") as source:
            while part := source.read(CHUNK_BYTES):
                writer.write(part)
        writer.close()
    except (OSError, RecordingDiskError) as error:
        writer.discard()
        raise RecordingDiskError(f"cannot seal a recording: {error}") from None
