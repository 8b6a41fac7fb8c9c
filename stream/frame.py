"""The unit of sound in this house: exactly 20 ms of one party."""

import msgspec

from stream.party import Party

FRAME_MS = 20
"""Length of every frame in milliseconds: what telephony sends and what webrtcvad accepts."""

SAMPLE_BYTES = 2
"""Bytes per sample: signed 16-bit little-endian."""

RATES = (8000, 16000)
"""Sample rates in Hz a frame may have; sources resample everything else."""


def frame_bytes(rate: int) -> int:
    """Bytes in one frame at `rate` Hz."""
    return rate * FRAME_MS // 1000 * SAMPLE_BYTES


class AudioFrame(msgspec.Struct, frozen=True, gc=False, tag="frame"):
    """20 ms of one party's sound, dated in call time.

    Frames of one party never overlap and never run backwards. Between two frames that follow each
    other without a `Gap` the starts are 20 ms apart, or 19 or 21 where drift was corrected.
    """

    call: str
    """Id of the call."""
    party: Party
    """Whose voice it is."""
    start_ms: int
    """Call time of the first sample, in milliseconds."""
    rate: int
    """Samples per second: 8000 or 16000."""
    pcm: bytes
    """`frame_bytes(rate)` bytes, signed 16-bit little-endian, mono."""

    @property
    def end_ms(self) -> int:
        """Call time just behind the last sample, in milliseconds."""
        return self.start_ms + FRAME_MS
