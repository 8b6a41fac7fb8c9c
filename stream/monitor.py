"""What people hear who listen in on one live call: the agent left, everybody else right.

It costs nothing while nobody listens. While somebody does, a clock of its own takes 20 ms of each
party at a time, so that a listener's sound is even however unevenly it arrives; and each block is
encoded once, however many listen.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from stream.frame import FRAME_MS, AudioFrame
from stream.party import Party
from stream.waiting_sound import BLOCK, RATE, Samples, WaitingSound

if TYPE_CHECKING:
    from stream.coach import Coach
    from stream.opus import EncodedBlock

EARPIECE_BLOCKS = 10
"""Blocks a listener may be behind before the oldest are dropped."""

AT_ONCE = 3
"""Listeners that are given a block before the event loop looks at anything else."""

LATE_S = 0.2
"""The clock makes up for less; after more it begins anew."""


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

    def encode(self, block: bytes, place: int) -> "EncodedBlock":
        """One packet of 20 ms of interleaved signed 16-bit stereo; `place` counts the samples of a
        side before it, so that a listener who is given another encoder's packets goes on in time.
        """
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


class Monitor:
    """The ear for people of one call. Used on the event loop only.

    Coaches are heard by everybody but themselves, in the middle.
    """

    def __init__(
        self,
        tap: Callable[[Callable[[AudioFrame], None] | None], None],
        encoder: Callable[[int], Encoder],
        spoken: Callable[[list[Samples]], None] = lambda _voices: None,
    ) -> None:
        """`tap` is given where the call's frames should go, and None when nowhere any more;
        `encoder` makes one for a sample rate; `spoken` takes what coaches said, 20 ms at a time.
        """
        self._tap = tap
        self._make_encoder = encoder
        self._spoken = spoken
        self._parties: dict[Party, WaitingSound] = {}
        self._earpieces: set[Earpiece] = set()
        self._coaches: dict[Earpiece, Coach] = {}
        self._encoders: dict[Earpiece | None, Encoder] = {}
        """Of those who hear everything, and of each coach."""
        self._place = 0

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
        self.hush(earpiece)
        self._earpieces.discard(earpiece)
        if not self._earpieces:
            self._tap(None)
            self._parties.clear()
            self._encoders.clear()

    def speak(self, earpiece: Earpiece, coach: "Coach") -> None:
        """Whoever listens there speaks as well from now on."""
        self._coaches[earpiece] = coach

    def hush(self, earpiece: Earpiece) -> None:
        """They do not speak any more; idempotent."""
        self._coaches.pop(earpiece, None)
        self._encoders.pop(earpiece, None)

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party."""
        waiting = self._parties.get(frame.party)
        if waiting is None or waiting.rate != frame.rate:
            waiting = self._parties[frame.party] = WaitingSound(frame.rate)
        waiting.put(frame.pcm)

    def blocks(self) -> dict[Earpiece, Block]:
        """The next 20 ms, as each of those who listen now takes them."""
        self._place += BLOCK
        said = {ear: coach.take() for ear, coach in self._coaches.items()}
        voices = [voice for voice in said.values() if voice is not None]
        if voices:
            self._spoken(voices)
        sides = self._sides()
        for voice in voices:
            sides += voice[:, None]
        everything = self._block(None, sides)
        heard: dict[Earpiece, Block] = {}
        for earpiece in self._earpieces:
            if earpiece not in said:
                heard[earpiece] = everything
                continue
            own = said[earpiece]
            rest = sides if own is None else sides - own[:, None]
            heard[earpiece] = self._block(earpiece, rest)
        return heard

    def mix(self) -> bytes:
        """The next block of both sides, interleaved, without coaches."""
        return _pcm(self._sides())

    async def run(self) -> None:
        """Let everybody hear a block each 20 ms, until nobody listens."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while self._earpieces:
            await self._hand_out()
            due += FRAME_MS / 1000
            ahead = due - loop.time()
            if ahead < -LATE_S:
                due, ahead = loop.time(), 0.0
            await asyncio.sleep(max(0.0, ahead))

    def _sides(self) -> npt.NDArray[np.int32]:
        sides = np.zeros((BLOCK, 2), dtype=np.int32)
        for party, waiting in self._parties.items():
            samples = waiting.take()
            if samples is not None:
                sides[:, int(party is not Party.AGENT)] += samples
        return sides

    def _block(self, whose: Earpiece | None, sides: npt.NDArray[np.int32]) -> Block:
        pcm = _pcm(sides)
        takers = [whose] if whose else [e for e in self._earpieces if e not in self._coaches]
        if not any(earpiece.form is Form.OPUS for earpiece in takers):
            return Block(pcm, None)
        if whose not in self._encoders:
            self._encoders[whose] = self._make_encoder(RATE)
        return Block(pcm, self._encoders[whose].encode(pcm, self._place))

    async def _hand_out(self) -> None:
        """A few at a time: each of them sends at once, and calls coming in must get their turn."""
        for number, (earpiece, block) in enumerate(self.blocks().items(), start=1):
            earpiece.put(block)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)


def _pcm(sides: npt.NDArray[np.int32]) -> bytes:
    return np.clip(sides, -32768, 32767).astype("<i2").tobytes()
