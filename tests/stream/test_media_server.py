"""Real sockets: what a client may do wrong on the media port, and how it is told."""

import asyncio
import contextlib
import json
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

from stream.party import Party
from stream.refusal import CloseCode
from stream.switchboard import monotonic_ms
from tests.stream.media_house import PCM, MediaHouse, media_house, refusal

pytestmark = pytest.mark.integration


async def frames_heard(house: MediaHouse, wanted: int) -> int:
    """How many frames were heard, as soon as there are `wanted` or two seconds have passed."""
    for _ in range(1000):
        if house.ears.listeners and len(house.ears.only().frames()) >= wanted:
            break
        await asyncio.sleep(0.002)
    return len(house.ears.only().frames())


def upgrade(headers: str = "", connection: str = "Upgrade") -> bytes:
    """A handwritten upgrade of `/pcm`."""
    return (
        f"GET /pcm HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: {connection}\r\n"
        f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{headers}\r\n"
    ).encode()


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_wrong_or_missing_token_closes_4401(token: str) -> None:
    """After the refusal delay, with a sentence."""
    async with media_house(refusal_delay_s=0.05) as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "party": "agent", "token": token}))
        assert (await refusal(client))[0] is CloseCode.BAD_TOKEN
        assert house.ears.listeners == []


@pytest.mark.parametrize("way", ["query", "bearer", "basic"])
async def test_the_token_may_come_with_the_upgrade(way: str) -> None:
    """In the query or as a header, for senders whose text is fixed."""
    query = "?token=t1" if way == "query" else ""
    secret = {"bearer": "Bearer t1", "basic": "Basic dTp0MQ=="}.get(way)
    headers = {"Authorization": secret} if secret else {}
    async with (
        media_house() as house,
        connect(house.url + query, additional_headers=headers) as client,
    ):
        await client.send('{"call":"c","party":"agent"}')
        assert json.loads(await client.recv())["type"] == "started"


async def test_an_unknown_path_is_not_upgraded() -> None:
    """404 before any WebSocket."""
    async with media_house() as house:
        with pytest.raises(websockets.InvalidStatus) as caught:
            async with connect(house.url.replace("/pcm", "/nowhere")):
                pass
        assert caught.value.response.status_code == 404


@pytest.mark.parametrize("query", ["&".join(f"k{n}=1" for n in range(70)), "call=%ff%00&party=x"])
async def test_an_unreadable_url_harms_nobody(query: str) -> None:
    """Neither too many parameters nor bytes that are no text."""
    async with media_house() as house, house.started() as other:
        with contextlib.suppress(websockets.InvalidStatus, websockets.ConnectionClosed):
            async with house.client("?" + query) as client:
                await client.send(PCM)
                await client.recv()
        await other.send(PCM)
        assert await frames_heard(house, 1) == 1


async def test_header_keys_may_hold_any_language() -> None:
    """Bytes beyond ASCII are UTF-8."""
    async with media_house() as house:
        path_keys = "X-Floorwalker-Call: c\r\nX-Floorwalker-Party: agent\r\n"
        name = "X-Floorwalker-Agent-Name: 王芳\r\nAuthorization: Bearer t1\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(upgrade(path_keys + name))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x82\xfe\x01\x40\0\0\0\0" + PCM)
        assert await frames_heard(house, 1) == 1
        writer.close()
        await writer.wait_closed()
        assert house.ears.only().participations()[0].name == "王芳"


async def test_text_where_audio_belongs_closes_1003() -> None:
    """Somebody sent a transcript."""
    async with media_house() as house, house.started() as client:
        await client.send("hello, this is not audio")
        assert (await refusal(client))[0] is CloseCode.NOT_UNDERSTOOD


async def test_audio_before_any_start_closes_4400() -> None:
    """Unless the URL names the call."""
    async with media_house() as house, house.client() as client:
        await client.send(PCM)
        assert (await refusal(client))[0] is CloseCode.BAD_START


async def test_audio_without_a_start_text_is_heard_when_the_url_names_the_call() -> None:
    """As forks without a start text send it."""
    async with media_house() as house:
        async with house.client("?call=c&party=customer&rate=16000&token=t1") as client:
            for _ in range(3):
                await client.send(bytes(640))
            assert await frames_heard(house, 3) == 3
        assert house.ears.only().frames()[0].rate == 16000


@pytest.mark.parametrize("size", [1, 319, 321])
async def test_odd_bytes_close_1007(size: int) -> None:
    """Half a sample."""
    async with media_house() as house, house.started() as client:
        await client.send(bytes(size))
        assert (await refusal(client))[0] is CloseCode.ODD_AUDIO


async def test_half_a_stereo_sample_closes_1007() -> None:
    """Two bytes are not a sample of both parties."""
    async with media_house() as house, house.started(layout="stereo") as client:
        await client.send(bytes(642))
        assert (await refusal(client))[0] is CloseCode.ODD_AUDIO


@pytest.mark.parametrize("rate", [0, -1, 11025, 44100, 1_000_000_000])
async def test_absurd_rates_close_4400(rate: int) -> None:
    """The sentence lists what is possible."""
    async with media_house() as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "party": "agent", "rate": rate, "token": "t1"}))
        code, message = await refusal(client)
        assert code is CloseCode.BAD_START
        assert "16000" in message


