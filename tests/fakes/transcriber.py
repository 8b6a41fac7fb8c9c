"""A speech engine for tests: it reads the pulse voices of `tests.fakes.voices`."""

import threading

import numpy as np

from detectors.transcriber import HeardWord, Rhythm, Transcript
from tests.fakes.voices import RATE, words_in


class FakeEngineError(Exception):
    """The fake engine was told to break."""


class PulseTranscriber:
    """Hears exactly what a pulse voice says, and breaks or waits where it is told to."""

    def __init__(self, *, rate: int = RATE, breaks_on: str = "", endpoint_s: float = 0.0) -> None:
        self.name = "pulses"
        self.language = "zh-CN"
        self.rate = rate
        self.demo = False
        self.rhythm: Rhythm | None = None
        self.breaks_on = breaks_on
        """Hearing this word raises."""
        self.endpoint_s = endpoint_s
        """Silence that closes an utterance by itself, in seconds; 0 for never."""
        self.may_go = threading.Event()
        """Cleared, the engine waits before it takes audio."""
        self.may_go.set()
        self.waiting = threading.Event()
        """Set once the engine waits."""
        self.opened = 0
        """Streams opened so far."""
        self.samples = 0
        """Samples taken so far, over all streams."""

    def stream(self) -> "PulseStream":
        """Open a stream."""
        self.opened += 1
        return PulseStream(self)


class PulseStream:
    """One party's audio being read."""

    def __init__(self, transcriber: PulseTranscriber) -> None:
        self._transcriber = transcriber
        self._track = np.zeros(0, np.int16)
        self._from = 0

    def accept(self, pcm: bytes) -> Transcript:
        """Take audio; say what is known now."""
        if not self._transcriber.may_go.is_set():
            self._transcriber.waiting.set()
            self._transcriber.may_go.wait()
        self._transcriber.samples += len(pcm) // 2
        self._track = np.concatenate([self._track, np.frombuffer(pcm, "<i2")])
        words = self._words(complete=False)
        if any(word.text == self._transcriber.breaks_on for word in words):
            raise FakeEngineError(self._transcriber.breaks_on)
        quiet_s = self._transcriber.endpoint_s
        if words and quiet_s and len(self._track) / RATE - words[-1].end_s >= quiet_s:
            self._from = len(self._track)
            return _said(words, final=True)
        return _said(words, final=False)

    def finish(self, quiet_ms: int = 0) -> Transcript:
        """No more audio: say the rest."""
        return _said(self._words(complete=True), final=True)

    def _words(self, *, complete: bool) -> list[HeardWord]:
        return [
            HeardWord(text, start / RATE, end / RATE, 1.0)
            for text, start, end in words_in(self._track, complete=complete)
            if start >= self._from
        ]


def _said(words: list[HeardWord], *, final: bool) -> Transcript:
    text = " ".join(word.text for word in words)
    return Transcript(text, final, tuple(words) if final else ())
