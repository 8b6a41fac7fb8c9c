"""Sound on its way to a model's rate: dates, images, determinism."""

import numpy as np
import numpy.typing as npt
import pytest

from detectors.resampling import resampling

pytestmark = pytest.mark.unit

RATES = [(8000, 16000), (16000, 8000)]
Samples = npt.NDArray[np.int16]


def tone(hertz: float, rate: int, seconds: float = 0.5) -> Samples:
    """A sine at half of full scale."""
    time = np.arange(round(rate * seconds)) / rate
    sine: Samples = np.rint(16000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    return sine


def convert(samples: Samples, rate: int, model_rate: int, piece: int = 480) -> Samples:
    """The whole sound, fed in pieces."""
    bridge = resampling(rate, model_rate)
    parts = [samples[at : at + piece] for at in range(0, len(samples), piece)]
    out = [bridge.feed(part.tobytes(), last=part is parts[-1]) for part in parts]
    return np.frombuffer(b"".join(out), "<i2")


@pytest.mark.parametrize(("rate", "model_rate"), RATES)
@pytest.mark.parametrize("hertz", [300, 1000, 3000])
def test_speech_keeps_its_place_and_its_loudness(rate: int, model_rate: int, hertz: int) -> None:
    """The tone comes out as the tone at the other rate, sample by sample, within 0.3 dB."""
    out = convert(tone(hertz, rate), rate, model_rate)
    expected = tone(hertz, model_rate)
    assert len(out) == pytest.approx(len(expected), abs=1)
    inner = slice(400, len(expected) - 400)
    assert np.abs(out[inner].astype(int) - expected[inner]).max() <= 500


def test_doubling_adds_no_image() -> None:
    """What would appear mirrored at 4 kHz is at least 55 dB down."""
    out = convert(tone(3400, 8000, 1.0), 8000, 16000)[2000:14000]
    spectrum = np.abs(np.fft.rfft(out * np.hanning(len(out))))
    bins = np.fft.rfftfreq(len(out), 1 / 16000)
    image = spectrum[(bins > 4500) & (bins < 4700)].max()
    assert 20 * np.log10(image / spectrum.max()) <= -55


def test_doubling_holds_back_three_milliseconds() -> None:
    """However it is fed."""
    bridge = resampling(8000, 16000)
    for count in range(1, 10):
        given = len(bridge.feed(tone(500, 8000, 0.06).tobytes(), last=False)) // 2
        assert given == (960 - 48 if count == 1 else 960)


@pytest.mark.parametrize(("rate", "model_rate"), RATES)
def test_how_it_is_cut_and_when_it_is_done_changes_nothing(rate: int, model_rate: int) -> None:
    """Random dither would make recognition differ from one hearing to the next."""
    sound = tone(700, rate)
    assert (convert(sound, rate, model_rate) == convert(sound, rate, model_rate)).all()
    other = convert(sound, rate, model_rate, piece=160)
    assert (convert(sound, rate, model_rate) == other).all()


def test_loud_sound_is_clipped_and_never_wraps() -> None:
    """The filter overshoots at full scale."""
    square = np.repeat(np.array([32767, -32768] * 40, np.int16), 20)
    out = convert(square, 8000, 16000)
    assert (np.sign(out[10:30]) == 1).all()
    assert out.max() == 32767
