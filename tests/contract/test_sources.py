"""What every source must do, whatever its protocol: over real sockets."""

import asyncio
import contextlib
import json
import random
import socket as socket_module
import struct
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stream.audiosocket_protocol import sound_message
from stream.call import EndCause
from stream.frame import AudioFrame, frame_bytes
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode
from stream.sources import SOURCES
from stream.sources.audiosocket import AudioSocketSource
from tests.fakes.listening import RememberingListener
from tests.stream.media_house import MediaHouse, media_house

pytestmark = pytest.mark.contract

SPEECH = np.random.default_rng(1).integers(-9000, 9000, 7200, dtype=np.int16).tobytes()
"""900 ms of noise at 8 kHz: every sample can be told from its neighbours, and it ends before drift
is first looked at, so a busy machine's jitter does not show.
"""

TICK_BOUND_S = 30.0
"""Longest wait for something the server does by itself; its ticker runs at 2 Hz."""


class Socket(Protocol):
    """A connection as the tests see it."""

    @property
    def close_code(self) -> int | None:
        """How the server closed it; None where the protocol has no codes."""
        ...

    async def sound(self, pcm: bytes) -> None:
        """Send sound at 8 kHz as one wire message."""
        ...

    async def stop(self) -> None:
        """Say goodbye."""
        ...

    async def wait_closed(self) -> None:
        """Wait until it is closed."""
        ...

    def vanish(self) -> None:
        """Break off without a goodbye."""
        ...


class Speaker(Protocol):
    """How a test speaks a source's protocol, for one party of one call."""

    def open(
        self, house: MediaHouse, call: str, party: Party
    ) -> AbstractAsyncContextManager["Socket"]:
        """A connection that named its call and was let in."""
        ...

    async def annoy(self, house: MediaHouse, chance: random.Random, *, started: bool) -> None:
        """Send noise on a connection of one's own, before or after naming a call."""
        ...

    def closes_with(self, code: CloseCode) -> int | None:
        """What the client sees of a close."""
        ...


class WebSocketClient:
    """Meets `Socket`."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    @property
    def close_code(self) -> int | None:
        """See `Socket`."""
        return self.socket.close_code

    async def sound(self, pcm: bytes) -> None:
        """See `Socket`."""
        await self.socket.send(pcm)

    async def stop(self) -> None:
        """See `Socket`."""
        await self.socket.send('{"type":"stop"}')

    async def wait_closed(self) -> None:
        """See `Socket`."""
        await self.socket.wait_closed()

    def vanish(self) -> None:
        """See `Socket`."""
        self.socket.transport.abort()


class PcmSpeaker:
    """Speaks `/pcm`."""

    @asynccontextmanager
    async def open(
        self, house: MediaHouse, call: str, party: Party
    ) -> AsyncIterator[WebSocketClient]:
        """See `Speaker`."""
        async with connect(house.url, compression=None) as socket:
            await socket.send(json.dumps({"call": call, "party": party, "token": "t1"}))
            assert json.loads(await socket.recv())["type"] == "started"
            yield WebSocketClient(socket)

    async def annoy(self, house: MediaHouse, chance: random.Random, *, started: bool) -> None:
        """See `Speaker`."""
        async with connect(house.url, compression=None) as bad:
            if started:
                said = {"call": str(chance.random()), "party": "agent", "token": "t1"}
                await bad.send(json.dumps(said))
            with contextlib.suppress(ConnectionClosed):
                for _ in range(5):
                    noise = chance.randbytes(chance.randrange(1, 400))
                    await bad.send(noise if chance.random() < 0.5 else noise.hex())

    def closes_with(self, code: CloseCode) -> int | None:
        """See `Speaker`."""
        return code


class TcpClient:
    """Meets `Socket`."""

    close_code = None

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def sound(self, pcm: bytes) -> None:
        """See `Socket`."""
        self.writer.write(sound_message(pcm, 8000))

    async def stop(self) -> None:
        """See `Socket`. Asterisk closes its side."""
        self.writer.write_eof()

    async def wait_closed(self) -> None:
        """See `Socket`."""
        with contextlib.suppress(ConnectionError):
            await self.reader.read()

    def vanish(self) -> None:
        """See `Socket`. With nothing to linger for, closing resets the connection."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket_module.SOL_SOCKET, socket_module.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


