"""The vosk engine behind the port `Transcriber`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from detectors.engines.allocator import prepare
from detectors.engines.models import ModelBrokenError, ModelCard
from detectors.engines.rhythm import rhythm_of
from detectors.transcriber import HeardWord, Rhythm, Transcript

if TYPE_CHECKING:
    import vosk


BEYOND_MS = 30
"""Milliseconds behind a voice that have to be decoded before its last word is certain."""


KNOWN_FOR_MS = 540_000
"""After 600 s the engine drops its place in the stream and may be at another point of a step."""


class _Partial(msgspec.Struct):
    """What the engine says while an utterance lasts."""

    partial: str = ""


class _Word(msgspec.Struct, gc=False):
    conf: float
    end: float
    start: float
    word: str


class _Result(msgspec.Struct):
    """What the engine says of a complete utterance."""

    text: str = ""
    result: list[_Word] = []


_decode_partial = msgspec.json.Decoder(_Partial).decode
_decode_result = msgspec.json.Decoder(_Result).decode


class VoskTranscriber:
    """A loaded vosk model; loading takes from milliseconds to many seconds by its size.

    Raises:
        ModelBrokenError: the engine refused the model.
    """

    def __init__(self, card: ModelCard) -> None:
        # The import loads the native library, and more besides: only those who recognise pay.
        import vosk  # noqa: PLC0415

        prepare()
        vosk.SetLogLevel(-1)
        self.name = card.name
        self.language = card.language
        self.rate = card.rate
        self.demo = card.demo
        self._recogniser = vosk.KaldiRecognizer
        try:
            self._model = vosk.Model(str(card.path))
        except Exception as error:  # the engine raises nothing more specific
            raise ModelBrokenError(f"The engine refused the model {card.path}.") from error
        self.rhythm = rhythm_of(self._open, self.rate)

    def stream(self) -> VoskStream:
        """Open a stream for one stretch of speech; costs about 0.4 ms."""
        return VoskStream(self._open(), self.rate, self.rhythm)

    def _open(self) -> vosk.KaldiRecognizer:
        recogniser = self._recogniser(self._model, self.rate)
        recogniser.SetWords(enable_words=True)
        return recogniser


class VoskStream:
    """One recogniser."""

    __slots__ = ("_bytes", "_bytes_per_ms", "_recogniser", "_rhythm")

    def __init__(self, recogniser: vosk.KaldiRecognizer, rate: int, rhythm: Rhythm | None) -> None:
        self._recogniser = recogniser
        self._rhythm = rhythm
        self._bytes_per_ms = 2 * rate // 1000
        self._bytes = 0

    def accept(self, pcm: bytes) -> Transcript:
        """Take signed 16-bit mono at the model's rate; say what is known now."""
        self._bytes += len(pcm)
        if self._recogniser.AcceptWaveform(pcm):
            return _transcript(self._recogniser.Result())
        return Transcript(_decode_partial(self._recogniser.PartialResult()).partial, final=False)

    def finish(self, quiet_ms: int = 0) -> Transcript:
        """No more audio: say the rest.

        What was decoded beyond its voice is closed as it stands. To finish it would have the engine
        decode a whole look-ahead of made-up sound, and cost as much as a quarter second of speech.
        """
        if self._decoded_beyond(quiet_ms):
            return _transcript(self._recogniser.Result())
        return _transcript(self._recogniser.FinalResult())

    def _decoded_beyond(self, quiet_ms: int) -> bool:
        """Whether all but the quiet at the end is certain to be decoded."""
        given_ms = self._bytes // self._bytes_per_ms
        if self._rhythm is None or given_ms > KNOWN_FOR_MS:
            return False
        return self._rhythm.decoded_ms(given_ms) >= given_ms - quiet_ms + BEYOND_MS


def _transcript(result: str) -> Transcript:
    said = _decode_result(result)
    words = tuple(HeardWord(w.word, w.start, w.end, min(w.conf, 1.0)) for w in said.result)
    return Transcript(said.text, final=True, words=words)


@lru_cache(maxsize=8)
def load(card: ModelCard) -> VoskTranscriber:
    """The model, loaded once in this process.

    Raises:
        ModelBrokenError: the engine refused the model.
    """
    return VoskTranscriber(card)
