"""The stereo sound of a call, made as it is played: agent left, customer right, gaps silent.

Nothing of it is ever written to a disk. It is made in blocks, each always in the same way, so that
the same byte is the same whichever way a player jumps about.
"""

import hashlib
import struct
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import soxr

from stream.party import Party
from stream.sound import Samples, Sound

CHANNELS = {Party.AGENT: 0, Party.CUSTOMER: 1}
"""Playback puts the agent left and the customer right; anyone else is heard on both sides."""

BLOCK_MS = 5000
"""Sound made at once, in milliseconds: 320 kB at 16 kHz."""
MARGIN_MS = 200
"""Sound around a block that is resampled with it, so that blocks join without a click."""
FRAME_BYTES = 4
"""Two samples of 16 bits."""

_WAV = struct.Struct("<4sI4s4sIHHIIHH4sI")
_MOST = 0xFFFF_FFFF


class Playback:
    """A WAV file of known length of which any part can be had. Blocking."""

    def __init__(
        self,
        sounds: Sequence[Sound],
        version: str,
        again: Callable[[], Sequence[Sound]] | None = None,
    ) -> None:
        """`version` changes when the sound may have; `again` finds the sounds anew after a file of
        theirs went, as when a recording is compressed while it is played.
        """
        self._sounds = sounds
        self._again = again
        self.rate = max((sound.rate for sound in sounds), default=8000)
        """Samples per second and side."""
        self.duration_ms = max((sound.end_ms for sound in sounds), default=0)
        """Call time behind the last sample, in milliseconds."""
        self._content = self.duration_ms * self.rate // 1000 * FRAME_BYTES
        self._head = self._header()
        self.size = len(self._head) + self._content
        """Bytes of the whole file."""
        mark = f"{version} {self.size} {self.rate}".encode()
        self.etag = f'"{hashlib.blake2b(mark, digest_size=12).hexdigest()}"'
        """Entity tag of HTTP."""

    def time_at(self, place: int) -> int:
        """Call time of the sound at this byte, in milliseconds."""
        frames = max(0, place - len(self._head)) // FRAME_BYTES
        return min(frames * 1000 // self.rate, self.duration_ms)

    def parts(self, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to before `end`, piece by piece.

        Raises:
            stream.recording_errors.RecordingError: a file cannot be read.
        """
        # Not by itself: the first piece tells whether the sound can be opened at all.
        waiting = self._head[start:end]
        head, per_block = len(self._head), BLOCK_MS * self.rate // 1000 * FRAME_BYTES
        at, end = max(start - head, 0), min(end - head, self._content)
        while at < end:
            number, offset = divmod(at, per_block)
            block = self._block(number * BLOCK_MS)
            part = block[offset : offset + end - at]
            yield waiting + part
            waiting = b""
            at += len(part)
        if waiting:
            yield waiting

    def _block(self, start_ms: int) -> bytes:
        try:
            return self._mixed(start_ms)
        except FileNotFoundError:
            if self._again is None:
                raise
            self._sounds = self._again()
            return self._mixed(start_ms)

    def _mixed(self, start_ms: int) -> bytes:
        end_ms = min(start_ms + BLOCK_MS, self.duration_ms)
        line = np.zeros(((end_ms - start_ms) * self.rate // 1000, 2), np.int32)
        for sound in self._sounds:
            if sound.start_ms < end_ms and sound.end_ms > start_ms:
                samples = self._samples(sound, start_ms, end_ms)[: len(line)]
                channels = (CHANNELS[sound.party],) if sound.party in CHANNELS else (0, 1)
                for channel in channels:
                    line[: len(samples), channel] += samples
        return np.clip(line, -32768, 32767).astype("<i2").tobytes()

    def _samples(self, sound: Sound, start_ms: int, end_ms: int) -> Samples:
        if sound.rate == self.rate:
            return sound.read(start_ms, end_ms)
        around = sound.read(start_ms - MARGIN_MS, end_ms + MARGIN_MS)
        resampled: Samples = soxr.resample(around, sound.rate, self.rate)
        return resampled[MARGIN_MS * self.rate // 1000 :]

    def _header(self) -> bytes:
        # A WAV file cannot say more than 4 GB, which are 18 hours at 16 kHz; players go on anyway.
        return _WAV.pack(
            b"RIFF",
            min(self._content + _WAV.size - 8, _MOST),
            b"WAVE",
            b"fmt ",
            16,
            1,
            2,
            self.rate,
            self.rate * FRAME_BYTES,
            FRAME_BYTES,
            16,
            b"data",
            min(self._content, _MOST),
        )
