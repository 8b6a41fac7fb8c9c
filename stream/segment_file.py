"""Reads a segment file, cut off or not, sealed or not, without taking it whole into memory."""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stream.data_key import FolderKeys
from stream.recording_errors import RecordingDamagedError, SegmentFormatError
from stream.sealed_file import open_content
from stream.segment import (
    AUDIO,
    DIGEST_BYTES,
    END,
    GAP,
    LENGTH,
    MAGIC,
    MAX_HEADER_BYTES,
    MAX_RECORD_BYTES,
    ONCE,
    RECORD,
    SEALED_BYTES,
    SegmentHeader,
    chain,
    nonce,
)


class Place(msgspec.Struct, frozen=True):
    """Where a record lies."""

    kind: bytes
    """`AUDIO`, `GAP` or `END`."""
    start_ms: int
    """Call time, in milliseconds."""
    at: int
    """Byte at which its content begins."""
    length: int
    """Bytes of content that are there."""
    whole: bool
    """Its content and digest are complete."""


class SegmentFile:
    """One open segment. Blocking."""

    def __init__(self, path: Path, keys: FolderKeys) -> None:
        """Open it and read its header.

        Raises:
            SegmentFormatError: it is not one of ours.
            RecordingKeyError: the whole file is sealed and its key is missing or wrong.
            OSError: it cannot be read.
        """
        self._name = path.name
        self._keys = keys
        self._file = open_content(path, keys)
        try:
            self._size = self._file.seek(0, os.SEEK_END)
            self._head = self._read_head()
            text = self._head[len(MAGIC) + LENGTH.size :]
            self.header = msgspec.json.decode(text, type=SegmentHeader)
        except (struct.error, msgspec.DecodeError) as error:
            self._file.close()
            raise SegmentFormatError(f"the segment's header cannot be read: {error}") from None
        except BaseException:
            self._file.close()
            raise
        self._ciphers: list[AESGCM] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def places(self) -> Iterator[Place]:
        """All records in file order, without their content; a torn last one too.

        Raises:
            SegmentFormatError: a record makes no sense.
        """
        at = len(self._head) + DIGEST_BYTES
        while at + RECORD.size <= self._size:
            kind, start_ms, length = RECORD.unpack(self._read(at, RECORD.size))
            if length > MAX_RECORD_BYTES or kind not in (AUDIO, GAP, END):
                raise SegmentFormatError("a record makes no sense; the file was damaged")
            at += RECORD.size
            end = at + length + DIGEST_BYTES
            there = min(length, self._size - at)
            yield Place(kind, start_ms, at, there, whole=end <= self._size)
            at = end

    def verified(self, key: bytes) -> bool:
        """Whether the header and all whole records match the chain; needs no data key."""
        digest = chain(key, b"", self._head)
        intact = self._read(len(self._head), DIGEST_BYTES) == digest
        for place in self.places():
            if intact and place.whole:
                span = self._read(place.at - RECORD.size, RECORD.size + place.length)
                digest = chain(key, digest, span)
                intact = self.digest(place) == digest
        return intact

    def content(self, place: Place) -> bytes:
        """What a record holds, as it lies there."""
        return self._read(place.at, place.length)

    def digest(self, place: Place) -> bytes:
        """The chain up to and including a whole record."""
        return self._read(place.at + place.length, DIGEST_BYTES)

    def audio_bytes(self, place: Place) -> int:
        """Bytes of samples that can be had of an audio record."""
        if not self.header.key:
            return place.length // 2 * 2
        return place.length - SEALED_BYTES if place.whole else 0

    def pcm(self, place: Place) -> bytes:
        """Samples of an audio record.

        Raises:
            RecordingKeyError: the key is missing or wrong.
            RecordingDamagedError: the record is not what was written.
        """
        if not self.header.key:
            return self.content(place)[: self.audio_bytes(place)]
        if not place.whole:
            return b""
        before = RECORD.size + DIGEST_BYTES
        raw = self._read(place.at - before, before + place.length)
        once, sealed = raw[before : before + ONCE.size], raw[before + ONCE.size :]
        try:
            return self._cipher().decrypt(nonce(once), sealed, raw[:before])
        except InvalidTag:
            at = f"{place.start_ms / 1000:.1f} s"
            raise RecordingDamagedError(f"{self._name}: the sound at {at} was changed") from None

    def _cipher(self) -> AESGCM:
        if not self._ciphers:
            data_key = self._keys.existing(self.header.key)
            self._ciphers.append(data_key.cipher(bytes.fromhex(self.header.salt)))
        return self._ciphers[0]

    def _read_head(self) -> bytes:
        head = self._read(0, len(MAGIC) + LENGTH.size)
        if head[: len(MAGIC)] != MAGIC:
            raise SegmentFormatError("not a recording segment of this version")
        (length,) = LENGTH.unpack_from(head, len(MAGIC))
        if length > MAX_HEADER_BYTES:
            raise SegmentFormatError("the segment's header is too large")
        return head + self._read(len(head), length)

    def _read(self, at: int, size: int) -> bytes:
        self._file.seek(at)
        return self._file.read(size)
