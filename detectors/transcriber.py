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


class Rhythm(msgspec.Struct, frozen=True):
    """How an engine moves: it decodes in steps of a fixed length, some sound behind what it was
    given. Only a step can bring other text, so sound is best given just when one is due.
    """

    step_ms: int
    """Sound decoded at a time, in milliseconds."""
    look_ahead_ms: int = 0
    """Sound behind a step that the engine has to have before it decodes the step."""

    def decoded_ms(self, given_ms: int) -> int:
        """Up to where a stream is decoded that was given so much sound; all in milliseconds."""
        return max(0, given_ms - self.look_ahead_ms) // self.step_ms * self.step_ms


class TranscriberStream(Protocol):
    """One party's audio being recognised. Blocking: used by one worker at a time."""

    def accept(self, pcm: bytes) -> Transcript:
        """Take signed 16-bit mono at the engine's rate; say what is known now."""
        ...

    def finish(self, quiet_ms: int = 0) -> Transcript:
        """No more audio: say the rest. The stream cannot be used again.

        Args:
            quiet_ms: how much of the sound at its end held no voice, in milliseconds.
        """
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
    rhythm: Rhythm | None
    """When its streams can have something new to say; None if that is not known."""

    def stream(self) -> TranscriberStream:
        """Open a stream for one stretch of speech."""
        ...
