"""Voices made of pulses: heard as speech by the real voice activity, and readable by a fake engine.

Every word of a small vocabulary has its own pitch. Its pulses ring like a vowel, so that webrtcvad
takes them for a voice, and their distance says which word it is.
"""

import numpy as np
import numpy.typing as npt

RATE = 8000
"""Samples per second of everything made here."""

VOCABULARY = (
    "您好",
    "工号",
    "一",
    "零",
    "六",
    "请",
    "稍等",
    "我",
    "要",
    "投诉",
    "不会",
    "hello",
    "refund",
    "supervisor",
)
"""Words these voices know."""

FIRST_PERIOD = 48
STEP = 4
PEAK = 14000
GAP_S = 0.06
"""Seconds between two words; shorter than any pause that ends a stretch of speech."""

Samples = npt.NDArray[np.int16]


def silence(seconds: float) -> Samples:
    """Digital zero."""
    return np.zeros(round(seconds * RATE), np.int16)


def word(text: str, seconds: float = 0.3) -> Samples:
    """One word of the vocabulary."""
    period = FIRST_PERIOD + STEP * VOCABULARY.index(text)
    length = round(seconds * RATE)
    time = np.arange(period) / RATE
    ring = np.exp(-time * 250) * (np.sin(2 * np.pi * 600 * time) + np.sin(2 * np.pi * 1500 * time))
    pulse = 4500 * ring
    pulse[0] = PEAK
    return np.tile(pulse, length // period + 1)[:length].astype(np.int16)


def speak(text: str, *, word_s: float = 0.3) -> Samples:
    """Words one after the other, with short gaps between them."""
    pieces: list[Samples] = []
    for spoken in text.split():
        pieces += [word(spoken, word_s), silence(GAP_S)]
    return np.concatenate(pieces[:-1]) if pieces else silence(0)


def timeline(seconds: float, said: dict[float, str]) -> Samples:
    """A party's track: what it says, by the second at which it begins to."""
    track = silence(seconds)
    for start_s, text in said.items():
        sound = speak(text)
        at = round(start_s * RATE)
        track[at : at + len(sound)] = sound[: max(0, len(track) - at)]
    return track


def words_in(track: Samples, *, complete: bool) -> list[tuple[str, int, int]]:
    """Words with their first and last sample; an unfinished last one only if `complete`."""
    pulses = np.flatnonzero(track >= PEAK - 1)
    found: list[tuple[str, int, int]] = []
    if len(pulses) < 3:
        return found
    breaks = np.flatnonzero(np.diff(pulses) > FIRST_PERIOD + STEP * len(VOCABULARY)) + 1
    for run in np.split(pulses, breaks):
        if len(run) < 3:
            continue
        period = int(np.median(np.diff(run)))
        index = (period - FIRST_PERIOD) // STEP
        if complete or len(track) - run[-1] > period:
            found.append((VOCABULARY[index], int(run[0]), int(run[-1]) + period))
    return found
