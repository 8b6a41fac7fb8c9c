"""Sound by chan_websocket, in the form in which we dial Asterisk: no port of ours is needed."""

import contextlib
from collections.abc import Iterator

import picows
import structlog
from picows import WSFrame, WSListener, WSMsgType, WSTransport

from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.carrier import OPEN_S, Hear, Lost, format_of
from stream.connectors.asterisk.errors import CarrierError
from stream.connectors.asterisk.settings import AsteriskSettings

MAX_MESSAGE_BYTES = 65_536
"""Largest message taken; 20 ms of 16 kHz sound are 640 bytes."""

_log = structlog.get_logger(__name__)


class WebSocketLine(WSListener):
    """One media WebSocket."""

    def __init__(self, hear: Hear, lost: Lost) -> None:
        super().__init__()
        self._hear = hear
        self._lost = lost
        self._transport: WSTransport | None = None

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The socket is up."""
        self._transport = transport

    def on_ws_frame(self, _transport: WSTransport, frame: WSFrame) -> None:
        """Binary is sound; texts tell of Asterisk's queue, which we never fill."""
        if frame.msg_type is WSMsgType.BINARY and frame.fin:
            message = frame.get_payload_as_bytes()
            if message:
                self._hear(message)
        elif frame.msg_type is WSMsgType.CLOSE:
            self.close()

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        """The socket is gone."""
        self._transport = None
        self._lost()

    def pause_writing(self) -> None:
        """Asterisk does not read what we send: the line is given up."""
        self.close()

    def resume_writing(self) -> None:
        """Nothing waits for this."""

    def send(self, pcm: bytes) -> None:
        """See `Line`."""
        if self._transport is not None:
            self._transport.send(WSMsgType.BINARY, pcm)

    def close(self) -> None:
        """See `Line`."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)


class WebSocketCarrier:
    """Dials the media URL of each channel."""

    modules = frozenset({"chan_websocket.so", "res_http_websocket.so"})

    def __init__(self, settings: AsteriskSettings) -> None:
        self._url = "ws" + settings.url.rstrip("/").removeprefix("http")
        self._rate = settings.rate

    async def open(self, ari: Ari, channel: str, hear: Hear, lost: Lost) -> WebSocketLine:
        """See `Carrier`."""
        made = await ari.external_media(
            channel,
            transport="websocket",
            encapsulation="none",
            connection_type="server",
            external_host="INCOMING",
            format=format_of(self._rate),
        )
        connection = made.channelvars.get("MEDIA_WEBSOCKET_CONNECTION_ID")
        if connection is None:
            raise CarrierError("Asterisk names no media connection")
        with _as_carrier_error():
            _, line = await picows.ws_connect(
                lambda: WebSocketLine(hear, lost),
                f"{self._url}/media/{connection}",
                websocket_handshake_timeout=OPEN_S,
                max_frame_size=MAX_MESSAGE_BYTES,
                extra_headers={"Sec-WebSocket-Protocol": "media"},
            )
        assert isinstance(line, WebSocketLine)  # noqa: S101 - what the factory made
        return line


@contextlib.contextmanager
def _as_carrier_error() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, OSError, picows.WSError) as error:
        raise CarrierError(f"no media connection: {type(error).__name__}") from error
