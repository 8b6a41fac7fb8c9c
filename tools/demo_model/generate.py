"""Makes the training speech in many small processes: espeak-ng may crash and take one along.

Each chunk is a file with features at both sample rates, labels and the pronunciations seen.
"""

import json
import multiprocessing
import multiprocessing.connection
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.context import SpawnProcess
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import resample_poly

from tools.demo_model import augment
from tools.demo_model.alignment import Alignment, Segment, align, frame_labels
from tools.demo_model.features import mfcc
from tools.demo_model.grammar import lines, load_grammar
from tools.demo_model.lexicon import load_units, load_voices, trained_words
from tools.demo_model.speech import Delivery, Speaker
from tools.demo_model.variant import TEXT
from tools.espeak import SPEECH_RATE

WIDE_RATE = 16_000
NARROW_RATE = 8_000
SCENES_PER_CHUNK = 200
# Shares of the scenes; the rest are sentences.
_SHARE_NO_SPEECH = 0.10
_SHARE_RANDOM_WORDS = 0.22
_SHARE_SYLLABLES = 0.30
_SHARE_TELEPHONE = 0.6


@dataclass(frozen=True, slots=True)
class ChunkOrder:
    """What one process has to make."""

    path: Path
    """File to write."""
    seed: int
    """Seed of everything random in the chunk."""
    scenes: int
    """Number of scenes."""
    voices: tuple[str, ...]
    """Voice variants to draw from."""


@dataclass(slots=True)
class Scene:
    """Clean sound that grows piece by piece, with the segments in it."""

    pieces: list[augment.Sound] = field(default_factory=list)
    """Sound at WIDE_RATE."""
    segments: list[Segment] = field(default_factory=list)
    """Sounds, in seconds from the start of the scene."""
    length: int = 0
    """Samples so far."""

    def append(self, sound: augment.Sound, segments: Sequence[Segment] = ()) -> None:
        """Add sound at the end; segments count from its start."""
        offset = self.length / WIDE_RATE
        for segment in segments:
            moved = replace(segment, start_s=segment.start_s + offset, end_s=segment.end_s + offset)
            self.segments.append(moved)
        self.pieces.append(sound)
        self.length += len(sound)

    def sound(self) -> augment.Sound:
        """Return the whole sound."""
        return np.concatenate(self.pieces)


