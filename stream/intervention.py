"""Somebody who is no party joins a live call."""

from enum import StrEnum

import msgspec


class InterventionMode(StrEnum):
    """How they take part."""

    LISTEN = "listen"
    """They hear it, and nobody hears them."""
    WHISPER = "whisper"
    """The agent hears them, the customer does not."""
    BARGE = "barge"
    """Everybody hears them."""
    NOTE = "note"
    """They write to the agent."""


class Intervention(msgspec.Struct, frozen=True, kw_only=True, tag="intervention"):
    """One person in one call in one mode. A change of mode ends one and begins another."""

    id: str
    """Of its own, unguessable."""
    call: str
    """Id of the call."""
    user: str
    """Login of who joined."""
    name: str = ""
    """Their display name."""
    mode: InterventionMode
    """How they take part."""
    reason: str
    """Why they joined, as chosen or written by them."""
    began_at: float
    """Seconds since the epoch."""
    from_ms: int
    """Call time of its begin, in milliseconds."""
    to_ms: int | None = None
    """Call time of its end, in milliseconds; None while it lasts."""
