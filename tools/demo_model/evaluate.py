"""Measures a built model on voices and sentences it was never trained on."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.signal import resample_poly

from tools.demo_model import augment
from tools.demo_model.alignment import align
from tools.demo_model.generate import NARROW_RATE, WIDE_RATE
from tools.demo_model.lexicon import LexiconError, load_evaluation, load_voices
from tools.demo_model.recognise import Heard, Recogniser
from tools.demo_model.scoring import Score
from tools.demo_model.speech import Delivery, Speaker
from tools.demo_model.variant import Variant
from tools.espeak import SPEECH_RATE

_SEED = 777
_LEVEL_DB = -12.0
_MARGIN_S = 0.3
_FAR_S = 10


@dataclass(frozen=True, slots=True)
class Sample:
    """One spoken evaluation sentence."""

    words: tuple[str, ...]
    """What is said."""
    voice: str
    """Voice variant."""
    sound: augment.Sound
    """Clean sound at WIDE_RATE, with silence around it."""
    starts_s: tuple[float, ...]
    """Start of each word."""
    end_s: float
    """End of the last word."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What happens to the sound before it is recognised."""

    name: str
    """Name in the table."""
    snr_db: float | None = None
    """Speech power over noise power; None for no noise."""
    telephone: bool = False
    """Cut to the telephone band at 8 kHz and code as mu-law."""


CONDITIONS = (
    Condition("clean"),
    Condition("20 dB", snr_db=20),
    Condition("10 dB", snr_db=10),
    Condition("telephone, 20 dB", snr_db=20, telephone=True),
)


def evaluate(variant: Variant, report: Callable[[str], None]) -> None:
    """Report error rates, word times, delays, and what is heard where nobody speaks."""
    recogniser = Recogniser(variant.directory, variant.sample_rate)
    samples = list(_samples())
    report(f"{variant.name}: {len(samples)} sentences, voices {' '.join(load_voices('reserved'))}")
    for row in _error_rates(recogniser, variant, samples):
        report(row)
    report(_delays(recogniser, variant, samples))
    for name, sound in _no_speech(variant.sample_rate):
        words = [word.text for word in recogniser.words(sound)]
        report(f"no speech: {name:24} heard {' '.join(words) or 'nothing'}")


def _error_rates(
    recogniser: Recogniser, variant: Variant, samples: Sequence[Sample]
) -> Iterator[str]:
    """Yield a row per route and condition; 16 kHz models also hear resampled 8 kHz sound."""
    routes = ["direct"] if variant.sample_rate == NARROW_RATE else ["direct", "from 8 kHz"]
    for route, condition in itertools.product(routes, CONDITIONS):
        score, shifts = Score(), []
        narrow = condition.telephone or route != "direct"
        for number, sample in enumerate(samples):
            chance = np.random.default_rng(_SEED + number)
            sound = _received(sample.sound, condition, chance, variant, narrow=narrow)
            heard = recogniser.words(sound)
            score.add(sample.words, [word.text for word in heard])
            shifts += _shifts(sample, heard)
        late = 1_000 * np.abs(np.array(shifts or [np.nan]))
        yield (
            f"{route:10} {condition.name:16} WER {score.word_error_rate():5.2f} % "
            f"CER {score.character_error_rate():5.2f} % ({score.words} words); starts off by "
            f"{np.mean(late):.0f} ms, 95 % within {np.quantile(late, 0.95):.0f} ms"
        )


def _delays(recogniser: Recogniser, variant: Variant, samples: Sequence[Sample]) -> str:
    """Return how long after the end of a sentence's last word partial text holds that word."""
    found = []
    for sample in samples:
        last = sample.words[-1]
        if last in sample.words[:-1]:
            continue
        chance = np.random.default_rng(_SEED)
        silence = np.zeros(WIDE_RATE, np.float32)
        sound = np.concatenate([sample.sound, silence])
        received = _received(sound, CONDITIONS[0], chance, variant, narrow=False)
        delay = recogniser.partial_delay_s(received, last, sample.end_s)
        if delay is not None:
            found.append(1_000 * delay)
    middle, high = np.quantile(found, [0.5, 0.95])
    return f"end of last word to partial text: median {middle:.0f} ms, 95 % within {high:.0f} ms"


