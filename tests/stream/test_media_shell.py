"""The server shell itself: TLS, subprotocols, framing, pings, slow readers."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvloop
import websockets
from websockets.asyncio.client import connect

from stream.call import CallState
from stream.refusal import CloseCode
from tests.fakes.certificates import a_certificate
from tests.stream.media_house import PCM, MediaHouse, frames_heard, media_house, upgrade

pytestmark = pytest.mark.integration

PING = 0x89
"""First byte of a ping."""
PONG = b"\x8a\x80\0\0\0\0"
"""An empty pong."""


@pytest.mark.parametrize("offered", ["audio.drachtio.org", "audio.jambonz.org", "floorwalker.pcm"])
async def test_a_known_subprotocol_is_echoed(offered: str) -> None:
    """Forks hang up when theirs is not."""
    async with (
        media_house() as house,
        connect(house.url, subprotocols=[websockets.Subprotocol(offered)]) as client,
    ):
        assert client.subprotocol == offered


async def test_a_proxys_connection_header_is_understood() -> None:
    """Some write "keep-alive, Upgrade"."""
    async with media_house() as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(upgrade(connection="keep-alive, Upgrade"))
        assert (await reader.readline()).startswith(b"HTTP/1.1 101 ")
        writer.close()
        await writer.wait_closed()


async def test_a_socket_that_says_nothing_is_closed() -> None:
    """The handshake has its time-out."""
    async with media_house(handshake_timeout_s=0.1) as house:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        async with asyncio.timeout(30):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    "garbage",
    [
        b"\x82\x01x",  # not masked
        b"\x83\x80\0\0\0\0",  # an opcode nobody defined
        b"\xc2\x80\0\0\0\0",  # compressed, though never agreed
        b"\x80\x80\0\0\0\0",  # a continuation of nothing
        b"\x09\x80\0\0\0\0",  # a control frame in fragments
    ],
)
async def test_broken_framing_closes_1002(garbage: bytes) -> None:
    """Bytes that are no WebSocket frames end that connection alone."""
    async with media_house() as house, house.started() as other:
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(upgrade())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(garbage)
        header = await reader.readexactly(4)
        assert header[0] == 0x88
        assert struct.unpack(">H", header[2:])[0] == CloseCode.PROTOCOL_ERROR
        writer.close()
        await writer.wait_closed()
        await other.send(PCM)
        assert await frames_heard(house, 1) == 1


async def test_a_client_that_does_not_read_is_given_up() -> None:
    """Pings whose answers it leaves unread do not fill our memory."""
    async with media_house(messages_per_s=10_000, max_unsent_bytes=4096) as house:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(sock, ("127.0.0.1", house.server.port))
        await loop.sock_sendall(sock, upgrade())
        pings = (b"\x89\xfd\0\0\0\0" + bytes(125)) * 100_000
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            await loop.sock_sendall(sock, pings)
        sock.close()
        assert house.board.counts.refused == {}


async def until_ping(reader: asyncio.StreamReader) -> None:
    """Read up to the next ping."""
    async with asyncio.timeout(20):
        while (await reader.readexactly(1))[0] != PING:
            length = (await reader.readexactly(1))[0]
            if length == 126:
                length = struct.unpack(">H", await reader.readexactly(2))[0]
            await reader.readexactly(length)
        assert await reader.readexactly(1) == b"\0"


async def test_a_source_is_pinged_although_it_sends_sound() -> None:
    """Proxies look at our direction, in which nothing else flows; who never answers may stay."""
    async with media_house(ping_s=0.05) as house, a_raw_source(house) as (reader, writer):
        for _ in range(3):
            writer.write(b"\x82\xfe\x01\x40\0\0\0\0" + PCM)
            await until_ping(reader)
        assert await frames_heard(house, 4) == 4


async def test_a_source_that_stops_answering_pings_is_lost_though_on_hold() -> None:
    """Its silence is excused then, so nothing else would tell."""
    async with media_house(ping_s=0.05) as house, a_raw_source(house) as (reader, writer):
        writer.write(b"\x82\xfe\x01\x40\0\0\0\0" + PCM)
        writer.write(b"\x81\x8f\0\0\0\0" + b'{"type":"hold"}')
        await until_ping(reader)
        writer.write(PONG)
        await until_ping(reader)
        async with asyncio.timeout(20):
            assert await reader.read() == b""
        assert house.ears.only().calls[-1].state is CallState.SUSPENDED


async def test_a_source_that_answers_pings_stays() -> None:
    """Round after round."""
    async with media_house(ping_s=0.05) as house, a_raw_source(house) as (reader, writer):
        for _ in range(4):
            await until_ping(reader)
            writer.write(PONG)
        assert house.board.live_calls == 1


@asynccontextmanager
async def a_raw_source(
    house: MediaHouse,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A started source that does by itself nothing at all; all frames are masked with zeros."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
    query = "?call=c&party=agent&token=t1"
    writer.write(upgrade().replace(b"GET /pcm", b"GET /pcm" + query.encode()))
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x82\xfe\x01\x40\0\0\0\0" + PCM)
        await frames_heard(house, 1)
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_call_over_tls_is_heard(tmp_path: Path) -> None:
    """With a certificate, and no longer without."""
    certificate, key = a_certificate(tmp_path)
    async with media_house(tls_certificate=certificate, tls_key=key) as house:
        trust = ssl.create_default_context(cafile=str(certificate))
        url = house.url.replace("ws://127.0.0.1", "wss://localhost")
        async with connect(url, ssl=trust) as client:
            await client.send('{"call":"c","party":"agent","token":"t1"}')
            await client.recv()
            await client.send(PCM)
            assert await frames_heard(house, 1) == 1


def test_all_of_this_runs_on_uvloop_too() -> None:
    """The loop used in production."""

    async def play() -> int:
        async with media_house() as house, house.started(layout="stereo") as client:
            for _ in range(10):
                await client.send(bytes(640))
            return await frames_heard(house, 20)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(play()) == 20
