"""Renders a script: both parties on one time line, through the line, into files."""

import hashlib
from pathlib import Path

import numpy as np
import soxr

from stream.party import Party
from tools.espeak import SPEECH_RATE
from tools.sample_calls.audio import LINE_RATE, Samples, write_audio
from tools.sample_calls.errors import RenderedError
from tools.sample_calls.line import Voltage, amplitude, band_limited, line_noise, mu_law
from tools.sample_calls.reader import read_script
from tools.sample_calls.script import SPEAKERS, Script, Turn
from tools.sample_calls.timeline import (
    Event,
    SpokenTurn,
    SpokenWord,
    Timeline,
    audio_path,
    lay_out,
    read_timeline,
    write_timeline,
)
from tools.sample_calls.truth import true_findings
from tools.sample_calls.voice import Narrator

CLAUSE_PAUSE_MS = 200
"""Pause between two clauses of a turn, in milliseconds: short of what ends an utterance."""

_PER_MS = LINE_RATE // 1000


def render(path: Path) -> Timeline:
    """Renders the script at `path` and writes its sound and time line beside it.

    Raises ScriptError, LayoutError or VoiceError.
    """
    script = read_script(path)
    narrator = Narrator()
    voices = [_speak(narrator, script, turn) for turn in script.turns]
    events = lay_out(script, [spoken for spoken, _ in voices])
    duration_ms = max(event.end_ms for event in events) + script.tail_ms
    channels = [
        _channel(script, party, events, [voice for _, voice in voices], duration_ms)
        for party in SPEAKERS
    ]
    write_audio(audio_path(path), *channels)
    timeline = Timeline(
        script=script.digest,
        audio=_digest(audio_path(path)),
        duration_ms=duration_ms,
        events=events,
        findings=true_findings(script, events, duration_ms),
        alerts=script.expect.alerts,
    )
    write_timeline(path, timeline)
    return timeline


def check_fresh(path: Path) -> None:
    """Raises RenderedError unless sound and time line belong to the script as it is now."""
    script = read_script(path)
    timeline = read_timeline(path)
    again = f"run: python -m tools.sample_calls render {path.stem}"
    if timeline.script != script.digest:
        raise RenderedError(f"{path} has changed since it was rendered; {again}")
    if not audio_path(path).is_file() or timeline.audio != _digest(audio_path(path)):
        raise RenderedError(f"{audio_path(path)} is not what was rendered; {again}")


def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _speak(narrator: Narrator, script: Script, turn: Turn) -> tuple[SpokenTurn, Voltage]:
    """One turn as sound at LINE_RATE, a whole number of milliseconds long."""
    if turn.kind != "speech":
        length = turn.hold_ms or turn.mute_ms
        return SpokenTurn(length), np.zeros(length * _PER_MS)
    pieces: list[Voltage] = []
    words: list[SpokenWord] = []
    at_ms = 0
    for texts in turn.clauses:
        if pieces:
            pieces.append(np.zeros(CLAUSE_PAUSE_MS * _PER_MS))
            at_ms += CLAUSE_PAUSE_MS
        clause = narrator.speak(texts, script.language, script.voice_of(turn.party))
        line = soxr.resample(clause.samples.astype(np.float64) / 32768, SPEECH_RATE, LINE_RATE)
        line = line[: len(line) // _PER_MS * _PER_MS]
        length_ms = len(line) // _PER_MS
        begins = [at_ms + begin * 1000 // SPEECH_RATE for begin in clause.begins]
        ends = [*begins[1:], at_ms + length_ms]
        words += [SpokenWord(*word) for word in zip(texts, begins, ends, strict=True)]
        pieces.append(line)
        at_ms += length_ms
    return SpokenTurn(at_ms, tuple(words)), np.concatenate(pieces)


def _channel(
    script: Script,
    party: Party,
    events: tuple[Event, ...],
    voices: list[Voltage],
    duration_ms: int,
) -> Samples:
    """One party's whole call as it leaves the line."""
    level = script.voice_of(party).level_dbfs
    speech = np.zeros(duration_ms * _PER_MS)
    spoken = np.zeros(len(speech), dtype=bool)
    held = np.zeros(len(speech), dtype=bool)
    for event, voice in zip(events, voices, strict=True):
        if event.party is not party:
            continue
        span = slice(event.start_ms * _PER_MS, event.end_ms * _PER_MS)
        if event.kind == "speech":
            louder_db = script.turns[event.turn - 1].louder_db
            speech[span] = voice * amplitude(louder_db)
            spoken[span] = louder_db == 0
        else:
            held[span] = True
    line = band_limited(speech, script.sound)
    if spoken.any():
        line *= amplitude(level) / np.sqrt(np.mean(line[spoken] ** 2))
    seed = int(script.sound_digest[:8], 16) + SPEAKERS.index(party)
    line += line_noise(len(line), level - script.sound.snr_db, script.sound, seed)
    line[held] = 0.0
    return mu_law(line)
