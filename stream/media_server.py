"""The WebSocket server on the media port: a thin shell of picows around the sources.

It assembles messages, answers pings, bounds what a client may send or leave unread, and carries
out the closing handshake. Why picows: docs/adr/0002-media-server-shell.md.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Self, cast
from urllib.parse import parse_qsl, urlsplit

from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    WSUpgradeRequest,
    WSUpgradeResponse,
    WSUpgradeResponseWithListener,
    ws_create_server,
)

from stream.certificate import Certificate
from stream.refusal import CloseCode
from stream.settings import StreamSettings
from stream.sources import SOURCES, MediaSource
from stream.switchboard import Switchboard
from stream.wire import MediaConnection, UpgradeRequest

CLOSE_WAIT_S = 2.0
"""Seconds a client has to answer our close before the socket is cut."""

REASON_BYTES = 123
"""A close reason fits into a control frame (RFC 6455 §5.5)."""

PING_LOOK_S = 1.0
"""Seconds between two looks who is to be pinged. They connected one by one, so pings are spread."""

GIANT_FACTOR = 4
"""Frames up to so many times the largest message are read whole, so that the refusal can be told in
a proper closing handshake; larger ones are cut off by picows with the same code."""

_BINARY = WSMsgType.BINARY
_TEXT = WSMsgType.TEXT


class _Shell(WSListener):
    """One client: picows' frames in, whole messages out; and the `Wire` back to it."""

    def __init__(self, source: MediaSource, request: UpgradeRequest, server: "MediaServer") -> None:
        self._source = source
        self._request = request
        self._server = server
        self._max_bytes = server.settings.max_message_bytes
        self._parts: list[bytes] = []
        self._parts_bytes = 0
        self._parts_kind: WSMsgType | None = None
        self._closing = False
        self._pinged_s = 0.0
        self._owes_pong = self._answers_pings = False
        self._transport: WSTransport
        self._connection: MediaConnection

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The upgrade is done."""
        self._transport = transport
        self._pinged_s = asyncio.get_running_loop().time()
        raw = transport.underlying_transport
        raw.set_write_buffer_limits(high=self._server.settings.max_unsent_bytes)
        # Without pings a peer that vanished is still noticed by the kernel, if only after hours.
        raw.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._server.shells.add(self)
        self._connection = self._source.connect(self._request, self)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """One frame; the first test is the common case, a whole binary message."""
        kind = frame.msg_type
        if (
            kind is _BINARY
            and frame.fin
            and self._parts_kind is None
            and frame.payload_size <= self._max_bytes
            and not frame.rsv1
        ):
            if not self._closing:
                self._connection.on_binary(frame.get_payload_as_bytes())
        elif kind is WSMsgType.CLOSE:
            self._answer_close(transport)
        elif kind is WSMsgType.PONG:
            self._owes_pong, self._answers_pings = False, True
        elif self._closing:
            return
        elif kind is WSMsgType.PING:
            transport.send_pong(frame.get_payload_as_bytes())
            self._connection.on_ping()
        else:
            self._assemble(kind, frame)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The socket is gone."""
        self._closing = True
        handshake = transport.close_handshake
        said = handshake.recv if handshake is not None else None
        # picows declares an enumeration here, and gives plain numbers.
        code = None if said is None else cast("int", said.code)
        self._connection.on_closed(code)
        self._server.gone(self)

    def pause_writing(self) -> None:
        """The client does not read what we send: it is given up."""
        self._closing = True
        self._transport.disconnect(graceful=False)

    def resume_writing(self) -> None:
        """Nothing waits for this."""

    def send_text(self, text: str) -> None:
        """See `Wire`."""
        if not self._closing:
            self._transport.send(_TEXT, text)

    def close(self, code: CloseCode, reason: str) -> None:
        """See `Wire`."""
        if self._closing:
            return
        self._closing = True
        told = reason.encode()[:REASON_BYTES].decode(errors="ignore")
        # Our codes go beyond picows' enumeration, which takes any number.
        self._transport.send_close(code, told.encode())  # type: ignore[arg-type]
        asyncio.get_running_loop().call_later(CLOSE_WAIT_S, self.cut)

    def look(self, now_s: float, ping_s: float) -> None:
        """Ping it when that is due. Who answered before and does not now has vanished; who never
        did is left to the idle time-out, since its sound alone shows that it lives.
        """
        if self._closing or now_s - self._pinged_s < ping_s:
            return
        if self._owes_pong and self._answers_pings:
            self.cut()
            return
        self._pinged_s, self._owes_pong = now_s, True
        self._transport.send_ping()

    def cut(self) -> None:
        """Close the socket without ado."""
        if not self._transport.is_disconnected:
            self._transport.disconnect(graceful=False)

    def _answer_close(self, transport: WSTransport) -> None:
        self._closing = True
        if not transport.is_close_frame_sent:
            handshake = transport.close_handshake
            code = handshake.recv.code if handshake.recv is not None else WSCloseCode.OK
            transport.send_close(WSCloseCode.OK if code == WSCloseCode.NO_INFO else code)
        transport.disconnect()

    def _assemble(self, kind: WSMsgType, frame: WSFrame) -> None:
        begun = self._parts_kind
        if (
            frame.rsv1
            or frame.rsv2
            or frame.rsv3
            or (kind is WSMsgType.CONTINUATION) is (begun is None)
        ):
            self.close(CloseCode.PROTOCOL_ERROR, "reserved bits, or fragments out of order")
            return
        self._parts_bytes += frame.payload_size
        if self._parts_bytes > self._max_bytes or len(self._parts) >= self._max_bytes // 16:
            self.close(CloseCode.MESSAGE_TOO_BIG, f"a message may have {self._max_bytes} bytes")
            return
        self._parts.append(frame.get_payload_as_bytes())
        if begun is None:
            self._parts_kind = begun = kind
        if frame.fin:
            message = b"".join(self._parts)
            self._parts, self._parts_bytes, self._parts_kind = [], 0, None
            if begun is _TEXT:
                self._connection.on_text(message)
            else:
                self._connection.on_binary(message)


