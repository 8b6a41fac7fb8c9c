"""The AudioSocket protocol without any I/O: bytes in, what they say out.

A message is a kind (one byte), a length (two bytes, big-endian) and so many bytes. Samples are
signed 16-bit little-endian, although the lengths are big-endian.
"""

import struct
import uuid
from typing import TypeAlias

import msgspec

KIND_HANGUP = 0x00
KIND_ID = 0x01
KIND_DIGIT = 0x03
KIND_ERROR = 0xFF

KIND_OF_RATE = {8000: 0x10, 16000: 0x12, 24000: 0x13, 48000: 0x16}
"""Message kinds of signed linear sound, by samples a second, as far as we take them."""

RATE_OF_KIND = {kind: rate for rate, kind in KIND_OF_RATE.items()}

_HEADER = struct.Struct(">BH")
_ID_BYTES = 16

HANGUP = _HEADER.pack(KIND_HANGUP, 0)
"""Asks Asterisk to hang up."""


class Identified(msgspec.Struct, frozen=True):
    """The connection says which one it is; always its first message."""

    id: uuid.UUID


class Sound(msgspec.Struct, frozen=True, gc=False):
    """Samples."""

    rate: int
    """Samples a second."""
    pcm: bytes
    """Signed 16-bit little-endian, mono; possibly half a sample too much from a faulty peer."""


class Pressed(msgspec.Struct, frozen=True):
    """A key was pressed; which one is not kept, since it may belong to a card number."""


class HungUp(msgspec.Struct, frozen=True):
    """The peer says goodbye, or reports an error, after which nothing comes."""


AudioSocketEvent: TypeAlias = Identified | Sound | Pressed | HungUp


class AudioSocketError(Exception):
    """The peer does not speak AudioSocket; nothing it sends can be understood any more."""


def sound_message(pcm: bytes, rate: int) -> bytes:
    """`pcm` as one message."""
    return _HEADER.pack(KIND_OF_RATE[rate], len(pcm)) + pcm


class AudioSocketReader:
    """Collects bytes and gives whole messages; never keeps more than one of 64 KiB."""

    def __init__(self) -> None:
        self._rest = b""
        self._identified = False

    def feed(self, data: bytes) -> list[AudioSocketEvent]:
        """What `data` completes; possibly nothing. Unknown kinds are skipped.

        Raises:
            AudioSocketError: the first message is no id.
        """
        if self._rest:
            data = self._rest + data
        events: list[AudioSocketEvent] = []
        at, size = 0, len(data)
        while at + _HEADER.size <= size:
            kind, length = _HEADER.unpack_from(data, at)
            end = at + _HEADER.size + length
            if not self._identified and (kind != KIND_ID or length != _ID_BYTES):
                raise AudioSocketError("the first message is no id")
            if end > size:
                break
            event = self._event(kind, data[at + _HEADER.size : end])
            if event is not None:
                events.append(event)
            at = end
        self._rest = data[at:]
        return events

    def _event(self, kind: int, body: bytes) -> AudioSocketEvent | None:
        rate = RATE_OF_KIND.get(kind)
        if rate is not None:
            return Sound(rate, body)
        if kind == KIND_ID and not self._identified:
            self._identified = True
            return Identified(uuid.UUID(bytes=body))
        if kind == KIND_DIGIT:
            return Pressed()
        if kind in (KIND_HANGUP, KIND_ERROR):
            return HungUp()
        return None
