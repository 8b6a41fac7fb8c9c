"""The server shell itself: TLS, subprotocols, framing, pings, slow readers."""

import asyncio
import socket
import ssl
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvloop
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect

from stream.refusal import CloseCode
from tests.stream.media_house import PCM, frames_heard, media_house, upgrade

pytestmark = pytest.mark.integration


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


async def test_a_call_over_tls_is_heard(tmp_path: Path) -> None:
    """With a certificate, and no longer without."""
    certificate, key = self_signed(tmp_path)
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


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = folder / "key.pem"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret
