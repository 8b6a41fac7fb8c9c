"""The port for what carries the sound of one external media channel between Asterisk and us."""

from collections.abc import Callable
from typing import Protocol

from stream.connectors.asterisk.ari import Ari

OPEN_S = 5.0
"""Seconds the connection of a new channel may take."""

Hear = Callable[[bytes], None]
"""Takes sound: signed 16-bit little-endian, mono, at the rate asked for; returns at once."""

Lost = Callable[[], None]
"""Is told once that the line is gone, whoever closed it; returns at once."""


class Line(Protocol):
    """The sound of one channel, both ways."""

    def send(self, pcm: bytes) -> None:
        """Let the channel say 20 ms. What is sent cannot be taken back. Never raises."""
        ...

    def close(self) -> None:
        """Give the line up; idempotent. The channel itself is ended by whoever made it."""
        ...


class Carrier(Protocol):
    """One way of carrying sound."""

    modules: frozenset[str]
    """What Asterisk must have loaded."""

    async def open(self, ari: Ari, channel: str, hear: Hear, lost: Lost) -> Line:
        """Make an external media channel with the id `channel`, and the line to it.

        Raises:
            AsteriskError: it cannot be made; the channel may exist nevertheless.
        """
        ...


def format_of(rate: int) -> str:
    """Asterisk's name of signed linear sound at `rate`."""
    return {8000: "slin", 16000: "slin16"}[rate]