@pytest.mark.parametrize("size", [5000, 100_000])
async def test_a_giant_message_closes_1009(size: int) -> None:
    """Whether we read it to the end or cut it off."""
    async with media_house(max_message_bytes=4096) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            await client.send(bytes(size))
        await client.wait_closed()
        assert client.close_code == CloseCode.MESSAGE_TOO_BIG


async def test_a_giant_message_in_fragments_closes_1009() -> None:
    """The bound is on the message, not on the frame."""
    async with media_house(max_message_bytes=4096) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            await client.send([bytes(1000)] * 8)
        await client.wait_closed()
        assert client.close_code == CloseCode.MESSAGE_TOO_BIG


async def test_fragments_become_one_message() -> None:
    """A frame of sound cut in four is heard as one, also with a ping in between."""
    async with media_house() as house, house.started() as client:
        await client.send([bytes(80)] * 4)
        await (await client.ping())
        assert await frames_heard(house, 1) == 1


async def test_a_giant_text_closes_4413() -> None:
    """Business data has its bounds."""
    async with media_house(max_start_bytes=1024) as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "note": "x" * 2000}))
        assert (await refusal(client))[0] is CloseCode.TEXT_TOO_LARGE


async def test_a_flood_closes_4429() -> None:
    """Far more messages than a call can have."""
    async with media_house(messages_per_s=50) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(400):
                await client.send(bytes(2))
        await client.wait_closed()
        assert client.close_code == CloseCode.FLOOD


async def test_too_many_new_connections_are_refused_with_429() -> None:
    """Before the upgrade, where it is cheapest."""
    async with media_house(handshakes_per_s=1) as house, house.client(), house.client():
        with pytest.raises(websockets.InvalidStatus) as caught:
            async with house.client():
                pass
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"


async def test_a_client_that_names_no_call_closes_4408() -> None:
    """It had its time."""
    async with media_house(start_timeout_s=0.1) as house, house.client() as client:
        assert (await refusal(client))[0] is CloseCode.IDLE


async def test_a_client_that_never_speaks_closes_4408() -> None:
    """It named a call, and then nothing."""
    async with media_house(idle_s=0.1) as house, house.started() as client:
        assert (await refusal(client))[0] is CloseCode.IDLE


async def test_a_client_that_never_ends_closes_4410() -> None:
    """Sound goes on for longer than a call may last."""
    async with media_house(max_call_s=0.3) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await client.send(PCM)
                await asyncio.sleep(0.02)
        assert client.close_code == CloseCode.TOO_LONG


async def test_the_same_token_again_closes_the_older_connection_4409() -> None:
    """The newer one is heard."""
    async with media_house() as house, house.started() as old, house.started() as new:
        assert (await refusal(old))[0] is CloseCode.REPLACED
        await new.send(PCM)
        assert await frames_heard(house, 1) == 1


async def test_another_token_for_the_same_party_closes_4403_and_is_audited() -> None:
    """The first one notices nothing."""
    async with media_house() as house, house.started() as first, house.client() as second:
        await second.send('{"call":"c","party":"agent","token":"t2"}')
        assert (await refusal(second))[0] is CloseCode.CLAIMED
        assert [a.claimant for a in house.audited] == ["t2"]
        await first.send(PCM)
        assert await frames_heard(house, 1) == 1


@pytest.mark.parametrize("leap", [3_600_000, -3_600_000])
async def test_a_clock_that_leaps_leaves_no_gap(leap: int) -> None:
    """An hour either way between two messages."""
    off = [0]
    async with media_house(now=lambda: monotonic_ms() + off[0]) as house:
        async with house.started(layout="stereo") as client:
            await client.send(bytes(640))
            await frames_heard(house, 2)
            off[0] = leap
            await client.send(bytes(640))
            assert await frames_heard(house, 4) == 4
        ears = house.ears.only()
        assert [f.start_ms for f in ears.frames(Party.AGENT)] == [0, 20]
        assert ears.gaps() == []


async def test_a_draining_server_refuses_new_calls_4503() -> None:
    """And says when to come back: later."""
    async with media_house() as house, house.started() as live, asyncio.TaskGroup() as group:
        group.create_task(house.board.drain(5))
        assert json.loads(await live.recv()) == {"type": "draining", "within_s": 5.0}
        async with house.client() as client:
            await client.send('{"call":"new","party":"agent","token":"t1"}')
            assert (await refusal(client))[0] is CloseCode.FULL
        await live.send('{"type":"stop"}')
        assert json.loads(await live.recv())["type"] == "stopped"


async def test_a_server_that_stops_closes_live_connections_1001() -> None:
    """Without draining first."""
    async with media_house() as house:
        opened = connect(house.url)
        client = await opened
        await client.send('{"call":"c","party":"agent","token":"t1"}')
        await client.recv()
    await client.wait_closed()
    assert client.close_code == CloseCode.GOING_AWAY


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
        async with asyncio.timeout(2):
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
