"""What a recogniser makes of the sample calls, bare and behind our gate, beside what was said."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import msgspec
import vosk

from bench.content import RATE, SIDES, Samples, SpokenWord, Turn, samples
from bench.house import MODEL
from bench.stretches import gated
from detectors.engines.models import ModelSettings, read_card
from detectors.engines.vosk import load
from detectors.recogniser import Recogniser

PIECE_MS = 20
"""Sound the bare engine is given at a time: as telephony sends it."""


class _Word(msgspec.Struct):
    word: str
    start: float
    end: float


class _Answer(msgspec.Struct):
    partial: str = ""
    text: str = ""
    result: list[_Word] = []


class BareHearing(msgspec.Struct, frozen=True):
    """One party as a bare recogniser heard it, all of it."""

    words: list[SpokenWord]
    """From final text."""
    seen_ms: dict[str, list[int]]
    """Where the pieces ended by which a word newly stood in the text, in milliseconds."""


class Heard(msgspec.Struct, frozen=True):
    """One party of one sample call, twice recognised."""

    bare: BareHearing
    ours: list[SpokenWord]
    """Behind our gate, from final text."""


NICE = 15

_decode = msgspec.json.Decoder(_Answer).decode


def bare(sound: Samples) -> BareHearing:
    """Decode everything with one bare recogniser, 20 ms at a time."""
    recogniser = vosk.KaldiRecognizer(_model(), RATE)
    recogniser.SetWords(enable_words=True)
    words: list[SpokenWord] = []
    seen: dict[str, list[int]] = {}
    before: set[str] = set()
    size = RATE * PIECE_MS // 1000
    for begin in range(0, len(sound), size):
        if recogniser.AcceptWaveform(sound[begin : begin + size].tobytes()):
            answer = _decode(recogniser.Result())
            words += _spoken(answer.result)
            now = set(answer.text.split())
        else:
            now = set(_decode(recogniser.PartialResult()).partial.split())
        for word in now - before:
            seen.setdefault(word, []).append((begin + size) * 1000 // RATE)
        before = now
    words += _spoken(_decode(recogniser.FinalResult()).result)
    return BareHearing(words, seen)


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


@cache
def heard(folder: Path) -> list[tuple[tuple[Turn, ...], Heard]]:
    """Every party of every sample call of a folder, agents and customers by turns: its turns, and
    what was heard of it. Recognised once a run.
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


@cache
def _model() -> vosk.Model:
    vosk.SetLogLevel(-1)
    return vosk.Model(str(MODEL))


def _spoken(words: list[_Word]) -> list[SpokenWord]:
    return [SpokenWord(w.word, round(1000 * w.start), round(1000 * w.end)) for w in words]
