"""Somebody who speaks into a live call: their voice as it comes in, and the way it goes out by."""

import asyncio
from collections.abc import Callable

import numpy as np

from stream.frame import FRAME_MS, AudioFrame
from stream.intervention import InterventionMode
from stream.party import Party
from stream.talkback import Talkback, TalkbackClosedError
from stream.waiting_sound import BLOCK, RATE, Samples, WaitingSound

REACHES = {
    InterventionMode.WHISPER: frozenset({Party.AGENT}),
    InterventionMode.BARGE: frozenset({Party.AGENT, Party.CUSTOMER}),
}
"""Who hears somebody in a mode; nobody in any other."""

QUIET = 16
"""Largest sample of what counts as no voice: a key that is not held sends silence, and silence is
neither sent on nor kept."""

TONE_AMPLITUDE = 800
"""About -32 dBFS: noticed, and not heard over by the customer's side of a headset."""

RISING, FALLING = (587, 784), (784, 587)
"""What the agent hears when coaching begins, and when it ends, in Hz."""


def tone(notes: tuple[int, ...]) -> tuple[Samples, ...]:
    """Soft notes of 80 ms each, in blocks of 20 ms."""
    length = RATE * 80 // 1000
    shape = np.sin(np.linspace(0, np.pi, length))
    time = np.arange(length) / RATE
    sound = np.concatenate([shape * np.sin(2 * np.pi * hz * time) for hz in notes])
    samples = (TONE_AMPLITUDE * sound).astype("<i2")
    return tuple(samples[at : at + BLOCK] for at in range(0, len(samples), BLOCK))


class Coach:
    """One person's voice in one mode. Used on the event loop only."""

    def __init__(
        self, call: str, mode: InterventionMode, talkback: Talkback, lost: Callable[[], None]
    ) -> None:
        """`lost` is told, once, that the way out has gone: nobody hears them any more."""
        self.mode = mode
        """Whisper or barge."""
        self._call = call
        self._reaches = REACHES[mode]
        self._talkback = talkback
        self._lost = lost
        self._waiting = WaitingSound(RATE)
        self._open = True

    def hear(self, pcm: bytes) -> None:
        """Their microphone: whole samples at 16 kHz, 16-bit mono, of any length."""
        self._waiting.put(pcm)

    def take(self) -> Samples | None:
        """The next 20 ms of them, on their way to whom they speak to; None while they are quiet."""
        block = self._waiting.take()
        if block is None or int(np.abs(block.astype(np.int32)).max()) <= QUIET:
            return None
        for party in self._reaches:
            self._send(block, party)
        return block if self._open else None

    async def sound(self, notes: tuple[int, ...]) -> None:
        """Let the agent, and nobody else, hear a tone."""
        for block in tone(notes):
            self._send(block, Party.AGENT)
            await asyncio.sleep(FRAME_MS / 1000)

    def cut(self) -> None:
        """Nothing more of them is heard from this moment, not even what waits."""
        self._open = False
        self._talkback.flush()

    async def aclose(self) -> None:
        """Give the way out back."""
        self._open = False
        await self._talkback.aclose()

    def _send(self, block: Samples, to: Party) -> None:
        if not self._open:
            return
        try:
            self._talkback.send(AudioFrame(self._call, Party.COACH, 0, RATE, block.tobytes()), to)
        except TalkbackClosedError:
            self._open = False
            # Not from within: whoever takes blocks goes through all coaches.
            asyncio.get_running_loop().call_soon(self._lost)


class CoachTrack:
    """Dates what coaches said, so that it is kept as a track of its own."""

    def __init__(self, call: str, keep: Callable[[AudioFrame], None]) -> None:
        self._call = call
        self._keep = keep
        self._next_ms = 0

    def say(self, voices: list[Samples], now_ms: int) -> None:
        """20 ms of one or more coaches, heard just now in call time."""
        start = now_ms - FRAME_MS
        if self._next_ms and start - self._next_ms < 3 * FRAME_MS:
            # Waiting a few milliseconds for the event loop is no pause of theirs.
            start = self._next_ms
        start = max(0, start)
        self._next_ms = start + FRAME_MS
        whole = np.sum([voice.astype(np.int32) for voice in voices], axis=0)
        pcm = np.clip(whole, -32768, 32767).astype("<i2").tobytes()
        self._keep(AudioFrame(self._call, Party.COACH, start, RATE, pcm))
