"""What a plain vosk recogniser, without anything of ours around it, hears of a sample call."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec
import vosk

from stream.party import Party
from tools.sample_calls.audio import LINE_RATE, Samples, read_audio
from tools.sample_calls.reader import read_script
from tools.sample_calls.script import SPEAKERS
from tools.sample_calls.timeline import audio_path

_CHUNK = LINE_RATE // 5
"""Samples handed over at once: 0.2 s."""


class Heard(msgspec.Struct, frozen=True):
    """One party of one call, as scripted and as heard."""

    party: Party
    """Whose words."""
    said: tuple[str, ...]
    """The words of the script, in order."""
    heard: tuple[str, ...]
    """The words of the recogniser, in order."""

    @property
    def word_errors(self) -> int:
        """Words put in, left out or replaced."""
        return distance(self.said, self.heard)

    @property
    def character_errors(self) -> int:
        """Characters put in, left out or replaced; where Chinese words are divided differently,
        this is the fairer count."""
        return distance("".join(self.said), "".join(self.heard))


def hear(path: Path, model: vosk.Model) -> tuple[Heard, ...]:
    """Both parties of the rendered script at `path`.

    Raises ScriptError or RenderedError.
    """
    turns = read_script(path).turns
    return tuple(
        Heard(
            party,
            tuple(word for turn in turns if turn.party is party for word in turn.words),
            _words(samples, model),
        )
        for party, samples in zip(SPEAKERS, read_audio(audio_path(path)), strict=True)
    )


def _words(samples: Samples, model: vosk.Model) -> tuple[str, ...]:
    recogniser = vosk.KaldiRecognizer(model, LINE_RATE)
    results = [
        recogniser.Result()
        for start in range(0, len(samples), _CHUNK)
        if recogniser.AcceptWaveform(samples[start : start + _CHUNK].tobytes())
    ]
    results.append(recogniser.FinalResult())
    return tuple(word for result in results for word in json.loads(result)["text"].split())


def distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Least number of insertions, deletions and replacements between two sequences."""
    row = list(range(len(heard) + 1))
    for count, wanted in enumerate(said, 1):
        corner, row[0] = row[0], count
        for column, got in enumerate(heard, 1):
            corner, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, corner + (wanted != got)),
            )
    return row[-1]
