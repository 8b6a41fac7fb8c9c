"""A small receiver of webhooks for the demo: checks signatures, keeps the last deliveries."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus

import msgspec
from standardwebhooks import Webhook, WebhookVerificationError

MAX_BODY_BYTES = 256 * 1024
"""Larger posts are refused."""

MAX_HEAD_BYTES = 16 * 1024
"""Most bytes of request line and headers."""

READ_S = 5.0
"""Seconds a request may take to arrive."""


class _Envelope(msgspec.Struct):
    """As much of the payload as is needed to show it."""

    type: str
    timestamp: str


class Received(msgspec.Struct, frozen=True):
    """A delivery whose signature was right."""

    key: str
    """The `webhook-id`: equal for repetitions."""
    type: str
    """For instance `alert.opened`."""
    timestamp: str
    """When it became true, as ISO 8601."""
    body: str
    """The whole payload as JSON text."""
    repeated: int
    """How often it came again."""


class _RefusedError(Exception):
    """The request gets an answer other than 200."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class WebhookReceiver:
    """Listens on loopback unless told otherwise. A repetition is kept once and counted."""

    def __init__(
        self, secret: str, *, keep: int = 50, on_delivery: Callable[[Received], None] | None = None
    ) -> None:
        self.refused = 0
        """Requests that were answered with an error."""
        self._verify = Webhook(secret).verify
        self._keep = keep
        self._on_delivery = on_delivery
        self._kept: OrderedDict[str, Received] = OrderedDict()
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    @property
    def last(self) -> tuple[Received, ...]:
        """What came in, latest last."""
        return tuple(self._kept.values())

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> int:
        """Listen; the port, which the system chooses when it is 0."""
        self._server = await asyncio.start_server(self._talk, host, port, limit=MAX_HEAD_BYTES)
        return int(self._server.sockets[0].getsockname()[1])

    async def aclose(self) -> None:
        """Stop listening and hang up; idempotent."""
        if self._server is not None:
            self._server.close()
            for writer in self._open:
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            async with asyncio.timeout(READ_S):
                status = await self._answer(reader)
            head = f"HTTP/1.1 {status.value} {status.phrase}\r\n"
            writer.write(f"{head}content-length: 0\r\nconnection: close\r\n\r\n".encode())
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        except (TimeoutError, ConnectionError, asyncio.IncompleteReadError):
            self.refused += 1
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            self._open.discard(writer)

    async def _answer(self, reader: asyncio.StreamReader) -> HTTPStatus:
        try:
            headers = await _head(reader)
            self._take(headers, await reader.readexactly(_length(headers)))
        except _RefusedError as refused:
            self.refused += 1
            return refused.status
        return HTTPStatus.OK

    def _take(self, headers: dict[str, str], body: bytes) -> None:
        try:
            text = body.decode()
            self._verify(text, headers, json_parse=False)
        except (WebhookVerificationError, ValueError) as error:
            raise _RefusedError(HTTPStatus.UNAUTHORIZED) from error
        try:
            envelope = msgspec.json.decode(body, type=_Envelope)
        except msgspec.DecodeError as error:
            raise _RefusedError(HTTPStatus.BAD_REQUEST) from error
        key = headers["webhook-id"]
        known = self._kept.pop(key, None)
        received = Received(
            key=key,
            type=envelope.type,
            timestamp=envelope.timestamp,
            body=text,
            repeated=known.repeated + 1 if known else 0,
        )
        self._kept[key] = received
        if len(self._kept) > self._keep:
            self._kept.popitem(last=False)
        if known is None and self._on_delivery:
            self._on_delivery(received)


async def _head(reader: asyncio.StreamReader) -> dict[str, str]:
    """Headers of a POST, in lower case."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.LimitOverrunError as error:
        raise _RefusedError(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE) from error
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first.startswith("POST "):
        raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED)
    pairs = (line.partition(":") for line in lines if line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _length(headers: dict[str, str]) -> int:
    """Bytes of the body."""
    length = headers.get("content-length", "")
    if not length.isdecimal():
        raise _RefusedError(HTTPStatus.LENGTH_REQUIRED)
    if int(length) > MAX_BODY_BYTES:
        raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return int(length)
