"""The real recogniser over one model: words with times, and how late words come."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import vosk

_PIECE_S = 0.2


@dataclass(frozen=True, slots=True)
class Heard:
    """One recognised word."""

    text: str
    """The word."""
    start_s: float
    """Seconds from the start of the sound."""
    end_s: float
    """Seconds from the start of the sound."""


class Recogniser:
    """A loaded model; each call recognises from scratch."""

    def __init__(self, model: Path, sample_rate: int) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(model))
        self._rate = sample_rate

    def words(self, sound: npt.NDArray[np.float32]) -> list[Heard]:
        """Return the words of a sound at the model's rate, fed in pieces as in a call."""
        recogniser = vosk.KaldiRecognizer(self._model, self._rate)
        recogniser.SetWords(enable_words=True)
        found: list[Heard] = []
        content = sound.astype(np.int16).tobytes()
        size = 2 * int(_PIECE_S * self._rate)
        for at in range(0, len(content), size):
            if recogniser.AcceptWaveform(content[at : at + size]):
                found += _heard(recogniser.Result())
        return found + _heard(recogniser.FinalResult())

    def partial_delay_s(
        self, sound: npt.NDArray[np.float32], word: str, end_s: float
    ) -> float | None:
        """Return seconds from the end of a word until partial text holds it, in 20 ms steps.

        None when the word never shows.
        """
        recogniser = vosk.KaldiRecognizer(self._model, self._rate)
        content = sound.astype(np.int16).tobytes()
        size = 2 * self._rate // 50
        for at in range(0, len(content), size):
            if recogniser.AcceptWaveform(content[at : at + size]):
                text = json.loads(recogniser.Result())["text"]
            else:
                text = json.loads(recogniser.PartialResult())["partial"]
            if word in text.split():
                return (at + size) / 2 / self._rate - end_s
        return None


def _heard(result: str) -> list[Heard]:
    words = json.loads(result).get("result", [])
    return [Heard(word["word"], word["start"], word["end"]) for word in words]