class MediaServer:
    """Serves every source in `SOURCES` on one port."""

    def __init__(self, board: Switchboard, settings: StreamSettings) -> None:
        self.settings = settings
        self.port = 0
        """The port bound, once serving."""
        self.listening = False
        """Whether connections are accepted."""
        self.shells: set[_Shell] = set()
        self._board = board
        made = (source(board, settings) for source in SOURCES.values())
        self._sources = {source.path: source for source in made}
        self._empty = asyncio.Event()
        self._looking: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Listen while the context lasts; then close every connection, within `CLOSE_WAIT_S`.

        Raises:
            CertificateError, OSError: it cannot listen.
        """
        settings, certificate = self.settings, self._certificate()
        server = await ws_create_server(
            self._route,
            settings.host,
            settings.port,
            ssl=certificate.context if certificate else None,
            websocket_handshake_timeout=settings.handshake_timeout_s,
            enable_auto_pong=False,
            max_frame_size=GIANT_FACTOR * settings.max_message_bytes,
        )
        self.port = server.sockets[0].getsockname()[1]
        self.listening = True
        self._look_later()
        async with asyncio.TaskGroup() as tasks:
            following = tasks.create_task(certificate.follow()) if certificate else None
            try:
                yield self
            finally:
                self.listening = False
                if self._looking is not None:
                    self._looking.cancel()
                if following is not None:
                    following.cancel()
                server.close()
                await self._close_all()
                await server.wait_closed()

    def gone(self, shell: _Shell) -> None:
        """A client's socket is closed."""
        self.shells.discard(shell)
        if not self.shells:
            self._empty.set()

    def _look_later(self) -> None:
        loop, ping_s = asyncio.get_running_loop(), self.settings.ping_s

        def look() -> None:
            self._look_later()
            for shell in tuple(self.shells):
                shell.look(loop.time(), ping_s)

        if ping_s:
            self._looking = loop.call_later(min(PING_LOOK_S, ping_s), look)

    async def _close_all(self) -> None:
        self._empty.clear()
        if not self.shells:
            return
        for shell in tuple(self.shells):
            shell.close(CloseCode.GOING_AWAY, "this node stops")
        try:
            async with asyncio.timeout(CLOSE_WAIT_S):
                await self._empty.wait()
        except TimeoutError:
            for shell in tuple(self.shells):
                shell.cut()
            await self._empty.wait()

    def _certificate(self) -> Certificate | None:
        settings = self.settings
        if settings.tls_certificate is None:
            return None
        return Certificate(settings.tls_certificate, settings.tls_key, settings.tls_key_password)

    def _route(self, request: WSUpgradeRequest) -> WSUpgradeResponseWithListener:
        try:
            target = urlsplit(request.path.decode("ascii", "replace"))
            query = dict(parse_qsl(target.query, keep_blank_values=True, max_num_fields=64))
        except ValueError:
            return self._turn_away(HTTPStatus.BAD_REQUEST, "this URL cannot be read")
        source = self._sources.get(target.path)
        if source is None:
            return self._turn_away(HTTPStatus.NOT_FOUND, "no source listens on this path")
        if not self._board.admission.handshake(self._board.clock()):
            return self._turn_away(HTTPStatus.TOO_MANY_REQUESTS, "too many new connections")
        headers = request.headers
        # Proxies write "keep-alive, Upgrade"; picows compares the whole value.
        if "upgrade" in headers.get("connection", "").lower().replace(" ", "").split(","):
            headers["connection"] = "Upgrade"
        asked = UpgradeRequest(
            target.path,
            query,
            {name.lower(): _legible(value) for name, value in headers.items()},
        )
        offered = [p.strip() for p in headers.get("sec-websocket-protocol", "").split(",")]
        chosen = next((p for p in source.subprotocols if p in offered), None)
        extra = {"Sec-WebSocket-Protocol": chosen} if chosen else None
        return WSUpgradeResponseWithListener(
            WSUpgradeResponse.create_101_response(extra), _Shell(source, asked, self)
        )

    def _turn_away(self, status: HTTPStatus, message: str) -> WSUpgradeResponseWithListener:
        self._board.counts.turned_away[int(status)] += 1
        extra = {"Retry-After": "1"} if status is HTTPStatus.TOO_MANY_REQUESTS else None
        response = WSUpgradeResponse.create_error_response(status, message.encode(), extra)
        return WSUpgradeResponseWithListener(response, None)


def _legible(value: str) -> str:
    """A header value in UTF-8; picows hides bytes beyond ASCII in surrogates."""
    return value.encode("ascii", "surrogateescape").decode(errors="replace")
