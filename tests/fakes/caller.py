"""A telephone call with a tone for each party, sent at call pace over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec
import numpy as np
import numpy.typing as npt
from websockets.asyncio.client import ClientConnection, connect

from stream.pcm_protocol import PcmStart

RATE = 8000
AGENT_HZ, CUSTOMER_HZ = 440, 1250
"""What each of them says."""

LOUD = 6000
"""Amplitude of the tones."""


def level_db(samples: npt.NDArray[np.int16], rate: int, hz: float) -> float:
    """How much of a tone there is, in dBFS."""
    time = np.arange(len(samples)) / rate
    windowed = samples * np.hanning(len(samples)) * 2
    found = abs(np.mean(windowed * np.exp(-2j * np.pi * hz * time))) * 2
    return float(20 * np.log10(max(found, 1e-3) / 32768))


def tones(second: int) -> bytes:
    """One second of both, interleaved."""
    time = (np.arange(RATE) + second * RATE) / RATE
    both = [LOUD * np.sin(2 * np.pi * hz * time) for hz in (AGENT_HZ, CUSTOMER_HZ)]
    return np.stack(both, axis=1).astype("<i2").tobytes()


async def speak(socket: ClientConnection) -> None:
    """Send 20 ms each 20 ms, until cancelled."""
    loop, second, size = asyncio.get_running_loop(), 0, RATE * 4 // 50
    due = loop.time()
    while True:
        sound = tones(second)
        for begin in range(0, len(sound), size):
            await socket.send(sound[begin : begin + size])
            due += 0.02
            await asyncio.sleep(max(0.0, due - loop.time()))
        second += 1


@asynccontextmanager
async def a_call(
    port: int, token: str, call: str, *, team: str = "", agent: str = "1001"
) -> AsyncIterator[None]:
    """A live call as long as the block lasts."""
    start = PcmStart(call=call, token=token, rate=RATE, layout="stereo", agent=agent, team=team)
    async with connect(f"ws://127.0.0.1:{port}/pcm", compression=None) as socket:
        await socket.send(msgspec.json.encode(start).decode())
        await socket.recv()
        speaking = asyncio.create_task(speak(socket))
        try:
            yield
        finally:
            speaking.cancel()
            with suppress(asyncio.CancelledError):
                await speaking
            await socket.send(b"")
