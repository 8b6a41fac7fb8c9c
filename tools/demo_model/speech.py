"""Synthetic Mandarin speech from espeak-ng, with the time of each sound.

The voice is cmn-latn-pinyin: in espeak-ng 1.51 the voice cmn reads Chinese characters as English
letters. Digits have to be written as characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.espeak import Espeak, Parameter


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a sentence is spoken."""

    voice: str
    """Variant of the voice, as in voices.txt."""
    rate: int = 180
    """Words a minute, espeak-ng's own measure."""
    pitch: int = 50
    """Base pitch, 0 to 99."""
    pitch_range: int = 50
    """Liveliness of the pitch, 0 to 99."""


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """The start of one sound or boundary."""

    mnemonic: str
    """espeak-ng's name of the sound, without tone."""
    sample: int
    """First sample of it, at SPEECH_RATE."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken sentence."""

    samples: npt.NDArray[np.int16]
    """Sound at SPEECH_RATE, shape (count,)."""
    events: tuple[SoundEvent, ...]
    """Sounds in the order of time."""


class Speaker:
    """A Mandarin speaker; not safe for threads. EspeakError when the library is missing."""

    def __init__(self) -> None:
        self._espeak = Espeak()

    def speak(self, words: Sequence[str], delivery: Delivery) -> Spoken:
        """Return the words spoken as one sentence. EspeakError when the voice is unknown."""
        heard = self._espeak.speak(
            " ".join(words),
            f"cmn-latn-pinyin+{delivery.voice}",
            {
                Parameter.RATE: delivery.rate,
                Parameter.PITCH: delivery.pitch,
                Parameter.PITCH_RANGE: delivery.pitch_range,
            },
        )
        events = (SoundEvent(name.decode("utf-8", "replace"), at) for name, at in heard.sounds)
        return Spoken(heard.samples, tuple(events))
