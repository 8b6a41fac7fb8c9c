"""Lets speech through to recognition, with padding, in groups that do not depend on delivery."""

from collections import deque
from collections.abc import Callable

import msgspec

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


class SpeechGate:
    """Cuts one party's sound into groups, aligned to the begin of each padded stretch of speech.

    The stretch begins `pre_roll_ms` before the voice does and lasts until voice activity has given
    the voice up, so its hangover is the padding at the end. Missing sound ends it at once.
    """

    __slots__ = (
        "_end_ms",
        "_frames",
        "_group_frames",
        "_index",
        "_pcm",
        "_pre_roll_ms",
        "_put",
        "_rate",
        "_ring",
        "_segment_ms",
        "_start_ms",
    )

    def __init__(self, pre_roll_ms: int, group_ms: int, put: Callable[[Group], None]) -> None:
        self._pre_roll_ms = pre_roll_ms
        self._group_frames = group_ms // FRAME_MS
        self._put = put
        self._ring: deque[AudioFrame] = deque(maxlen=(pre_roll_ms + ONSET_MS) // FRAME_MS)
        self._segment_ms: int | None = None
        self._pcm: list[bytes] = []
        self._index = self._start_ms = self._end_ms = self._rate = 0

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
            for earlier in padding:
                self._append(earlier)
        self._append(frame)
        if voice_ms is None:
            self._close()

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
        if len(self._pcm) == self._group_frames:
            self._flush(last=False)

    def _close(self) -> None:
        if not self._pcm:
            self._start_ms = self._end_ms
        self._flush(last=True)
        self._segment_ms = None

    def _flush(self, *, last: bool) -> None:
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
            )
        )
        self._index += 1
        self._pcm.clear()
