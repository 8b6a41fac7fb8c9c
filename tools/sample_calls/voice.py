"""espeak-ng speaks the clauses of a script, and says when each character begins.

Only rendering needs the library. Render each call in a process of its own and the result is the
same every time.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from tools.espeak import LIBRARY, SPEECH_RATE, Espeak, EspeakError, Parameter, Utterance
from tools.sample_calls.errors import VoiceError
from tools.sample_calls.script import LANGUAGES, Voice

_PAUSES = (b"_", b"_:", b"_|")
_MARGIN = SPEECH_RATE // 50
"""Samples kept before the first and after the last sound: 20 ms."""


class Clause(msgspec.Struct, frozen=True):
    """A spoken clause, cut to its sound."""

    samples: npt.NDArray[np.int16]
    """Sound at SPEECH_RATE, shape (count,)."""
    begins: tuple[int, ...]
    """First sample of each word."""


class Narrator:
    """Speaks scripts; not safe for threads. VoiceError when the library is missing."""

    def __init__(self, library: str = LIBRARY) -> None:
        try:
            self._espeak = Espeak(library)
        except EspeakError as error:
            raise VoiceError(f"rendering needs espeak-ng: {error}") from error

    def speak(self, words: Sequence[str], language: str, voice: Voice) -> Clause:
        """Speaks one clause.

        Raises VoiceError when the voice is unknown or a word was not spoken.
        """
        text = " ".join(words)
        parameters = {Parameter.RATE: voice.rate, Parameter.PITCH: voice.pitch}
        try:
            heard = self._espeak.speak(text, f"{LANGUAGES[language]}+{voice.voice}", parameters)
        except EspeakError as error:
            raise VoiceError(str(error)) from error
        spoken = [sample for sound, sample in heard.sounds if sound not in _PAUSES]
        ends = [sample for sound, sample in heard.sounds if sound in _PAUSES]
        if not len(heard.samples) or not spoken or not ends or ends[-1] <= spoken[-1]:
            raise VoiceError(f"espeak-ng did not speak: {text}")
        start = max(0, spoken[0] - _MARGIN)
        end = min(len(heard.samples), min(mark for mark in ends if mark > spoken[-1]) + _MARGIN)
        return Clause(heard.samples[start:end], _begins(heard, text, words, start))


def _begins(heard: Utterance, text: str, words: Sequence[str], start: int) -> tuple[int, ...]:
    marks = dict(reversed(heard.words))
    begins = []
    position = 1  # espeak-ng counts characters from 1
    for word in words:
        if position not in marks:
            raise VoiceError(f"espeak-ng gave no time for {word} in: {text}")
        begins.append(max(0, marks[position] - start))
        position += len(word) + 1
    return tuple(begins)