class AudioSocketSpeaker:
    """Speaks AudioSocket."""

    @asynccontextmanager
    async def open(self, house: MediaHouse, call: str, party: Party) -> AsyncIterator[TcpClient]:
        """See `Speaker`. The call begins with the first sound, which says the rate."""
        said = json.dumps({"call": call, "party": party}).encode()
        id_ = await house.legs.announce(said, "t1")
        async with tcp(house.legs.port) as client:
            client.writer.write(b"\x01\x00\x10" + id_.bytes)
            yield client

    async def annoy(self, house: MediaHouse, chance: random.Random, *, started: bool) -> None:
        """See `Speaker`."""
        async with tcp(house.legs.port) as bad:
            if started:
                said = json.dumps({"call": str(chance.random()), "party": "agent"}).encode()
                bad.writer.write(b"\x01\x00\x10" + (await house.legs.announce(said, "t1")).bytes)
            for _ in range(5):
                bad.writer.write(chance.randbytes(chance.randrange(1, 400)))

    def closes_with(self, code: CloseCode) -> int | None:
        """See `Speaker`."""
        return None


@asynccontextmanager
async def tcp(port: int) -> AsyncIterator[TcpClient]:
    """A plain connection, closed in the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield TcpClient(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


SPEAKERS: dict[str, Speaker] = {"pcm": PcmSpeaker(), "audiosocket": AudioSocketSpeaker()}


@pytest.fixture(params=[*SOURCES, AudioSocketSource.name])
def speaker(request: pytest.FixtureRequest) -> Speaker:
    """Each source in turn."""
    return SPEAKERS[request.param]


@asynccontextmanager
async def speaking(
    house: MediaHouse, speaker: Speaker, party: Party = Party.AGENT, call: str = "c"
) -> AsyncIterator[Socket]:
    """A connection that was let in."""
    async with speaker.open(house, call, party) as socket:
        yield socket


async def ended(ears: RememberingListener) -> EndCause:
    """The cause of the end, once it is told."""
    for _ in range(int(TICK_BOUND_S * 200)):
        if ears.ended is not None:
            return ears.ended.cause
        await asyncio.sleep(0.005)
    raise AssertionError("the call did not end")


async def heard(house: MediaHouse) -> None:
    """Wait until something was heard, so that what follows happens in a call."""
    for _ in range(int(TICK_BOUND_S * 200)):
        if house.ears.listeners and house.ears.listeners[0].frames():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("nothing was heard")


async def spoken(began: float, samples_bytes: int) -> None:
    """Wait until so much sound at 8 kHz has been spoken since `began`: at speaking pace on average,
    however late a busy machine lets us send each message.
    """
    wait = began + samples_bytes / 16_000 - asyncio.get_running_loop().time()
    await asyncio.sleep(max(0.0, wait))


def whole(frames: list[AudioFrame]) -> bytes:
    """The sound of all frames, one behind the other."""
    return b"".join(frame.pcm for frame in frames)


@pytest.mark.parametrize("cut", ["10", "20", "30", "60", "bursts"])
async def test_however_sound_is_cut_on_the_wire_the_dated_frames_are_the_same(
    speaker: Speaker, cut: str
) -> None:
    """900 ms of sound: 45 frames, 20 ms apart from 0, every sample in its place, no gap."""
    chance = random.Random(7)
    async with media_house() as house:
        async with speaking(house, speaker) as socket:
            at = 0
            began = asyncio.get_running_loop().time()
            while at < len(SPEECH):
                ms = chance.choice([10, 40, 120, 200]) if cut == "bursts" else int(cut)
                message = SPEECH[at : at + 16 * ms]
                at += len(message)
                await spoken(began, at)
                await socket.sound(message)
            await socket.stop()
            await socket.wait_closed()
        ears = house.ears.only()
        await ended(ears)
        frames = ears.frames(Party.AGENT)
        assert [frame.start_ms for frame in frames] == list(range(0, 900, 20))
        assert {len(frame.pcm) for frame in frames} == {frame_bytes(8000)}
        assert whole(frames) == SPEECH
        assert ears.gaps(Party.AGENT) == []


async def test_sound_that_stops_is_declared_as_a_gap(speaker: Speaker) -> None:
    """Nothing is guessed, and the gap ends where sound goes on."""
    async with media_house() as house:
        async with speaking(house, speaker) as socket:
            await socket.sound(SPEECH[:3200])
            await asyncio.sleep(1.2)
            began = asyncio.get_running_loop().time()
            for at in range(3200, 9600, 320):
                await spoken(began, at - 3200)
                await socket.sound(SPEECH[at : at + 320])
            await socket.stop()
            await socket.wait_closed()
        ears = house.ears.only()
        await ended(ears)
        (gap,) = ears.gaps(Party.AGENT)
        assert gap.start_ms == 200
        assert gap.cause is GapCause.LOST
        assert not gap.open
        after = [f for f in ears.frames(Party.AGENT) if f.start_ms >= gap.end_ms]
        assert after[0].start_ms == gap.end_ms
        assert whole(after) == SPEECH[3200:9600]


async def test_two_parties_keep_their_own_sound(speaker: Speaker) -> None:
    """Two connections, one call, nothing mixed up."""
    backwards = SPEECH[::-1]
    async with media_house() as house:
        async with (
            speaking(house, speaker, Party.AGENT) as agent,
            speaking(house, speaker, Party.CUSTOMER) as customer,
        ):
            began = asyncio.get_running_loop().time()
            for at in range(0, 6400, 320):
                await spoken(began, at)
                await agent.sound(SPEECH[at : at + 320])
                await customer.sound(backwards[at : at + 320])
            await agent.stop()
            await customer.stop()
            await customer.wait_closed()
        ears = house.ears.only()
        await ended(ears)
        assert whole(ears.frames(Party.AGENT)) == SPEECH[:6400]
        assert whole(ears.frames(Party.CUSTOMER)) == backwards[:6400]


async def test_a_goodbye_ends_the_call(speaker: Speaker) -> None:
    """With a good close."""
    async with media_house() as house:
        async with speaking(house, speaker) as socket:
            await socket.sound(SPEECH[:320])
            await socket.stop()
            await socket.wait_closed()
            assert socket.close_code == speaker.closes_with(CloseCode.ENDED)
        assert await ended(house.ears.only()) is EndCause.HANGUP


async def test_a_socket_that_vanishes_ends_the_call_after_the_window(speaker: Speaker) -> None:
    """Without a goodbye."""
    async with media_house(resume_s=0) as house:
        async with speaking(house, speaker) as socket:
            await socket.sound(SPEECH[:320])
            await heard(house)
            socket.vanish()
        assert await ended(house.ears.only()) is EndCause.DISCONNECTED


async def test_it_drains(speaker: Speaker) -> None:
    """A live call is ended when time is up, and told so."""
    async with media_house() as house, speaking(house, speaker) as socket:
        await socket.sound(SPEECH[:320])
        await heard(house)
        await house.board.drain(0.05)
        await socket.wait_closed()
        assert socket.close_code == speaker.closes_with(CloseCode.GOING_AWAY)
        assert await ended(house.ears.only()) is EndCause.DRAINED


async def test_it_closes_when_cancelled(speaker: Speaker) -> None:
    """The house is cancelled in the middle of a call: the call is told its end, sockets close."""
    opened = asyncio.Event()
    ports: list[MediaHouse] = []

    async def run() -> None:
        async with media_house() as house:
            ports.append(house)
            opened.set()
            await asyncio.get_running_loop().create_future()

    async with asyncio.TaskGroup() as group:
        task = group.create_task(run())
        await opened.wait()
        (house,) = ports
        async with speaking(house, speaker) as socket:
            await socket.sound(SPEECH[:320])
            await heard(house)
            task.cancel()
            await socket.wait_closed()
    assert await ended(house.ears.only()) is EndCause.DRAINED


@pytest.mark.parametrize("seed", range(3))
async def test_garbage_ends_that_connection_only(speaker: Speaker, seed: int) -> None:
    """Random texts and bytes, before and after a start; the neighbour is heard throughout."""
    chance = random.Random(seed)
    async with media_house() as house, speaking(house, speaker, call="good") as good:
        for number in range(20):
            await speaker.annoy(house, chance, started=number % 2 == 1)
        await good.sound(SPEECH[:320])
        await good.stop()
        await good.wait_closed()
        ears = next(e for e in house.ears.listeners if e.call.id == "good")
        assert await ended(ears) is EndCause.HANGUP
        assert len(ears.frames()) == 1
