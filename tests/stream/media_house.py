"""A media server with real sockets, and ears that remember."""

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError

from stream.arrival_clock import monotonic_ms
from stream.call import Unrecorded
from stream.claims import RefusedClaim
from stream.credential import Credential
from stream.media_server import MediaServer
from stream.refusal import CloseCode
from stream.settings import StreamSettings
from stream.sources.audiosocket import AudioSocketSource
from stream.switchboard import Switchboard
from tests.fakes.listening import ListenerRoom

PCM = bytes(320)


class MediaHouse:
    """Everything from the socket to the listener is real."""

    def __init__(self, settings: dict[str, object], now: Callable[[], int]) -> None:
        self.ears = ListenerRoom()
        self.audited: list[RefusedClaim] = []
        self.settings = StreamSettings.model_validate(
            {
                "port": 0,
                "refusal_delay_s": 0,
                "audiosocket": {"enabled": True, "port": 0},
                **settings,
            }
        )
        self.board = Switchboard(
            self.settings,
            self.ears,
            lambda _call: Unrecorded.OFF,
            lambda token, _source: Credential(token) if token.startswith("t") else None,
            audit=self.audited.append,
            now=now,
        )
        self.server = MediaServer(self.board, self.settings)
        self.legs = AudioSocketSource(self.board, self.settings)

    @property
    def url(self) -> str:
        """Where `/pcm` listens."""
        return f"ws://127.0.0.1:{self.server.port}/pcm"

    @asynccontextmanager
    async def client(self, query: str = "") -> AsyncIterator[ClientConnection]:
        """A connected client that has not said anything."""
        async with connect(self.url + query, compression=None) as socket:
            yield socket

    @asynccontextmanager
    async def started(self, **keys: object) -> AsyncIterator[ClientConnection]:
        """A client whose start was accepted."""
        said = {"call": "c", "party": "agent", "token": "t1", **keys}
        async with self.client() as socket:
            await socket.send(json.dumps(said))
            reply = json.loads(await socket.recv())
            assert reply["type"] == "started", reply
            yield socket


@asynccontextmanager
async def media_house(
    now: Callable[[], int] = monotonic_ms, **settings: object
) -> AsyncIterator[MediaHouse]:
    """An open house; leaving it leaves no socket behind."""
    before = open_sockets()
    house = MediaHouse(settings, now)
    async with house.board, house.server.serve(), house.legs.serve():
        yield house
    assert not house.server.shells
    for _ in range(2000):
        # Event loops close a client's own socket a few steps after it was told to.
        if open_sockets() <= before:
            break
        await asyncio.sleep(0.005)
    assert open_sockets() <= before


def open_sockets() -> int:
    """How many sockets this process has open."""
    count = 0
    for number in os.listdir("/proc/self/fd"):  # noqa: PTH208 - descriptors, not files
        try:
            count += os.readlink(f"/proc/self/fd/{number}").startswith("socket:")  # noqa: PTH115
        except FileNotFoundError:
            continue
    return count


class _Failure(msgspec.Struct):
    type: str
    code: int
    message: str


async def refusal(socket: ClientConnection) -> tuple[CloseCode, str]:
    """How the server turned `socket` away: the error text before the close, and the close itself
    must agree.
    """
    last: str | bytes = b"{}"
    with contextlib.suppress(ConnectionClosedError):
        async for reply in socket:
            last = reply
    assert socket.close_code is not None
    code = CloseCode(socket.close_code)
    failure = msgspec.json.decode(last, type=_Failure)
    assert failure.type == "error"
    assert failure.code == code
    return code, failure.message


async def frames_heard(house: MediaHouse, wanted: int) -> int:
    """How many frames were heard, as soon as there are `wanted` or twenty seconds have passed."""
    for _ in range(10_000):
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
