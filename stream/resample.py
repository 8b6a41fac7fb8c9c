"""Brings sound of any supported wire format to mono parties at 8 or 16 kHz."""

import numpy as np
import numpy.typing as npt
import soxr

from stream.frame import RATES, SAMPLE_BYTES

WIRE_RATES = (8000, 16000, 24000, 48000)
"""Sample rates in Hz a source may send."""


def frame_rate(wire_rate: int) -> int:
    """The rate in Hz of the frames made from sound at `wire_rate` Hz."""
    return wire_rate if wire_rate in RATES else 16000


def to_int16(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.int16]:
    """Rounded, and clipped to what 16 bits hold."""
    return np.clip(np.rint(samples), -32768, 32767).astype(np.int16)


class Resampler:
    """Streams one party's sound to another rate through a real low-pass filter.

    The filter holds some milliseconds back; `latency_ms` says how many, so dates stay true. It
    works on floats, since the library dithers integers with random noise and a call must come out
    the same each time.
    """

    def __init__(self, wire_rate: int, rate: int) -> None:
        self._stream = soxr.ResampleStream(wire_rate, rate, 1, dtype="float32", quality="HQ")
        self._wire_per_ms = wire_rate // 1000
        self._out_per_ms = rate // 1000
        self._taken = 0
        self._given = 0

    @property
    def latency_ms(self) -> int:
        """Milliseconds taken in and not given out yet."""
        return self._taken // self._wire_per_ms - self._given // self._out_per_ms

    def feed(self, samples: "np.ndarray[tuple[int], np.dtype[np.int16]]") -> bytes:
        """What comes out for these samples; possibly nothing."""
        out = self._stream.resample_chunk(samples.astype(np.float32))
        self._taken += len(samples)
        self._given += len(out)
        return to_int16(out).tobytes()


class Splitter:
    """Takes interleaved 16-bit messages apart into one byte string per channel, at frame rate."""

    def __init__(self, wire_rate: int, channels: int) -> None:
        self._channels = channels
        self._resamplers = (
            [Resampler(wire_rate, frame_rate(wire_rate)) for _ in range(channels)]
            if wire_rate not in RATES
            else []
        )
        self.sample_bytes = SAMPLE_BYTES * channels
        """Bytes of one sample of every channel; a message must be a multiple of it."""

    @property
    def latency_ms(self) -> int:
        """Milliseconds held back by the filters."""
        return self._resamplers[0].latency_ms if self._resamplers else 0

    def feed(self, message: bytes) -> list[bytes]:
        """One byte string per channel, in the order of the channels."""
        samples = np.frombuffer(message, dtype="<i2").reshape(-1, self._channels)
        columns = (np.ascontiguousarray(samples[:, at]) for at in range(self._channels))
        if self._resamplers:
            return [r.feed(c) for r, c in zip(self._resamplers, columns, strict=True)]
        return [column.tobytes() for column in columns]