class ScenePainter:
    """Makes scenes: sentences, random words, random syllables, and no speech at all."""

    def __init__(self, order: ChunkOrder) -> None:
        self._voices = order.voices
        self._chance = np.random.default_rng(order.seed)
        self._grammar = load_grammar()
        count = 4 * order.scenes
        self._sentences = iter(self._grammar.sentences(count, order.seed))
        self._words = trained_words(self._grammar)
        self._syllables = " ".join(lines(TEXT / "syllables.txt")).split()
        self._units = frozenset(load_units())
        self._speaker = Speaker()
        self.pronunciations: Counter[tuple[str, tuple[str, ...]]] = Counter()
        """Times each word was heard with each pronunciation."""

    def paint(self) -> tuple[Scene, bool]:
        """Return a scene and whether somebody speaks in it."""
        scene = Scene()
        self._silence(scene, 0.0, 1.2)
        if self._chance.random() < _SHARE_NO_SPEECH:
            self._no_speech(scene)
            return scene, False
        kind = self._chance.random() * (1 - _SHARE_NO_SPEECH)
        voice = str(self._chance.choice(self._voices))
        delivery = Delivery(
            voice,
            rate=int(self._chance.integers(140, 291)),
            pitch=int(self._chance.integers(15, 86)),
            pitch_range=int(self._chance.integers(20, 91)),
        )
        for _ in range(int(self._chance.choice([1, 1, 2, 3]))):
            self._say(scene, delivery, kind)
        return scene, bool(scene.segments)

    def _say(self, scene: Scene, delivery: Delivery, kind: float) -> None:
        syllables = kind < _SHARE_SYLLABLES
        if syllables:
            words = [self._random_syllables() for _ in range(int(self._chance.integers(2, 7)))]
        elif kind < _SHARE_SYLLABLES + _SHARE_RANDOM_WORDS:
            count = int(self._chance.integers(2, 8))
            words = [str(word) for word in self._chance.choice(self._words, count)]
        else:
            words = next(self._sentences)
        spoken = self._speaker.speak(words, delivery)
        alignment = align(spoken)
        if not self._usable(alignment, words, syllables=syllables):
            return
        samples = spoken.samples.astype(np.float32)
        wide = resample_poly(samples, WIDE_RATE // 50, SPEECH_RATE // 50)
        scene.append(np.asarray(wide, np.float32), alignment.segments)
        if self._chance.random() < 0.7:
            self._silence(scene, 0.0, 1.0)
        if self._chance.random() < 0.08:
            count = int(self._chance.uniform(0.2, 1.2) * WIDE_RATE)
            made = augment.tones(count, WIDE_RATE, self._chance)
            scene.append(np.clip(made, -9_000, 9_000))

    def _usable(self, alignment: Alignment, words: Sequence[str], *, syllables: bool) -> bool:
        if any(segment.unit not in self._units for segment in alignment.segments):
            return False
        if syllables:
            return bool(alignment.segments)
        heard = alignment.pronunciations(words)
        if heard is None:
            return False
        self.pronunciations.update(heard)
        return True

    def _random_syllables(self) -> str:
        count = int(self._chance.integers(1, 4))
        chosen = self._chance.choice(self._syllables, count)
        return "".join(f"{syllable}{self._chance.integers(1, 5)}" for syllable in chosen)

    def _silence(self, scene: Scene, least_s: float, most_s: float) -> None:
        count = int(self._chance.uniform(least_s, most_s) * WIDE_RATE)
        scene.append(np.zeros(count, np.float32))

    def _no_speech(self, scene: Scene) -> None:
        count = int(self._chance.uniform(1, 4) * WIDE_RATE)
        if self._chance.random() < 0.3:
            scene.append(np.zeros(count, np.float32))
        else:
            scene.append(augment.tones(count, WIDE_RATE, self._chance))


def both_rates(
    sound: augment.Sound, chance: np.random.Generator, *, speech: bool
) -> tuple[augment.Sound, augment.Sound]:
    """Return a scene as heard at 8 kHz and at 16 kHz.

    Most 16 kHz sound is the 8 kHz sound resampled: that is what a telephone call is.
    """
    change = augment.degrade if speech else augment.quiet
    narrow = change(augment.narrow(sound), NARROW_RATE, chance)
    if chance.random() < _SHARE_TELEPHONE:
        return narrow, augment.widen(narrow, chance)
    return narrow, change(sound, WIDE_RATE, chance)


def make_chunk(order: ChunkOrder) -> None:
    """Make and write one chunk."""
    painter = ScenePainter(order)
    chance = np.random.default_rng(order.seed + 1_000_000)
    index = {unit: number for number, unit in enumerate(load_units())}
    narrow: list[npt.NDArray[np.float16]] = []
    wide: list[npt.NDArray[np.float16]] = []
    labels: list[npt.NDArray[np.uint8]] = []
    for _ in range(order.scenes):
        scene, speech = painter.paint()
        if scene.length < WIDE_RATE // 4:
            continue
        narrow_sound, wide_sound = both_rates(scene.sound(), chance, speech=speech)
        at_8k = mfcc(narrow_sound, NARROW_RATE).astype(np.float16)
        at_16k = mfcc(wide_sound, WIDE_RATE).astype(np.float16)
        frames = min(len(at_8k), len(at_16k))
        narrow.append(at_8k[:frames])
        wide.append(at_16k[:frames])
        labels.append(frame_labels(scene.segments, frames, index))
    heard = [[word, " ".join(units), n] for (word, units), n in painter.pronunciations.items()]
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "zh-8k": np.concatenate(narrow),
        "zh-16k": np.concatenate(wide),
        "labels": np.concatenate(labels),
        "pronunciations": np.array(json.dumps(heard, ensure_ascii=False)),
    }
    np.savez(order.path, allow_pickle=False, **arrays)


def orders(folder: Path, chunks: int) -> list[ChunkOrder]:
    """Return the chunks to make: the development one, then the training ones."""
    development = ChunkOrder(
        folder / "development.npz", 13, SCENES_PER_CHUNK, load_voices("development")
    )
    voices = load_voices("training")
    training = [
        ChunkOrder(folder / f"training-{at:03}.npz", 1_000 + at, SCENES_PER_CHUNK, voices)
        for at in range(chunks)
    ]
    return [development, *training]


def generate(
    folder: Path, chunks: int, processes: int, report: Callable[[str], None]
) -> list[Path]:
    """Make all chunks that do not exist yet and return the files there are.

    A chunk whose process dies is reported and left out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = orders(folder, chunks)
    waiting = [order for order in wanted if not order.path.exists()]
    context = multiprocessing.get_context("spawn")
    running: list[tuple[ChunkOrder, SpawnProcess]] = []
    done = len(wanted) - len(waiting)
    while waiting or running:
        while waiting and len(running) < processes:
            order = waiting.pop(0)
            process = context.Process(target=make_chunk, args=(order,))
            process.start()
            running.append((order, process))
        multiprocessing.connection.wait([process.sentinel for _, process in running])
        for order, process in [pair for pair in running if not pair[1].is_alive()]:
            process.join()
            running.remove((order, process))
            done += 1
            state = "made" if process.exitcode == 0 else f"died ({process.exitcode}), left out"
            report(f"{done}/{len(wanted)} {order.path.name} {state}")
    return [order.path for order in wanted if order.path.exists()]
