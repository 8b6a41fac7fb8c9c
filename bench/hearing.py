"""What a recogniser makes of the sample calls, bare and behind our gate, beside what was said."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import msgspec
import vosk

from bench.content import FRAME, FRAME_MS, RATE, SIDES, Samples, SpokenWord, Turn, samples
from bench.house import MODEL
from bench.stretches import gated, rhythm
from detectors.engines.models import ModelSettings, read_card
from detectors.engines.vosk import load
from detectors.recogniser import Recogniser


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float


class _Answer(msgspec.Struct):
    partial: str = ""
    text: str = ""
    result: list[_Word] = []


class Heard(msgspec.Struct, frozen=True):
    """The words of the final texts of one party of one sample call, recognised twice."""

    bare: list[SpokenWord]
    """By one bare recogniser that hears everything."""
    ours: list[SpokenWord]
    """By ours, behind our gate."""


NICE = 15

_decode = msgspec.json.Decoder(_Answer).decode


def bare(sound: Samples) -> list[SpokenWord]:
    """The words of the final texts of one bare recogniser that hears everything."""
    recogniser = _recogniser()
    words: list[SpokenWord] = []
    size = RATE * rhythm().step_ms // 1000
    for begin in range(0, len(sound), size):
        if recogniser.AcceptWaveform(sound[begin : begin + size].tobytes()):
            words += _spoken(_decode(recogniser.Result()).result)
    return words + _spoken(_decode(recogniser.FinalResult()).result)


@cache
def known_ms(sample: int, side: int) -> dict[str, list[int]]:
    """When a bare recogniser newly knew each word of a sample call of the demonstration, fed 20 ms
    at a time: where that sound ended, in milliseconds.

    It listens to the same stretches as ours. Engines work in steps counted from where they began
    to listen, so one that began elsewhere would be up to a step sooner or later by mere chance.
    """
    stretches: dict[int, bytes] = {}
    for _, group in gated(samples()[sample].sound[side].tobytes()):
        stretches[group.segment_ms] = stretches.get(group.segment_ms, b"") + group.pcm
    known: dict[str, list[int]] = {}
    for start_ms, pcm in stretches.items():
        recogniser, before = _recogniser(), set[str]()
        for begin in range(0, len(pcm), 2 * FRAME):
            if recogniser.AcceptWaveform(pcm[begin : begin + 2 * FRAME]):
                text = _decode(recogniser.Result()).text
            else:
                text = _decode(recogniser.PartialResult()).partial
            now = set(text.split())
            for word in now - before:
                known.setdefault(word, []).append(start_ms + begin * 1000 // (2 * RATE) + FRAME_MS)
            before = now
    return known


def ours(sound: Samples) -> list[SpokenWord]:
    """The words of the final texts of our recogniser behind our gate."""
    recogniser = Recogniser(load(read_card(ModelSettings(path=MODEL))))
    found: list[SpokenWord] = []
    for _, group in gated(sound.tobytes()):
        for step in recogniser.take(group):
            found += [SpokenWord(w.text, w.start_ms, w.end_ms) for w in step.words]
    return found


def hear(folder: Path, sample: int, side: int) -> Heard:
    """Recognise one party of one sample call, both ways."""
    sound = samples(folder)[sample].sound[side]
    return Heard(bare(sound), ours(sound))


def heard(folder: Path) -> list[tuple[tuple[Turn, ...], Heard]]:
    """Every party of every sample call of a folder, agents and customers by turns: its turns, and
    what was heard of it.
    """
    jobs = [(at, side) for at in range(len(samples(folder))) for side in range(len(SIDES))]
    pool = ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=_step_back)
    with pool:
        work = [pool.submit(hear, folder, at, side) for at, side in jobs]
        return [
            (samples(folder)[at].turns_of(side), done.result())
            for (at, side), done in zip(jobs, work, strict=True)
        ]


def _step_back() -> None:
    """Nothing here is measured in time, so whatever is goes first."""
    os.nice(NICE)


def _recogniser() -> vosk.KaldiRecognizer:
    recogniser = vosk.KaldiRecognizer(_model(), RATE)
    recogniser.SetWords(enable_words=True)
    return recogniser


@cache
def _model() -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(MODEL))


def _spoken(words: list[_Word]) -> list[SpokenWord]:
    return [SpokenWord(w.word, round(1000 * w.start), round(1000 * w.end)) for w in words]
