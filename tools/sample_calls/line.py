"""What a telephone line does to a voice: band, noise, G.711."""

import audioop

import numpy as np
import numpy.typing as npt

from tools.sample_calls.audio import LINE_RATE, Samples
from tools.sample_calls.script import Sound

Voltage = npt.NDArray[np.float64]
"""Samples at LINE_RATE, full scale ±1."""

_ORDER = 4
"""Order of the band's slopes: 24 dB an octave, about what a telephone exchange's filters have."""


def band_limited(samples: Voltage, sound: Sound) -> Voltage:
    """Keeps `low_hz` to `high_hz`, at whose edges 3 dB are lost (Butterworth, without delay)."""
    spectrum = np.fft.rfft(samples)
    hertz = np.fft.rfftfreq(len(samples), 1 / LINE_RATE)
    below = (sound.low_hz / np.maximum(hertz, 1.0)) ** (2 * _ORDER)
    above = (hertz / sound.high_hz) ** (2 * _ORDER)
    gain = 1 / np.sqrt((1 + below) * (1 + above))
    return np.asarray(np.fft.irfft(spectrum * gain, len(samples)), dtype=np.float64)


def amplitude(level_dbfs: float) -> float:
    """Root mean square of a level, full scale 1."""
    return float(10 ** (level_dbfs / 20))


def line_noise(count: int, level_dbfs: float, sound: Sound, seed: int) -> Voltage:
    """Steady noise of the line's band, the same for the same seed."""
    white = np.random.default_rng(seed).standard_normal(count)
    noise = band_limited(white, sound)
    noise *= amplitude(level_dbfs) / np.sqrt(np.mean(noise**2))
    return noise


def mu_law(samples: Voltage) -> Samples:
    """Through G.711 µ-law and back, as 16-bit samples."""
    pcm = np.clip(np.rint(samples * 32767.0), -32768, 32767).astype("<i2").tobytes()
    decoded = audioop.ulaw2lin(audioop.lin2ulaw(pcm, 2), 2)
    return np.frombuffer(decoded, dtype="<i2").astype(np.int16)
