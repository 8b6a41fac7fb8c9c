"""From espeak-ng's events to sound segments, word pronunciations and a label per frame."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.demo_model.lexicon import SILENCE, Pronunciation
from tools.demo_model.speech import SoundEvent, Spoken
from tools.espeak import SPEECH_RATE

FRAME_SHIFT_S = 0.010
FRAME_CENTRE_S = 0.0125
_BOUNDARY = "_|"
_PAUSES = frozenset({"_", "_:", "_!", "__"})
# One sound in all contexts but a rare one, where espeak-ng gives it another name.
_SAME_SOUND = {"N-": "N"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One sound and its span."""

    unit: str
    """The sound."""
    start_s: float
    """Seconds from the start of the speech."""
    end_s: float
    """Seconds from the start of the speech."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What was said when."""

    segments: tuple[Segment, ...]
    """Sounds without gaps between them."""
    syllables: tuple[tuple[Segment, ...], ...]
    """Segments of each syllable, silence left out."""

    def pronunciations(self, words: Sequence[str]) -> list[tuple[str, Pronunciation]] | None:
        """Return each word with its sounds, or None when syllables and characters disagree."""
        spans = self.word_spans(words)
        if spans is None:
            return None
        return [
            (word, tuple(segment.unit for segment in spans[at])) for at, word in enumerate(words)
        ]

    def word_spans(self, words: Sequence[str]) -> list[tuple[Segment, ...]] | None:
        """Return the segments of each word; a character is a syllable."""
        if len(self.syllables) != sum(len(word) for word in words):
            return None
        found, at = [], 0
        for word in words:
            parts = self.syllables[at : at + len(word)]
            found.append(tuple(segment for syllable in parts for segment in syllable))
            at += len(word)
        return found


def align(spoken: Spoken) -> Alignment:
    """Return the segments of spoken text.

    The stretch between a syllable boundary and the next sound belongs to that next sound: it is
    the closure of a stop consonant.
    """
    starts: list[tuple[str, float]] = []
    syllable_of: list[int] = []
    pending: float | None = None
    syllable = 0
    for event in spoken.events:
        moment = event.sample / SPEECH_RATE
        if event.mnemonic == _BOUNDARY:
            pending = moment
            syllable += 1
            continue
        starts.append((_unit(event), moment if pending is None else pending))
        syllable_of.append(syllable)
        pending = None
    ends = [start for _, start in starts[1:]] + [len(spoken.samples) / SPEECH_RATE]
    segments = tuple(
        Segment(unit, start, end) for (unit, start), end in zip(starts, ends, strict=True)
    )
    syllables: list[list[Segment]] = [[] for _ in range(syllable + 1)]
    for segment, number in zip(segments, syllable_of, strict=True):
        if segment.unit != SILENCE:
            syllables[number].append(segment)
    if not syllables[-1]:
        syllables.pop()
    return Alignment(segments, tuple(tuple(part) for part in syllables))


def frame_labels(
    segments: Iterable[Segment], frames: int, index: Mapping[str, int]
) -> npt.NDArray[np.uint8]:
    """Return the unit number at the centre of each 25 ms frame, silence where nothing is said.

    Segments count from the start of the sound the frames were cut from; shape (frames,).
    """
    labels = np.full(frames, index[SILENCE], np.uint8)
    for segment in segments:
        first = max(0, int(np.ceil((segment.start_s - FRAME_CENTRE_S) / FRAME_SHIFT_S)))
        after = max(0, int(np.ceil((segment.end_s - FRAME_CENTRE_S) / FRAME_SHIFT_S)))
        labels[first:after] = index[segment.unit]
    return labels


def _unit(event: SoundEvent) -> str:
    if event.mnemonic in _PAUSES:
        return SILENCE
    return _SAME_SOUND.get(event.mnemonic, event.mnemonic)
