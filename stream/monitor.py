"""What people hear who listen in on one live call: the agent left, everybody else right.

It costs nothing while nobody listens. While somebody does, a clock of its own takes 20 ms of each
party at a time, so that a listener's sound is even however unevenly it arrives; and each block is
encoded once, however many listen.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from stream.frame import FRAME_MS, AudioFrame
from stream.party import Party
from stream.resample import Resampler

if TYPE_CHECKING:
    from stream.opus import EncodedBlock

RATE = 16000
"""Samples a second of what is heard; parties at 8 kHz are brought to it."""

BLOCK = RATE * FRAME_MS // 1000
"""Samples of each side in one block."""

START_BLOCKS = 2
"""Blocks a party has to have waiting before it is heard (again): what jitter may take."""

MOST_BLOCKS, KEPT_BLOCKS = 8, 3
"""A party with more waiting was delivered in a burst, or by a faster clock: the oldest is skipped
down to the latter, since who listens to coach must not fall behind."""

EARPIECE_BLOCKS = 10
"""Blocks a listener may be behind before the oldest are dropped."""

AT_ONCE = 3
"""Listeners that are given a block before the event loop looks at anything else."""

LATE_S = 0.2
"""The clock makes up for less; after more it begins anew."""

Samples: TypeAlias = npt.NDArray[np.int16]


class Form(StrEnum):
    """In which a listener takes blocks."""

    PCM = "pcm"
    """Signed 16-bit little-endian, interleaved, at 16 kHz."""
    OPUS = "opus"
    """One packet a block."""


class Block(NamedTuple):
    """20 ms of both sides."""

    pcm: bytes
    opus: "EncodedBlock | None"
    """None where nobody asked for it."""


class Encoder(Protocol):
    """Encodes blocks in their order."""

    def encode(self, block: bytes) -> "EncodedBlock":
        """One packet of 20 ms of interleaved signed 16-bit stereo."""
        ...


class EarpieceClosedError(Exception):
    """The call is over, or listening was ended."""

    code = "listening_over"
    retryable = False


class Earpiece:
    """One listener's end. Bounded: who does not keep up loses the oldest."""

    def __init__(self, form: Form) -> None:
        self.form = form
        """What it takes."""
        self.dropped = 0
        """Blocks lost since nobody took them in time."""
        self._blocks: deque[Block] = deque(maxlen=EARPIECE_BLOCKS)
        self._news = asyncio.Event()
        self._closed = self._begun = False

    def put(self, block: Block) -> None:
        """Let it hear a block; never waits."""
        self.dropped += len(self._blocks) == EARPIECE_BLOCKS
        self._blocks.append(block)
        self._news.set()

    async def next(self) -> Block:
        """The next block.

        Raises:
            EarpieceClosedError: there will be none.
        """
        if not self._begun:
            # What waited while the way was still being built would be heard late for ever.
            self._begun = True
            self._blocks.clear()
        while not self._blocks:
            if self._closed:
                raise EarpieceClosedError
            self._news.clear()
            await self._news.wait()
        return self._blocks.popleft()

    def close(self) -> None:
        """Nothing more will come; idempotent."""
        self._closed = True
        self._blocks.clear()
        self._news.set()


class _Waiting:
    """Sound of one party that waits to be heard."""

    def __init__(self, rate: int) -> None:
        self._resampler = None if rate == RATE else Resampler(rate, RATE)
        self._pcm = bytearray()
        self._starting = True
        self.rate = rate
        """Of the frames it is given."""

    def put(self, frame: AudioFrame) -> None:
        """20 ms more."""
        if self._resampler is None:
            self._pcm += frame.pcm
        else:
            self._pcm += self._resampler.feed(np.frombuffer(frame.pcm, dtype="<i2"))
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


class Monitor:
    """The ear for people of one call. Used on the event loop only."""

    def __init__(
        self,
        tap: Callable[[Callable[[AudioFrame], None] | None], None],
        encoder: Callable[[int], Encoder],
    ) -> None:
        """`tap` is given where the call's frames should go, and None when nowhere any more;
        `encoder` makes one for a sample rate.
        """
        self._tap = tap
        self._make_encoder = encoder
        self._parties: dict[Party, _Waiting] = {}
        self._earpieces: set[Earpiece] = set()
        self._encoder: Encoder | None = None

    def open(self, form: Form) -> Earpiece:
        """Somebody more listens. Whoever opens the first has to run the monitor."""
        if not self._earpieces:
            self._tap(self.frame)
        earpiece = Earpiece(form)
        self._earpieces.add(earpiece)
        return earpiece

    def close(self, earpiece: Earpiece) -> None:
        """They do not listen any more; idempotent."""
        earpiece.close()
        self._earpieces.discard(earpiece)
        if not self._earpieces:
            self._tap(None)
            self._parties.clear()
            self._encoder = None

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party."""
        waiting = self._parties.get(frame.party)
        if waiting is None or waiting.rate != frame.rate:
            waiting = self._parties[frame.party] = _Waiting(frame.rate)
        waiting.put(frame)

    def block(self) -> Block:
        """The next 20 ms, as those who listen now take them."""
        mixed = self.mix()
        if not any(earpiece.form is Form.OPUS for earpiece in self._earpieces):
            return Block(mixed, None)
        self._encoder = self._encoder or self._make_encoder(RATE)
        return Block(mixed, self._encoder.encode(mixed))

    def mix(self) -> bytes:
        """The next block of both sides, interleaved."""
        sides = np.zeros((BLOCK, 2), dtype=np.int32)
        for party, waiting in self._parties.items():
            samples = waiting.take()
            if samples is not None:
                sides[:, int(party is not Party.AGENT)] += samples
        return np.clip(sides, -32768, 32767).astype("<i2").tobytes()

    async def run(self) -> None:
        """Let everybody hear a block each 20 ms, until nobody listens."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self._earpieces:
            await self._hand_out(self.block())
            due += FRAME_MS / 1000
            ahead = due - loop.time()
            if ahead < -LATE_S:
                due, ahead = loop.time(), 0.0
            await asyncio.sleep(max(0.0, ahead))

    async def _hand_out(self, block: Block) -> None:
        """A few at a time: each of them sends at once, and calls coming in must get their turn."""
        for number, earpiece in enumerate(tuple(self._earpieces), start=1):
            earpiece.put(block)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
