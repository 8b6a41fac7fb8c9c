"""What every source on the media port must do, whatever its protocol: over real sockets."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import numpy as np
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stream.call import EndCause
from stream.frame import AudioFrame, frame_bytes
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode
from stream.sources import SOURCES
from tests.fakes.listening import RememberingListener
from tests.stream.media_house import MediaHouse, media_house

pytestmark = pytest.mark.contract

SPEECH = np.random.default_rng(1).integers(-9000, 9000, 7200, dtype=np.int16).tobytes()
"""900 ms of noise at 8 kHz: every sample can be told from its neighbours, and it ends before drift
is first looked at, so a busy machine's jitter does not show.
"""

TICK_BOUND_S = 30.0
"""Longest wait for something the server does by itself; its ticker runs at 2 Hz."""


class Speaker(Protocol):
    """How a test speaks a source's protocol, for one party of one call."""

    path: str

    async def start(self, socket: ClientConnection, call: str, party: Party) -> None:
        """Name the call, and return when it was accepted."""
        ...

    async def sound(self, socket: ClientConnection, pcm: bytes) -> None:
        """Send sound at 8 kHz as one wire message."""
        ...

    async def stop(self, socket: ClientConnection) -> None:
        """Say goodbye."""
        ...


class PcmSpeaker:
    """Speaks `/pcm`."""

    path = "/pcm"

    async def start(self, socket: ClientConnection, call: str, party: Party) -> None:
        """See `Speaker`."""
        said = {"call": call, "party": party, "token": "t1"}
        await socket.send(json.dumps(said))
        assert json.loads(await socket.recv())["type"] == "started"

    async def sound(self, socket: ClientConnection, pcm: bytes) -> None:
        """See `Speaker`."""
        await socket.send(pcm)

    async def stop(self, socket: ClientConnection) -> None:
        """See `Speaker`."""
        await socket.send('{"type":"stop"}')


SPEAKERS: dict[str, Speaker] = {"pcm": PcmSpeaker()}


@pytest.fixture(params=SOURCES)
def speaker(request: pytest.FixtureRequest) -> Speaker:
    """Each source in turn."""
    return SPEAKERS[request.param]


@asynccontextmanager
async def speaking(
    house: MediaHouse, speaker: Speaker, party: Party = Party.AGENT, call: str = "c"
) -> AsyncIterator[ClientConnection]:
    """A connection that was accepted."""
    url = f"ws://127.0.0.1:{house.server.port}{speaker.path}"
    async with connect(url, compression=None) as socket:
        await speaker.start(socket, call, party)
        yield socket


async def ended(ears: RememberingListener) -> EndCause:
    """The cause of the end, once it is told."""
    for _ in range(int(TICK_BOUND_S * 200)):
        if ears.ended is not None:
            return ears.ended.cause
        await asyncio.sleep(0.005)
    raise AssertionError("the call did not end")


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
                await speaker.sound(socket, message)
            await speaker.stop(socket)
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
            await speaker.sound(socket, SPEECH[:3200])
            await asyncio.sleep(1.2)
            began = asyncio.get_running_loop().time()
            for at in range(3200, 9600, 320):
                await spoken(began, at - 3200)
                await speaker.sound(socket, SPEECH[at : at + 320])
            await speaker.stop(socket)
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
                await speaker.sound(agent, SPEECH[at : at + 320])
                await speaker.sound(customer, backwards[at : at + 320])
            await speaker.stop(agent)
            await speaker.stop(customer)
            await customer.wait_closed()
        ears = house.ears.only()
        await ended(ears)
        assert whole(ears.frames(Party.AGENT)) == SPEECH[:6400]
        assert whole(ears.frames(Party.CUSTOMER)) == backwards[:6400]


async def test_a_goodbye_ends_the_call(speaker: Speaker) -> None:
    """With a good close."""
    async with media_house() as house:
        async with speaking(house, speaker) as socket:
            await speaker.sound(socket, SPEECH[:320])
            await speaker.stop(socket)
            await socket.wait_closed()
            assert socket.close_code == CloseCode.ENDED
        assert await ended(house.ears.only()) is EndCause.HANGUP


async def test_a_socket_that_vanishes_ends_the_call_after_the_window(speaker: Speaker) -> None:
    """Without a goodbye."""
    async with media_house(resume_s=0) as house:
        async with speaking(house, speaker) as socket:
            await speaker.sound(socket, SPEECH[:320])
            socket.transport.abort()
        assert await ended(house.ears.only()) is EndCause.DISCONNECTED


async def test_it_drains(speaker: Speaker) -> None:
    """A live call is ended when time is up, and told so."""
    async with media_house() as house, speaking(house, speaker) as socket:
        await speaker.sound(socket, SPEECH[:320])
        await house.board.drain(0.05)
        await socket.wait_closed()
        assert socket.close_code == CloseCode.GOING_AWAY
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
            await speaker.sound(socket, SPEECH[:320])
            task.cancel()
            await socket.wait_closed()
    assert await ended(house.ears.only()) is EndCause.DRAINED


@pytest.mark.parametrize("seed", range(3))
async def test_garbage_ends_that_connection_only(speaker: Speaker, seed: int) -> None:
    """Random texts and bytes, before and after a start; the neighbour is heard throughout."""
    chance = random.Random(seed)
    async with media_house() as house, speaking(house, speaker, call="good") as good:
        url = f"ws://127.0.0.1:{house.server.port}{speaker.path}"
        for number in range(20):
            async with connect(url, compression=None) as bad:
                try:
                    if number % 2:
                        await speaker.start(bad, f"bad{number}", Party.AGENT)
                    for _ in range(5):
                        noise = chance.randbytes(chance.randrange(1, 400))
                        await bad.send(noise if chance.random() < 0.5 else noise.hex())
                except ConnectionClosed:
                    continue
        await speaker.sound(good, SPEECH[:320])
        await speaker.stop(good)
        await good.wait_closed()
        ears = next(e for e in house.ears.listeners if e.call.id == "good")
        assert await ended(ears) is EndCause.HANGUP
        assert len(ears.frames()) == 1
