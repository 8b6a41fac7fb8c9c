"""A TCP server for AudioSocket: takes connections whose id is expected, and no others.

The id is the only key the protocol has, so an unknown one gets nothing but a closed socket, after
a delay that makes guessing futile.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, Self, cast

import structlog

from stream.audiosocket_protocol import (
    HANGUP,
    AudioSocketError,
    AudioSocketReader,
    HungUp,
    Identified,
    Sound,
    sound_message,
)

ID_S = 5.0
"""Seconds a connection has to say which one it is."""

UNKNOWN_S = 0.5
"""Seconds after which an unknown id is turned away."""

MAX_WAITING = 200
"""Connections at once that have not said which they are; further ones are closed at once."""

CLOSE_WAIT_S = 1.0
"""Seconds a peer has to take our goodbye before its socket is cut."""

MAX_UNSENT_BYTES = 32_768
"""Bytes the peer may leave unread, two seconds at 8 kHz, before it is given up."""

_log = structlog.get_logger(__name__)


class AudioSocketPeer(Protocol):
    """Who wants the sound of one connection. All methods return at once and never raise."""

    def on_connected(self, line: "AudioSocketLine") -> None:
        """The expected connection is there."""
        ...

    def on_sound(self, rate: int, pcm: bytes) -> None:
        """Sound came."""
        ...

    def on_closed(self, *, goodbye: bool) -> None:
        """The connection is gone; `goodbye` when the peer said so first."""
        ...


PeerFinder = Callable[[uuid.UUID], AudioSocketPeer | None]
"""Whose connection an id names; the id is then used up. None for one nobody expects."""


class AudioSocketLine(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: "AudioSocketServer") -> None:
        self._server = server
        self._reader = AudioSocketReader()
        self._peer: AudioSocketPeer | None = None
        self._transport: asyncio.Transport | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._goodbye = False
        self._turned_away = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        # uvloop's transports are none of asyncio's classes, and do what they do.
        self._transport = cast("asyncio.Transport", transport)
        if not self._server.admit(self):
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(high=MAX_UNSENT_BYTES)
        self._timer = asyncio.get_running_loop().call_later(ID_S, self.close)

    def data_received(self, data: bytes) -> None:
        """Bytes came: usually one message of 20 ms."""
        if self._turned_away:
            return
        try:
            events = self._reader.feed(data)
        except AudioSocketError:
            self._turn_away()
            return
        peer = self._peer
        for event in events:
            if isinstance(event, Sound) and peer is not None:
                peer.on_sound(event.rate, event.pcm)
            elif isinstance(event, Identified):
                peer = self._identified(event.id)
            elif isinstance(event, HungUp):
                self._goodbye = True
                self.close()

    def eof_received(self) -> bool:
        """Asterisk hangs up by closing its side."""
        self._goodbye = True
        return False

    def connection_lost(self, _error: Exception | None) -> None:
        """The socket is closed."""
        self._server.gone(self)
        if self._timer is not None:
            self._timer.cancel()
        peer, self._peer = self._peer, None
        if peer is not None:
            peer.on_closed(goodbye=self._goodbye)

    def pause_writing(self) -> None:
        """The peer does not read what we send: it is given up."""
        self.cut()

    def resume_writing(self) -> None:
        """Nothing waits for this."""

    def send(self, pcm: bytes, rate: int) -> None:
        """Send sound; what is sent cannot be taken back."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(sound_message(pcm, rate))

    def hang_up(self) -> None:
        """Ask the peer to hang up, and close."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(HANGUP)
            self._transport.close()

    def close(self) -> None:
        """Close the socket."""
        if self._transport is not None:
            self._transport.close()

    def cut(self) -> None:
        """Close the socket without sending what waits."""
        if self._transport is not None:
            self._transport.abort()

    def _identified(self, id_: uuid.UUID) -> AudioSocketPeer | None:
        if self._timer is not None:
            self._timer.cancel()
        peer = self._peer = self._server.identified(self, id_)
        if peer is None:
            self._turn_away()
        else:
            peer.on_connected(self)
        return peer

    def _turn_away(self) -> None:
        self._turned_away = True
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(UNKNOWN_S, self.close)
        _log.info("audiosocket_refused")


class AudioSocketServer:
    """Listens on one TCP port."""

    def __init__(self, host: str, port: int, find: PeerFinder) -> None:
        self.port = 0
        """The port bound, once serving."""
        self.lines: set[AudioSocketLine] = set()
        """Connections that are open."""
        self._host = host
        self._wanted_port = port
        self._find = find
        self._waiting: set[AudioSocketLine] = set()
        self._empty = asyncio.Event()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Listen while the context lasts; then close every connection."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: AudioSocketLine(self), self._host, self._wanted_port
        )
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self._empty.clear()
            await self._close_all()
            await server.wait_closed()

    async def _close_all(self) -> None:
        for line in tuple(self.lines):
            line.hang_up()
        try:
            async with asyncio.timeout(CLOSE_WAIT_S):
                while self.lines:
                    await self._empty.wait()
        except TimeoutError:
            for line in tuple(self.lines):
                line.cut()
            while self.lines:
                await self._empty.wait()

    def admit(self, line: AudioSocketLine) -> bool:
        """Take a new connection, unless too many have not said which they are."""
        self.lines.add(line)
        if len(self._waiting) >= MAX_WAITING:
            return False
        self._waiting.add(line)
        return True

    def identified(self, line: AudioSocketLine, id_: uuid.UUID) -> AudioSocketPeer | None:
        """A connection says which it is."""
        peer = self._find(id_)
        if peer is not None:
            self._waiting.discard(line)
        return peer

    def gone(self, line: AudioSocketLine) -> None:
        """A connection is closed."""
        self.lines.discard(line)
        self._waiting.discard(line)
        if not self.lines:
            self._empty.set()
