"""The port to speech recognition engines. Everything that crosses it is plain data, so an engine
may live in a thread or in another process.
"""

from typing import Protocol

import msgspec


class HeardWord(msgspec.Struct, frozen=True, gc=False):
    """A word with its place in the stream."""

    text: str
    """As the model writes it."""
    start_s: float
    """Seconds of audio since the stream was opened."""
    end_s: float
    """Seconds of audio since the stream was opened."""
    confidence: float
    """0 to 1."""


class Transcript(msgspec.Struct, frozen=True):
    """What an engine makes of the audio so far."""

    text: str
    """Words separated by single spaces; empty when nothing was said."""
    final: bool
    """The engine closed an utterance: the next transcript starts afresh."""
    words: tuple[HeardWord, ...] = ()
    """With times; empty while not final."""


class TranscriberStream(Protocol):
    """One party's audio being recognised. Blocking: used by one worker at a time."""

    def accept(self, pcm: bytes) -> Transcript:
        """Take signed 16-bit mono at the engine's rate; say what is known now."""
        ...

    def finish(self) -> Transcript:
        """No more audio: say the rest. The stream cannot be used again."""
        ...


class Transcriber(Protocol):
    """A loaded model. Opening a stream is cheap; a stream is open only during speech."""

    name: str
    """Name of the model."""
    language: str
    """BCP 47 tag."""
    rate: int
    """Sample rate the model was trained for, in Hz; callers resample to it."""
    demo: bool
    """The model is for demonstrations and tests only."""

    def stream(self) -> TranscriberStream:
        """Open a stream for one stretch of speech."""
        ...
