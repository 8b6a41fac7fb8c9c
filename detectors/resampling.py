"""Brings speech to the rate a model was trained for, the same way every time."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import soxr

HALF_TAPS = 24
"""Neighbours on each side of a new sample: 3 ms of telephone sound that have to be waited for."""

HELD_BACK_MS = HALF_TAPS // 8
"""What the filter keeps back of telephone sound, in milliseconds."""

KAISER_BETA = 6.0
"""Shape of the window: images above 4.4 kHz are more than 60 dB down, up to 3.6 kHz nothing is."""


class Resampling(Protocol):
    """One stretch of speech on its way to another rate."""

    def feed(self, pcm: bytes, *, last: bool) -> bytes:
        """What comes out for this audio (signed 16-bit mono); `last` empties the filter."""
        ...


def resampling(rate: int, model_rate: int) -> Resampling:
    """What brings sound at `rate` Hz to `model_rate` Hz."""
    return Doubling() if model_rate == 2 * rate else Conversion(rate, model_rate)


class Doubling:
    """Twice the rate by a windowed sinc: what telephones need for the usual 16 kHz models.

    It holds back a constant 3 ms, where the general resampler works in blocks and was measured to
    hold back up to 117 ms, all of which every alert would have to wait.
    """

    def __init__(self) -> None:
        offsets = np.arange(-HALF_TAPS, HALF_TAPS) + 0.5
        taps = np.sinc(offsets) * np.kaiser(2 * HALF_TAPS, KAISER_BETA)
        self._taps = (taps / taps.sum()).astype(np.float32)
        self._past = np.zeros(2 * HALF_TAPS - 1, np.float32)
        self._late = 2 * HALF_TAPS

    def feed(self, pcm: bytes, *, last: bool) -> bytes:
        """What comes out for this audio; `last` empties the filter."""
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        tail = [np.zeros(HALF_TAPS, np.float32)] if last else []
        known = np.concatenate([self._past, samples, *tail])
        count = len(known) - len(self._past)
        if not count:
            return b""
        self._past = known[count:]
        out = np.empty(2 * count, np.float32)
        out[0::2] = known[HALF_TAPS - 1 : HALF_TAPS - 1 + count]
        out[1::2] = np.convolve(known, self._taps, "valid")
        early, self._late = self._late, max(0, self._late - 2 * count)
        return _pcm(out[early:])


class Conversion:
    """Any other ratio, by soxr.

    It computes in floating point: for 16-bit output the library adds dither from a random seed, and
    the same sound would not give the same words twice.
    """

    def __init__(self, rate: int, model_rate: int) -> None:
        # Telephone speech ends at 3.4 kHz; the shorter filter holds back less audio.
        self._stream = soxr.ResampleStream(rate, model_rate, 1, dtype="float32", quality="LQ")

    def feed(self, pcm: bytes, *, last: bool) -> bytes:
        """What comes out for this audio; `last` empties the filter."""
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float32)
        return _pcm(self._stream.resample_chunk(samples, last=last))


def _pcm(samples: npt.NDArray[np.float32]) -> bytes:
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes()
