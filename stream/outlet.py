"""Where a call's frames and gaps go: to its listener, its recorder, and whoever listens in."""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

from stream.frame import AudioFrame
from stream.gap import Gap, GapCause


class SoundSink(Protocol):
    """Whatever takes frames and gaps: a listener, a recorder, a log."""

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party."""
        ...

    def gap(self, gap: Gap) -> None:
        """Missing sound of one party."""
        ...


class GapCounts:
    """Sound that did not come in time, of all calls since the start."""

    def __init__(self) -> None:
        self.over: Counter[GapCause] = Counter()
        """Gaps that are over, by cause."""
        self.lasted_ms: Counter[GapCause] = Counter()
        """How long they lasted together, in milliseconds, by cause."""
        self.late_frames = 0
        """Frames that came too late to be analysed."""


class Outlet:
    """Hands frames and gaps on, recorder first, so that what is heard is also kept."""

    __slots__ = ("_counts", "_hear", "_hear_gap", "_record", "_record_gap", "monitor")

    def __init__(
        self,
        listener: SoundSink,
        recorder: SoundSink | None = None,
        counts: GapCounts | None = None,
    ) -> None:
        self._counts = GapCounts() if counts is None else counts
        self._hear = listener.frame
        self._hear_gap = listener.gap
        self._record = None if recorder is None else recorder.frame
        self._record_gap = None if recorder is None else recorder.gap
        self.monitor: Callable[[AudioFrame], None] | None = None
        """Takes sound in time for people who listen in; None while nobody does."""

    def frame(self, frame: AudioFrame) -> None:
        """Sound in time."""
        if self._record is not None:
            self._record(frame)
        self._hear(frame)
        if self.monitor is not None:
            self.monitor(frame)

    def late(self, frame: AudioFrame) -> None:
        """Sound too late to be analysed: only kept."""
        self._counts.late_frames += 1
        if self._record is not None:
            self._record(frame)

    def keep(self, frame: AudioFrame) -> None:
        """Sound that is recorded and judged by nobody: what coaches say."""
        if self._record is not None:
            self._record(frame)

    def gap(self, gap: Gap) -> None:
        """Missing sound."""
        if not gap.open:
            self._counts.over[gap.cause] += 1
            self._counts.lasted_ms[gap.cause] += gap.end_ms - gap.start_ms
        if self._record_gap is not None:
            self._record_gap(gap)
        self._hear_gap(gap)
