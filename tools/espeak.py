"""The espeak-ng library (1.51) by ctypes: synthetic speech with the time of each word and sound.

EspeakError   code espeak   the library is absent, or does not know a voice

Debian: libespeak-ng1. Its noise source keeps state, so the same words differ slightly from one time
to the next within a process, and it may crash on odd settings: callers keep what has to come out
the same, and each long run, in a process of its own.
"""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

import numpy as np
import numpy.typing as npt

SPEECH_RATE = 22_050
"""Samples a second of what espeak-ng gives."""

LIBRARY = "libespeak-ng.so.1"

_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_END, _WORD, _PHONEME = 0, 1, 7


class EspeakError(Exception):
    """The library is absent, or does not know a voice."""

    code = "espeak"


class Parameter(IntEnum):
    """What can be set of a voice, under espeak-ng's own numbers."""

    RATE = 1
    """Words a minute."""
    PITCH = 3
    """Base pitch, 0 to 99."""
    PITCH_RANGE = 4
    """Liveliness of the pitch, 0 to 99."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What the library gave for one text."""

    samples: npt.NDArray[np.int16]
    """Sound at SPEECH_RATE, shape (count,)."""
    words: tuple[tuple[int, int], ...]
    """Each word's place in the text, counted in characters from 1, and its first sample."""
    sounds: tuple[tuple[bytes, int], ...]
    """Each sound's name, without tone, and its first sample."""


class _Id(ctypes.Union):
    _fields_: ClassVar = [
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    ]


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


class Espeak:
    """The library, opened; not safe for threads, and one at a time in a process."""

    def __init__(self, library: str = LIBRARY) -> None:
        """Open `library`, a name or a path.

        Raises:
            EspeakError: it is absent, or is not the espeak-ng we know.
        """
        try:
            self._library = ctypes.CDLL(library)
        except OSError as error:
            raise EspeakError("espeak-ng is missing: apt-get install libespeak-ng1") from error
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS) != SPEECH_RATE:
            raise EspeakError("espeak-ng did not start at its usual 22,050 Hz")
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        self._sounds: list[tuple[bytes, int]] = []
        self._callback = _RECEIVE(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, text: str, voice: str, parameters: Mapping[Parameter, int]) -> Utterance:
        """Speak `text` as one piece; parameters not given stay as they were.

        Raises:
            EspeakError: the voice is unknown.
        """
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise EspeakError(f"espeak-ng has no voice {voice}")
        for parameter, value in parameters.items():
            self._library.espeak_SetParameter(int(parameter), value, 0)
        self._pieces.clear()
        self._words.clear()
        self._sounds.clear()
        coded = text.encode()
        size = ctypes.c_size_t(len(coded) + 1)
        self._library.espeak_Synth(coded, size, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        samples = np.concatenate([np.zeros(0, np.int16), *self._pieces])
        return Utterance(samples, tuple(self._words), tuple(self._sounds))

    def _receive(
        self, samples: "ctypes.Array[ctypes.c_short]", count: int, events: Sequence[_Event]
    ) -> int:
        """Keep what the library calls back with; both are C pointers, indexed like arrays."""
        if count > 0 and samples:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while events[at].type != _END:
            event = events[at]
            if event.type == _WORD:
                self._words.append((event.text_position, event.sample))
            elif event.type == _PHONEME:
                self._sounds.append((bytes(event.id.string).split(b"\0")[0], event.sample))
            at += 1
        return 0
