"""Who speaks when: webrtcvad on each frame, smoothed by a pure state machine on audio time."""

import audioop
import math

import webrtcvad
from pydantic import Field

from detectors.speech import LEVEL_MS, SILENCE_DB, Level, Speech
from stream.frame import FRAME_MS, AudioFrame
from stream.part_settings import PartSettings
from stream.party import Party

FULL_SCALE = 32768.0
"""Amplitude of 0 dBFS in 16-bit audio."""


class VoiceActivitySettings(PartSettings):
    """How eagerly sound is taken for a voice."""

    aggressiveness: int = Field(
        2,
        ge=0,
        le=3,
        title="Aggressiveness",
        description="webrtcvad's own mode: 0 takes much for speech, 3 little.",
    )
    onset_frames: int = Field(
        4,
        ge=1,
        le=5,
        title="Onset",
        description="Voiced frames of 20 ms, out of five, that begin a stretch of speech.",
    )
    hangover_ms: int = Field(
        300,
        ge=40,
        le=2000,
        title="Hangover",
        description="Milliseconds without voice that end a stretch; the end is dated back to them.",
    )
    floor_db: float = Field(
        -45.0,
        ge=SILENCE_DB,
        le=-20.0,
        title="Noise floor",
        description="Frames quieter than this many dBFS are never taken for speech.",
    )
    above_noise_db: float = Field(
        4.0,
        ge=0,
        le=20,
        title="Above noise",
        description="Decibels a frame must be louder than the quietest one of the last 1.5 s.",
    )


ONSET_MS = 5 * FRAME_MS
"""Length of the window in which `onset_frames` voiced frames begin a stretch, in milliseconds."""


NOISE_FRAMES = 75
"""Frames (1.5 s) in which the quietest is looked for: nobody speaks so long without a dip."""


class NoiseLevel:
    """The quietest frame of the last 1.5 to 3 s: the line's noise, as every voice has its dips."""

    __slots__ = ("_before", "_frames", "_now", "rms")

    def __init__(self) -> None:
        self._before = self._now = math.inf
        self._frames = 0
        self.rms = 0.0
        """Level of the noise, as an amplitude."""

    def frame(self, rms: int) -> None:
        """Take the level of the next frame."""
        if rms < self._now:
            self._now = rms
        self._frames += 1
        if self._frames == NOISE_FRAMES:
            self._before, self._now, self._frames = self._now, math.inf, 0
        self.rms = min(self._before, self._now, rms)


class Hysteresis:
    """Smooths voiced frames into stretches. Knows no clock but the times it is told.

    A stretch begins at the first of `onset_frames` voiced frames within 100 ms, and ends behind its
    last voiced frame once `hangover_ms` have passed without another; shorter pauses are bridged.
    Missing sound counts as sound without voice.
    """

    __slots__ = ("_hangover_ms", "_onset", "_onset_frames", "_voiced_to", "start_ms")

    def __init__(self, onset_frames: int, hangover_ms: int) -> None:
        self._onset_frames = onset_frames
        self._hangover_ms = hangover_ms
        self._onset: list[int] = []
        self._voiced_to = 0
        self.start_ms: int | None = None
        """Begin of the stretch that lasts, in milliseconds of call time; None in silence."""

    def voice(self, start_ms: int) -> bool:
        """Take a voiced frame; true if a stretch begins by it, at `start_ms` of this object."""
        self._voiced_to = start_ms + FRAME_MS
        if self.start_ms is not None:
            return False
        onset = self._onset
        onset.append(start_ms)
        # Frames may start 19 to 21 ms apart where drift is corrected.
        while onset[0] < start_ms - ONSET_MS + FRAME_MS // 2:
            del onset[0]
        if len(onset) < self._onset_frames:
            return False
        self.start_ms = onset[0]
        onset.clear()
        return True

    def quiet(self, until_ms: int) -> int | None:
        """Nothing voiced up to `until_ms`: the end of the stretch if it is over by now."""
        if self.start_ms is None or until_ms - self._voiced_to < self._hangover_ms:
            return None
        return self.close()

    def close(self) -> int | None:
        """Nothing more will come: the end of the stretch that lasts, if one does."""
        self._onset.clear()
        if self.start_ms is None:
            return None
        self.start_ms = None
        return self._voiced_to


class VoiceActivity:
    """Voice and level of one party. Costs about 3 µs a frame, more than half of it webrtcvad's."""

    __slots__ = (
        "_above_noise",
        "_call",
        "_floor",
        "_hysteresis",
        "_is_speech",
        "_level_frames",
        "_level_ms",
        "_noise",
        "_party",
        "_squares",
    )

    def __init__(self, call: str, party: Party, settings: VoiceActivitySettings) -> None:
        self._call = call
        self._party = party
        self._is_speech = webrtcvad.Vad(settings.aggressiveness).is_speech
        self._floor = FULL_SCALE * 10 ** (settings.floor_db / 20)
        self._above_noise = 10 ** (settings.above_noise_db / 20)
        self._noise = NoiseLevel()
        self._hysteresis = Hysteresis(settings.onset_frames, settings.hangover_ms)
        self._level_ms = 0
        self._level_frames = 0
        self._squares = 0

    @property
    def speech_ms(self) -> int | None:
        """Begin of the stretch of speech that lasts, in milliseconds; None in silence."""
        return self._hysteresis.start_ms

    def frame(self, frame: AudioFrame) -> tuple[Speech | None, Level | None]:
        """Take the next frame: the edge it brought to light, and the level that became complete."""
        pcm, start_ms = frame.pcm, frame.start_ms
        rms = audioop.rms(pcm, 2)
        level = None
        if start_ms - self._level_ms >= LEVEL_MS:
            level = self.level()
            self._level_ms = start_ms - start_ms % LEVEL_MS
        self._squares += rms * rms
        self._level_frames += 1
        # The engine adapts to the noise it hears, so it is shown the quiet frames as well.
        voiced = self._is_speech(pcm, frame.rate)
        noise = self._noise
        noise.frame(rms)
        hysteresis = self._hysteresis
        if voiced and rms >= self._floor and rms >= self._above_noise * noise.rms:
            if hysteresis.voice(start_ms):
                return Speech(self._call, self._party, hysteresis.start_ms or 0), level
            return None, level
        if hysteresis.start_ms is None:
            return None, level
        return self.silence(start_ms + FRAME_MS), level

    def silence(self, until_ms: int) -> Speech | None:
        """Take missing sound up to `until_ms`: the end of the stretch if it is over by now."""
        start_ms = self._hysteresis.start_ms
        end_ms = self._hysteresis.quiet(until_ms)
        return self._ended(start_ms, end_ms)

    def close(self) -> Speech | None:
        """No more sound will come: the end of the stretch that lasts, if one does."""
        start_ms = self._hysteresis.start_ms
        return self._ended(start_ms, self._hysteresis.close())

    def level(self) -> Level | None:
        """Level of the frames since the last one, if there were any."""
        frames, squares = self._level_frames, self._squares
        if not frames:
            return None
        self._level_frames = self._squares = 0
        mean = squares / frames / (FULL_SCALE * FULL_SCALE)
        db = max(SILENCE_DB, 10 * math.log10(mean)) if mean else SILENCE_DB
        return Level(self._call, self._party, self._level_ms, round(db, 1))

    def _ended(self, start_ms: int | None, end_ms: int | None) -> Speech | None:
        if start_ms is None or end_ms is None:
            return None
        return Speech(self._call, self._party, start_ms, end_ms)
