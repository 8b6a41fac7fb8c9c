"""Asterisk's events socket: one, opened once and kept, since closing it can lock ARI up."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

from stream.connectors.asterisk.errors import AriRefused, AriUnreachable
from stream.connectors.asterisk.resources import Event
from stream.connectors.asterisk.settings import AsteriskSettings

MAX_EVENT_BYTES = 1 << 20
"""Largest event taken; a bridge of a thousand channels stays far below."""

PING_S = 10.0
"""Seconds between pings of the socket, and that a pong may take."""

_decoder = msgspec.json.Decoder(Event)


@asynccontextmanager
async def open_events(settings: AsteriskSettings) -> AsyncIterator[AsyncIterator[Event]]:
    """The events of our application, as long as the context lasts.

    Raises:
        AriUnreachable, AriRefused: it cannot be opened, or broke.
    """
    pair = f"{settings.user}:{settings.password.get_secret_value()}"
    url = "ws" + settings.url.rstrip("/").removeprefix("http")
    query = urlencode({"app": settings.application})
    try:
        async with connect(
            f"{url}/ari/events?{query}",
            additional_headers={
                "Authorization": "Basic " + base64.b64encode(pair.encode()).decode()
            },
            open_timeout=settings.request_timeout_s,
            close_timeout=1.0,
            ping_interval=PING_S,
            ping_timeout=PING_S,
            max_size=MAX_EVENT_BYTES,
            compression=None,
            proxy=None,
        ) as socket:
            yield _events(socket)
    except InvalidStatus as error:
        raise AriRefused(error.response.status_code, "the events socket") from error
    except (OSError, TimeoutError, InvalidHandshake) as error:
        raise AriUnreachable(f"ARI cannot be reached: {type(error).__name__}") from error


async def _events(socket: ClientConnection) -> AsyncIterator[Event]:
    try:
        async for text in socket:
            try:
                event = _decoder.decode(text)
            except msgspec.DecodeError:
                continue
            yield event
    except ConnectionClosed as error:
        raise AriUnreachable("the events socket broke") from error
    raise AriUnreachable("Asterisk closed the events socket")
