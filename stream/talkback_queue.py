"""What waits to be heard by one party: little, at its line's rate, and never old."""

from collections import deque

import numpy as np

from stream.frame import FRAME_MS, AudioFrame
from stream.recut import Recutter
from stream.resample import Resampler

MAX_WAITING_MS = 60
"""Sound that waits longer is dropped: a coach who is heard late is worse than a syllable lost."""


class TalkbackQueue:
    """Takes a coach's frames at 8 or 16 kHz, and gives one piece of 20 ms at a time."""

    def __init__(self, rate: int) -> None:
        """`rate` is what the line takes, 8000 or 16000."""
        self._rate = rate
        self._waiting: deque[bytes] = deque(maxlen=MAX_WAITING_MS // FRAME_MS)
        self._recutter = Recutter(rate)
        self._resampler: Resampler | None = None

    def put(self, frame: AudioFrame) -> None:
        """Let a frame wait; the oldest goes when there are too many."""
        if frame.rate == self._rate:
            self._waiting.append(frame.pcm)
            return
        if self._resampler is None:
            self._resampler = Resampler(frame.rate, self._rate)
        samples = np.frombuffer(frame.pcm, dtype="<i2")
        self._waiting.extend(self._recutter.feed(self._resampler.feed(samples)))

    def take(self) -> bytes | None:
        """The next piece, when there is one."""
        return self._waiting.popleft() if self._waiting else None

    def clear(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._recutter = Recutter(self._rate)
        self._resampler = None
