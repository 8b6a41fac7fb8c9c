"""Recognises one party's groups in order, wherever it is run, and dates the words in call time."""

import msgspec

from detectors.gate import Group
from detectors.resampling import Resampling, resampling
from detectors.transcriber import Transcriber, TranscriberStream, Transcript
from detectors.utterance import Word


class Step(msgspec.Struct, frozen=True):
    """What an engine made of one group, or of the end of a stretch."""

    opened_ms: int
    """Call time at which the recogniser was opened, in milliseconds."""
    number: int
    """Counts the utterances since the recogniser was opened, from 0."""
    start_ms: int
    """Call time at which the utterance's audio begins, in milliseconds."""
    at_ms: int
    """Call time up to which audio was recognised, in milliseconds."""
    audio_ms: int
    """Audio taken in this step, in milliseconds."""
    text: str
    """Words separated by single spaces."""
    final: bool
    """The utterance is complete."""
    words: tuple[Word, ...] = ()
    """Words in call time; empty while not final."""


class Recogniser:
    """One party's recogniser, open only during speech. Used by one thread at a time.

    A group that does not continue the one before it finishes that stretch and opens anew, so that
    audio which had to be left out can never shift the time of a word.
    """

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber
        self._stream: TranscriberStream | None = None
        self._resampling: Resampling | None = None
        self._segment_ms = self._next = 0
        self._opened_ms = self._start_ms = self._at_ms = self._number = 0

    def take(self, group: Group) -> list[Step]:
        """Recognise a group: one step, and one more for each stretch that ended by it."""
        steps: list[Step] = []
        stream = self._stream
        if stream and (group.segment_ms, group.index) != (self._segment_ms, self._next):
            steps.append(self._finish(stream))
            stream = None
        if stream is None:
            stream = self._open(group)
        self._next = group.index + 1
        self._at_ms = group.end_ms
        pcm, audio_ms = group.pcm, group.length_ms
        if self._resampling is not None:
            pcm = self._resampling.feed(pcm, last=group.last)
        if pcm:
            steps.append(self._step(stream.accept(pcm), audio_ms))
        if group.last:
            steps.append(self._finish(stream, group.quiet_ms))
        return steps

    def _open(self, group: Group) -> TranscriberStream:
        self._segment_ms = group.segment_ms
        self._opened_ms = self._start_ms = group.start_ms
        self._number = 0
        self._stream = self._transcriber.stream()
        if group.rate != self._transcriber.rate:
            self._resampling = resampling(group.rate, self._transcriber.rate)
        return self._stream

    def _finish(self, stream: TranscriberStream, quiet_ms: int = 0) -> Step:
        self._stream = None
        # In a stretch that was cut short the filter still holds a few milliseconds; they go.
        self._resampling = None
        return self._step(stream.finish(quiet_ms), 0)

    def _step(self, transcript: Transcript, audio_ms: int) -> Step:
        step = Step(
            self._opened_ms,
            self._number,
            self._start_ms,
            self._at_ms,
            audio_ms,
            transcript.text,
            transcript.final,
            tuple(
                Word(
                    word.text,
                    self._opened_ms + round(1000 * word.start_s),
                    self._opened_ms + round(1000 * word.end_s),
                    word.confidence,
                )
                for word in transcript.words
            ),
        )
        if transcript.final:
            self._number += 1
            self._start_ms = self._at_ms
        return step
