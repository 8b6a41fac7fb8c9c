"""The line keeps the telephone band, adds the asked noise, and codes as G.711 does."""

import numpy as np
import numpy.typing as npt
import pytest

from tools.sample_calls.audio import LINE_RATE
from tools.sample_calls.errors import VoiceError
from tools.sample_calls.line import band_limited, line_noise, mu_law
from tools.sample_calls.script import Sound
from tools.sample_calls.voice import Narrator

pytestmark = pytest.mark.unit

SOUND = Sound(snr_db=30.0)


def tone(hertz: float) -> npt.NDArray[np.float64]:
    """One second of a sine of half full scale."""
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(LINE_RATE) / LINE_RATE)


def decibels(samples: npt.NDArray[np.float64]) -> float:
    """Root mean square in dB below full scale."""
    return 10 * float(np.log10(np.mean(samples**2) + 1e-20))


@pytest.mark.parametrize(("hertz", "loss_db"), [(1000, 0.0), (300, 3.0), (3400, 3.0)])
def test_the_telephone_band_passes(hertz: int, loss_db: float) -> None:
    """Unchanged in its middle, 3 dB down at its edges."""
    loss = decibels(tone(hertz)) - decibels(band_limited(tone(hertz), SOUND))
    assert loss == pytest.approx(loss_db, abs=0.1)


def test_mains_hum_is_gone() -> None:
    """Two and a half octaves below the band 60 dB are lost."""
    assert decibels(tone(50)) - decibels(band_limited(tone(50), SOUND)) > 60


def test_line_noise_has_its_level_and_repeats_by_seed() -> None:
    """The same call always has the same noise, its parties each their own."""
    noise = line_noise(LINE_RATE, -45, SOUND, 7)
    assert decibels(noise) == pytest.approx(-45, abs=0.01)
    assert np.array_equal(noise, line_noise(LINE_RATE, -45, SOUND, 7))
    assert abs(np.corrcoef(noise, line_noise(LINE_RATE, -45, SOUND, 8))[0, 1]) < 0.05


def test_mu_law_keeps_silence_limits_peaks_and_costs_little() -> None:
    """Zero stays zero, overload is cut, and the coder's noise lies near the 38 dB of G.711."""
    assert not mu_law(np.zeros(160)).any()
    assert mu_law(np.array([3.0, -3.0])).tolist() == [32124, -32124]
    coded = mu_law(tone(997)) / 32767
    assert 34 < decibels(tone(997)) - decibels(coded - tone(997)) < 42


def test_a_missing_espeak_is_told_with_its_remedy() -> None:
    """Only rendering needs the library, so its absence must be plain."""
    with pytest.raises(VoiceError, match="apt-get install libespeak-ng1"):
        Narrator("libabsent-espeak.so.1")
