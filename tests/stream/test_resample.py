"""Wire formats become mono parties at 8 or 16 kHz, without folding or mixing."""

import numpy as np
import numpy.typing as npt
import pytest

from stream.resample import Resampler, Splitter, frame_rate

pytestmark = pytest.mark.unit


def tone(hertz: float, rate: int, seconds: float = 1.0) -> npt.NDArray[np.int16]:
    """A sine of amplitude 10,000."""
    at = np.arange(int(rate * seconds)) / rate
    return np.asarray(10_000 * np.sin(2 * np.pi * hertz * at), dtype=np.int16)


def level(samples: npt.NDArray[np.int16], hertz: float, rate: int) -> float:
    """Amplitude of one frequency in the middle of `samples`."""
    middle = samples[len(samples) // 4 : -len(samples) // 4].astype(float)
    at = np.arange(len(middle)) / rate
    return float(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hertz * at))))


def resampled(sound: npt.NDArray[np.int16], rate: int) -> npt.NDArray[np.int16]:
    """`sound` in 20 ms messages through a resampler."""
    resampler = Resampler(rate, 16000)
    step = rate // 50
    parts = [resampler.feed(sound[at : at + step]) for at in range(0, len(sound), step)]
    return np.frombuffer(b"".join(parts), dtype="<i2")


@pytest.mark.parametrize("rate", [24000, 48000])
def test_a_tone_in_the_band_keeps_its_level(rate: int) -> None:
    """1 kHz comes out as 1 kHz."""
    assert level(resampled(tone(1000, rate), rate), 1000, 16000) == pytest.approx(10_000, rel=0.02)


@pytest.mark.parametrize("rate", [24000, 48000])
def test_a_tone_above_the_band_does_not_fold_into_it(rate: int) -> None:
    """10 kHz would fold to 6 kHz; it must be 60 dB down."""
    assert level(resampled(tone(10_000, rate), rate), 6000, 16000) < 10


@pytest.mark.parametrize("rate", [8000, 16000])
def test_telephone_rates_stay_as_they_are(rate: int) -> None:
    """Nothing is resampled without need."""
    assert frame_rate(rate) == rate


def test_stereo_is_taken_apart_by_channel() -> None:
    """Each party gets its own samples, bit for bit."""
    left, right = tone(440, 8000), tone(1000, 8000)
    message = np.stack([left, right], axis=1).tobytes()
    assert Splitter(8000, 2).feed(message) == [left.tobytes(), right.tobytes()]


def test_what_the_filter_holds_back_is_known() -> None:
    """Sound taken in is given out or counted as latency."""
    splitter = Splitter(48000, 1)
    given_ms = 0.0
    for number in range(1, 51):
        (out,) = splitter.feed(tone(500, 48000, 0.02).tobytes())
        given_ms += len(out) // 2 / 16
        assert splitter.latency_ms == pytest.approx(20 * number - given_ms, abs=1)
        assert splitter.latency_ms <= 60


def test_the_same_sound_comes_out_the_same_each_time() -> None:
    """No random dither: two runs over the same samples give the same bytes."""
    noise = np.random.default_rng(5).integers(-9000, 9000, 48000, dtype=np.int16).tobytes()
    first, second = (Splitter(48000, 1).feed(noise)[0] for _ in range(2))
    assert first == second
