"""The vosk engine behind the port `Transcriber`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from detectors.engines.models import ModelBrokenError, ModelCard
from detectors.transcriber import HeardWord, Transcript

if TYPE_CHECKING:
    import vosk


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

    def stream(self) -> VoskStream:
        """Open a stream for one stretch of speech; costs about 0.4 ms."""
        recogniser = self._recogniser(self._model, self.rate)
        recogniser.SetWords(enable_words=True)
        return VoskStream(recogniser)


class VoskStream:
    """One recogniser."""

    __slots__ = ("_accept", "_final", "_partial", "_result")

    def __init__(self, recogniser: vosk.KaldiRecognizer) -> None:
        self._accept = recogniser.AcceptWaveform
        self._partial = recogniser.PartialResult
        self._result = recogniser.Result
        self._final = recogniser.FinalResult

    def accept(self, pcm: bytes) -> Transcript:
        """Take signed 16-bit mono at the model's rate; say what is known now."""
        if self._accept(pcm):
            return _transcript(self._result())
        return Transcript(_decode_partial(self._partial()).partial, final=False)

    def finish(self) -> Transcript:
        """No more audio: say the rest."""
        return _transcript(self._final())


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
