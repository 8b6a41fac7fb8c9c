"""What our gate lets through to recognition: computed here, so that peers are given the same."""

from functools import cache

import msgspec

from bench.content import FRAME, RATE
from bench.house import MODEL
from detectors.engines.models import ModelSettings, read_card
from detectors.engines.vosk import load
from detectors.gate import Group, SpeechGate
from detectors.party_text import GateSettings
from detectors.transcriber import Rhythm
from detectors.voice_activity import VoiceActivity, VoiceActivitySettings
from stream.frame import FRAME_MS, AudioFrame
from stream.party import Party

GATE, VOICE = GateSettings(), VoiceActivitySettings()
"""As delivered."""


@cache
def rhythm() -> Rhythm:
    """In which groups the model is given its sound."""
    return GATE.rhythm(load(read_card(ModelSettings(path=MODEL))))


class Piece(msgspec.Struct, frozen=True):
    """Sound to be recognised at once."""

    stream: int
    """Whose: pieces of one stream follow each other."""
    at_s: float
    """When it is there, in seconds since the begin."""
    pcm: bytes
    last: bool
    """The stretch ends here: the recogniser is closed."""


def gated(pcm: bytes) -> list[tuple[int, Group]]:
    """What the gate makes of one party's sound: each group, and at which millisecond it left."""
    found: list[tuple[int, Group]] = []
    voice = VoiceActivity("bench", Party.AGENT, VOICE)
    now_ms = 0
    gate = SpeechGate(
        GATE.pre_roll_ms,
        VOICE.hangover_ms,
        rhythm(),
        lambda group: found.append((now_ms, group)),
    )
    for begin in range(0, len(pcm), 2 * FRAME):
        start_ms = now_ms
        now_ms = start_ms + FRAME_MS
        frame = AudioFrame("bench", Party.AGENT, start_ms, RATE, pcm[begin : begin + 2 * FRAME])
        voice.frame(frame)
        gate.frame(frame, voice.speech_ms)
    gate.interrupt()
    return found


def gated_pieces(stream: int, pcm: bytes, delay_s: float) -> list[Piece]:
    """One party's padded stretches, in the groups in which we recognise them."""
    return [
        Piece(stream, delay_s + at_ms / 1000, group.pcm, group.last) for at_ms, group in gated(pcm)
    ]


def all_pieces(stream: int, pcm: bytes, delay_s: float) -> list[Piece]:
    """All sound of one party, in pieces as long as our groups."""
    size = RATE * rhythm().step_ms // 1000 * 2
    return [
        Piece(
            stream,
            delay_s + (begin + size) / (2 * RATE),
            pcm[begin : begin + size],
            last=begin + size >= len(pcm),
        )
        for begin in range(0, len(pcm), size)
    ]


def seconds(pieces: list[Piece]) -> float:
    """How much sound that is."""
    return sum(len(piece.pcm) for piece in pieces) / (2 * RATE)
