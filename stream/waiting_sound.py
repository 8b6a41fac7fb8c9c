"""Sound that came unevenly and is taken evenly: little of it, and never old."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from stream.frame import FRAME_MS
from stream.resample import Resampler

RATE = 16000
"""Samples a second of what is taken; anything else is brought to it."""

BLOCK = RATE * FRAME_MS // 1000
"""Samples in one block."""

START_BLOCKS = 2
"""Blocks that have to wait before a voice is heard (again): what jitter may take."""

MOST_BLOCKS, KEPT_BLOCKS = 8, 3
"""A voice with more waiting was delivered in a burst, or by a faster clock: the oldest is skipped
down to the latter, since who listens to coach must not fall behind."""

Samples: TypeAlias = npt.NDArray[np.int16]


class WaitingSound:
    """One voice, given in pieces of any size and taken in blocks of 20 ms."""

    def __init__(self, rate: int) -> None:
        self._resampler = None if rate == RATE else Resampler(rate, RATE)
        self._pcm = bytearray()
        self._starting = True
        self.rate = rate
        """Of what it is given."""

    def put(self, pcm: bytes) -> None:
        """Whole samples more, 16-bit mono."""
        if self._resampler is None:
            self._pcm += pcm
        else:
            self._pcm += self._resampler.feed(np.frombuffer(pcm, dtype="<i2"))
        if len(self._pcm) > 2 * BLOCK * MOST_BLOCKS:
            del self._pcm[: len(self._pcm) - 2 * BLOCK * KEPT_BLOCKS]

    def take(self) -> Samples | None:
        """One block; None while there is too little."""
        if len(self._pcm) < 2 * BLOCK * (START_BLOCKS if self._starting else 1):
            self._starting = True
            return None
        self._starting = False
        block = np.frombuffer(bytes(self._pcm[: 2 * BLOCK]), dtype="<i2")
        del self._pcm[: 2 * BLOCK]
        return block
