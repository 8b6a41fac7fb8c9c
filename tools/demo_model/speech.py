"""Synthetic Mandarin speech from the espeak-ng library, with the time of each sound.

The voice is cmn-latn-pinyin: in espeak-ng 1.51 the voice cmn reads Chinese characters as English
letters. Digits have to be written as characters. The library may crash on odd settings, so callers
keep each long run in a process of its own.
"""

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import numpy.typing as npt

SPEECH_RATE = 22_050
_LIBRARY = "libespeak-ng.so.1"
_SYNCHRONOUS = 2
_PHONEME_EVENTS = 1
_UTF8 = 1
_PHONEME = 7
_RATE, _PITCH, _PITCH_RANGE = 1, 3, 4


class SpeechError(RuntimeError):
    """The espeak-ng library is absent or refuses a voice."""

    code = "speech"


class _EventId(ctypes.Union):
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
        ("id", _EventId),
    ]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a sentence is spoken."""

    voice: str
    """Variant of the voice, as in voices.txt."""
    rate: int = 180
    """Words a minute, espeak-ng's own measure."""
    pitch: int = 50
    """Base pitch, 0 to 99."""
    pitch_range: int = 50
    """Liveliness of the pitch, 0 to 99."""


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """The start of one sound or boundary."""

    mnemonic: str
    """espeak-ng's name of the sound, without tone."""
    sample: int
    """First sample of it, at SPEECH_RATE."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A spoken sentence."""

    samples: npt.NDArray[np.int16]
    """Sound at SPEECH_RATE, shape (count,)."""
    events: tuple[SoundEvent, ...]
    """Sounds in the order of time."""


class Speaker:
    """One open espeak-ng library; not safe for threads."""

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL(_LIBRARY)
        except OSError as error:
            raise SpeechError("libespeak-ng is missing: apt-get install libespeak-ng1") from error
        self._pieces: list[npt.NDArray[np.int16]] = []
        self._events: list[SoundEvent] = []
        kind = ctypes.CFUNCTYPE(
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_short),
            ctypes.c_int,
            ctypes.POINTER(_Event),
        )
        self._callback = kind(self._receive)
        if self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, _PHONEME_EVENTS) != SPEECH_RATE:
            raise SpeechError("espeak-ng did not start with its usual sample rate of 22,050 Hz.")
        self._library.espeak_SetSynthCallback(self._callback)

    def speak(self, words: Sequence[str], delivery: Delivery) -> Spoken:
        """Return the words spoken as one sentence."""
        name = f"cmn-latn-pinyin+{delivery.voice}"
        if self._library.espeak_SetVoiceByName(name.encode()) != 0:
            raise SpeechError(f"espeak-ng does not know the voice {name}.")
        self._library.espeak_SetParameter(_RATE, delivery.rate, 0)
        self._library.espeak_SetParameter(_PITCH, delivery.pitch, 0)
        self._library.espeak_SetParameter(_PITCH_RANGE, delivery.pitch_range, 0)
        self._pieces.clear()
        self._events.clear()
        text = " ".join(words).encode()
        size = ctypes.c_size_t(len(text) + 1)
        self._library.espeak_Synth(text, size, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        empty = np.zeros(0, np.int16)
        samples = np.concatenate([empty, *self._pieces])
        return Spoken(samples, tuple(self._events))

    def _receive(
        self, samples: "ctypes.Array[ctypes.c_short]", count: int, events: Sequence[_Event]
    ) -> int:
        """Keep what the library calls back with; both are C pointers, indexed like arrays."""
        if count > 0 and samples:
            self._pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        at = 0
        while events[at].type != 0:
            event = events[at]
            if event.type == _PHONEME:
                name = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "replace")
                self._events.append(SoundEvent(name, event.sample))
            at += 1
        return 0
