"""The port between a media protocol and the server shell that carries it."""

from collections.abc import Mapping
from typing import Protocol

import msgspec

from stream.refusal import CloseCode


class UpgradeRequest(msgspec.Struct, frozen=True):
    """What the client asked for in its HTTP upgrade."""

    path: str
    """Path without the query."""
    query: Mapping[str, str]
    """Query parameters; of a repeated one the last."""
    headers: Mapping[str, str]
    """Headers, names in lower case; of a repeated one the last."""


class Wire(Protocol):
    """The way back to one connected client. Nothing is sent after `close`."""

    def send_text(self, text: str) -> None:
        """Queue one text message."""
        ...

    def close(self, code: CloseCode, reason: str) -> None:
        """Begin the closing handshake; `reason` is cut to what fits. Idempotent."""
        ...


class MediaConnection(Protocol):
    """One client's side of a media protocol. All methods return at once and never raise."""

    def on_binary(self, message: bytes) -> None:
        """A whole binary message."""
        ...

    def on_text(self, message: bytes) -> None:
        """A whole text message, not decoded yet."""
        ...

    def on_ping(self) -> None:
        """A ping, already answered; it counts as a message."""
        ...

    def on_closed(self, code: int | None) -> None:
        """The connection is gone; `code` is the peer's close code, None without one."""
        ...
