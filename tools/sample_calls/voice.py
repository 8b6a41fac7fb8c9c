"""espeak-ng speaks the clauses of a script, and says when each character begins.

Only rendering needs the library (Debian: libespeak-ng1). Its noise source keeps state, so the same
words differ slightly from one time to the next within a process: render each call in a process of
its own and the result is the same every time.
"""

import ctypes
from collections.abc import Sequence
from typing import ClassVar

import msgspec
import numpy as np
import numpy.typing as npt

from tools.sample_calls.errors import VoiceError
from tools.sample_calls.script import LANGUAGES, Voice

SPEECH_RATE = 22_050
"""Samples per second of what espeak-ng gives."""

_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_WORD, _PHONEME = 1, 7
_RATE, _PITCH = 1, 3
_PAUSES = (b"_", b"_:", b"_|")
_MARGIN = SPEECH_RATE // 50
"""Samples kept before the first and after the last sound: 20 ms."""


class Clause(msgspec.Struct, frozen=True):
    """A spoken clause, cut to its sound."""

    samples: npt.NDArray[np.int16]
    """Sound at SPEECH_RATE, shape (count,)."""
    begins: tuple[int, ...]
    """First sample of each word."""


class _Id(ctypes.Union):
    _fields_: ClassVar = [("number", ctypes.c_int), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_: ClassVar = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    ]


_RECEIVE = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Narrator:
    """One open espeak-ng library; not safe for threads. VoiceError when it is missing."""

    def __init__(self, library: str = "libespeak-ng.so.1") -> None:
        try:
            self._library = ctypes.CDLL(library)
        except OSError as error:
            raise VoiceError("rendering needs espeak-ng: apt-get install libespeak-ng1") from error
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS) != SPEECH_RATE:
            raise VoiceError("espeak-ng did not start at its usual 22,050 Hz")
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        self._sounds: list[tuple[bytes, int]] = []
        self._callback = _RECEIVE(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, words: Sequence[str], language: str, voice: Voice) -> Clause:
        """Speaks one clause.

        Raises VoiceError when the voice is unknown or a word was not spoken.
        """
        name = f"{LANGUAGES[language]}+{voice.voice}"
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise VoiceError(f"espeak-ng has no voice {name}")
        self._library.espeak_SetParameter(_RATE, voice.rate, 0)
        self._library.espeak_SetParameter(_PITCH, voice.pitch, 0)
        self._pieces.clear()
        self._words.clear()
        self._sounds.clear()
        text = " ".join(words)
        coded = text.encode()
        self._library.espeak_Synth(
            coded, ctypes.c_size_t(len(coded) + 1), 0, 0, 0, _UTF8, None, None
        )
        self._library.espeak_Synchronize()
        spoken = [sample for sound, sample in self._sounds if sound not in _PAUSES]
        ends = [sample for sound, sample in self._sounds if sound in _PAUSES]
        if not self._pieces or not spoken or not ends or ends[-1] <= spoken[-1]:
            raise VoiceError(f"espeak-ng did not speak: {text}")
        samples = np.concatenate(self._pieces)
        start = max(0, spoken[0] - _MARGIN)
        end = min(len(samples), min(mark for mark in ends if mark > spoken[-1]) + _MARGIN)
        return Clause(samples[start:end], self._begins(text, words, start))

    def _begins(self, text: str, words: Sequence[str], start: int) -> tuple[int, ...]:
        marks = dict(reversed(self._words))
        begins = []
        position = 1  # espeak-ng counts characters from 1
        for word in words:
            if position not in marks:
                raise VoiceError(f"espeak-ng gave no time for {word} in: {text}")
            begins.append(max(0, marks[position] - start))
            position += len(word) + 1
        return tuple(begins)

    def _receive(
        self,
        samples: "ctypes._Pointer[ctypes.c_short]",
        count: int,
        events: "ctypes._Pointer[_Event]",
    ) -> int:
        if count > 0 and samples:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while events[at].type != 0:
            event = events[at]
            if event.type == _WORD:
                self._words.append((event.text_position, event.sample))
            elif event.type == _PHONEME:
                self._sounds.append((bytes(event.id.string).split(b"\0")[0], event.sample))
            at += 1
        return 0