def _samples() -> Iterator[Sample]:
    speaker = Speaker()
    chance = np.random.default_rng(_SEED)
    margin = np.zeros(int(_MARGIN_S * WIDE_RATE), np.float32)
    for words, voice in itertools.product(load_evaluation(), load_voices("reserved")):
        rate, pitch = int(chance.integers(150, 261)), int(chance.integers(25, 76))
        spoken = speaker.speak(words, Delivery(voice, rate, pitch))
        spans = align(spoken).word_spans(words)
        if spans is None:
            raise LexiconError(f"espeak-ng does not read {words} as one syllable a character.")
        samples = spoken.samples.astype(np.float32)
        wide = resample_poly(samples, WIDE_RATE // 50, SPEECH_RATE // 50)
        loud = wide / np.abs(wide).max() * 32_767 * 10 ** (_LEVEL_DB / 20)
        sound = np.concatenate([margin, np.asarray(loud, np.float32), margin])
        starts = tuple(span[0].start_s + _MARGIN_S for span in spans)
        yield Sample(tuple(words), voice, sound, starts, spans[-1][-1].end_s + _MARGIN_S)


def _received(
    sound: augment.Sound,
    condition: Condition,
    chance: np.random.Generator,
    variant: Variant,
    *,
    narrow: bool,
) -> augment.Sound:
    """Return the sound at the model's rate as it arrives under a condition."""
    narrow = narrow or variant.sample_rate == NARROW_RATE
    rate = NARROW_RATE if narrow else WIDE_RATE
    if narrow:
        sound = augment.narrow(sound)
    if condition.telephone:
        sound = augment.telephone_band(sound, rate)
    if condition.snr_db is not None:
        power = float(np.sqrt(np.mean(np.square(sound))))
        ratio = 10 ** (-condition.snr_db / 20)
        sound = sound + augment.noise(len(sound), rate, chance) * power * ratio
    sound = augment.clip(augment.mu_law(sound) if condition.telephone else sound)
    if rate == variant.sample_rate:
        return sound
    return augment.clip(np.asarray(resample_poly(sound, 2, 1), np.float32))


def _shifts(sample: Sample, heard: list[Heard]) -> list[float]:
    """Return how far each word's start is off, for sentences heard without error."""
    if [word.text for word in heard] != list(sample.words):
        return []
    return [word.start_s - true for word, true in zip(heard, sample.starts_s, strict=True)]


def _no_speech(rate: int) -> Iterator[tuple[str, augment.Sound]]:
    """Yield ten seconds each of sounds in which nobody speaks."""
    count = rate * _FAR_S
    seconds = np.arange(count) / rate
    chance = np.random.default_rng(_SEED)

    def tone(*hertz: float) -> augment.Sound:
        waves = [np.sin(2 * np.pi * one * seconds) for one in hertz]
        return np.asarray(np.sum(waves, axis=0), np.float32)

    yield "digital zero", np.zeros(count, np.float32)
    for level in (-70, -50, -30):
        power = 32_767 * 10 ** (level / 20)
        white = chance.standard_normal(count).astype(np.float32)
        yield f"white noise {level} dBFS", augment.clip(white * power)
    yield "hum 50 Hz", augment.clip(2_000 * tone(50))
    yield "dial tone 450 Hz", augment.clip(8_000 * tone(450))
    yield "ringback 450 Hz, 1 s in 5", augment.clip(8_000 * tone(450) * ((seconds % 5) < 1))
    yield "keypad", augment.clip(5_000 * tone(697, 1_209) * ((seconds % 0.5) < 0.1))
    clicks = np.where(np.arange(count) % (rate // 2) < 3, 20_000, 0)
    yield "clicks", np.asarray(clicks, np.float32)
