"""Lets speech through to recognition, with padding, in groups that do not depend on delivery."""

from collections import deque
from collections.abc import Callable

import msgspec

from detectors.transcriber import Rhythm
from detectors.voice_activity import ONSET_MS
from stream.frame import FRAME_MS, AudioFrame


class Group(msgspec.Struct, frozen=True, gc=False):
    """Some frames of one padded stretch of speech, to be recognised at once."""

    segment_ms: int
    """Call time at which the padded stretch began, in milliseconds."""
    index: int
    """Counts from 0 within the stretch, without holes as it leaves the gate."""
    start_ms: int
    """Call time of the first sample, in milliseconds."""
    end_ms: int
    """Call time behind the last sample, in milliseconds."""
    rate: int
    """Samples per second."""
    pcm: bytes
    """Signed 16-bit little-endian, mono; empty when only the end is told."""
    last: bool
    """The stretch ends here."""
    quiet_ms: int = 0
    """Sound without voice at the end of a stretch, in milliseconds; 0 where it was cut short."""

    @property
    def length_ms(self) -> int:
        """How much sound it is, in milliseconds."""
        return self.end_ms - self.start_ms


class SpeechGate:
    """Cuts one party's sound into groups, aligned to the begin of each padded stretch of speech,
    each complete just when the engine can make a step by it.

    The stretch begins `pre_roll_ms` before the voice does and lasts until voice activity has given
    the voice up, so its hangover is the padding at the end. Missing sound ends it at once.
    """

    __slots__ = (
        "_due_ms",
        "_end_ms",
        "_hangover_ms",
        "_index",
        "_pcm",
        "_pre_roll_ms",
        "_put",
        "_rate",
        "_rhythm",
        "_ring",
        "_segment_ms",
        "_start_ms",
    )

    def __init__(
        self, pre_roll_ms: int, hangover_ms: int, rhythm: Rhythm, put: Callable[[Group], None]
    ) -> None:
        self._pre_roll_ms = pre_roll_ms
        self._hangover_ms = hangover_ms
        self._rhythm = rhythm
        self._put = put
        self._ring: deque[AudioFrame] = deque(maxlen=(pre_roll_ms + ONSET_MS) // FRAME_MS)
        self._segment_ms: int | None = None
        self._pcm: list[bytes] = []
        self._index = self._start_ms = self._end_ms = self._rate = self._due_ms = 0

    @property
    def segment_ms(self) -> int | None:
        """Begin of the padded stretch that lasts, in milliseconds; None if none does."""
        return self._segment_ms

    def frame(self, frame: AudioFrame, voice_ms: int | None) -> None:
        """Take the next frame. `voice_ms` is where the voice began, or None in silence."""
        if frame.rate != self._rate:
            self.interrupt()
            self._rate = frame.rate
        if self._segment_ms is None:
            if voice_ms is None:
                self._ring.append(frame)
                return
            padding = [f for f in self._ring if f.start_ms >= voice_ms - self._pre_roll_ms]
            self._ring.clear()
            self._segment_ms = padding[0].start_ms if padding else frame.start_ms
            self._index = 0
            self._due_ms = self._rhythm.look_ahead_ms + self._rhythm.step_ms
            for earlier in padding:
                self._append(earlier)
        self._append(frame)
        if voice_ms is None:
            self._close(self._hangover_ms)

    def interrupt(self) -> None:
        """Sound is missing, or over: what came before is no padding for what comes after."""
        self._ring.clear()
        if self._segment_ms is not None:
            self._close()

    def _append(self, frame: AudioFrame) -> None:
        if not self._pcm:
            self._start_ms = frame.start_ms
        self._pcm.append(frame.pcm)
        self._end_ms = frame.end_ms
        # A full group leaves at once: to wait for the next frame would cost 20 ms of every alert.
        self._due_ms -= FRAME_MS
        if self._due_ms <= 0:
            self._due_ms += self._rhythm.step_ms
            self._flush(last=False)

    def _close(self, quiet_ms: int = 0) -> None:
        if not self._pcm:
            self._start_ms = self._end_ms
        self._flush(last=True, quiet_ms=quiet_ms)
        self._segment_ms = None

    def _flush(self, *, last: bool, quiet_ms: int = 0) -> None:
        segment_ms = self._segment_ms or 0
        self._put(
            Group(
                segment_ms,
                self._index,
                self._start_ms,
                self._end_ms,
                self._rate,
                b"".join(self._pcm),
                last,
                quiet_ms,
            )
        )
        self._index += 1
        self._pcm.clear()
