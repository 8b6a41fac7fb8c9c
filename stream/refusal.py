"""Why a source is turned away, as a WebSocket close code and a sentence.

Exception
└── Refusal   carries the close code; `retryable` says whether to come again later

The codes are published in docs/protocols/pcm.md; a test compares the two.
"""

from enum import IntEnum


class CloseCode(IntEnum):
    """Close codes we send. Below 3000 as in RFC 6455 §7.4.1, the others are ours."""

    ENDED = 1000
    """The source said stop, or its call ended."""
    GOING_AWAY = 1001
    """This node stops; a live call was ended."""
    PROTOCOL_ERROR = 1002
    """The WebSocket framing itself is broken."""
    NOT_UNDERSTOOD = 1003
    """Text that is not one of our JSON events, where audio or an event belongs."""
    ODD_AUDIO = 1007
    """Audio that is not a whole number of samples of every channel."""
    MESSAGE_TOO_BIG = 1009
    """One message, whole or in fragments, larger than allowed."""
    OUR_FAULT = 1011
    """An error of ours ended this call."""
    BAD_START = 4400
    """The start is missing, not JSON, or names impossible things."""
    BAD_TOKEN = 4401
    """The token is missing, unknown, revoked, or made for other sources."""
    CLAIMED = 4403
    """Another token already brings this party of this call."""
    IDLE = 4408
    """The start or the sound did not come in time."""
    REPLACED = 4409
    """The same token connected again for this party; the newer connection counts."""
    TOO_LONG = 4410
    """The call lasted longer than allowed."""
    TEXT_TOO_LARGE = 4413
    """A text message larger than allowed."""
    FLOOD = 4429
    """Too many messages, or sound much faster than it can be spoken."""
    FULL = 4503
    """No room, overloaded or draining: try again later."""


RETRYABLE = frozenset({CloseCode.FULL, CloseCode.OUR_FAULT, CloseCode.GOING_AWAY})
"""Codes after which the same start may succeed later."""


class Refusal(Exception):  # noqa: N818 - it is the refusal, and names itself in logs
    """A source is turned away. The text is for people and holds no personal data."""

    def __init__(self, code: CloseCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    @property
    def retryable(self) -> bool:
        """Whether the same start may succeed later."""
        return self.code in RETRYABLE
