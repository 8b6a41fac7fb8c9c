"""The port for all sound going out to a call: whether a source can carry it, and to whom.

Nothing else in the house may send sound into a call. Sources that cannot carry sound back say so,
and the dashboard then offers a written note instead.
"""

from enum import StrEnum
from typing import Protocol

import msgspec

from stream.frame import AudioFrame
from stream.party import Party


class TalkbackKind(StrEnum):
    """How a source can carry sound back."""

    NONE = "none"
    """Not at all."""
    FILE = "file"
    """It can play a finished piece of sound."""
    STREAM = "stream"
    """Frame by frame, as it is spoken."""


class TalkbackCapability(msgspec.Struct, frozen=True):
    """What a source can do, declared as data so that a button can say why it is off."""

    kind: TalkbackKind = TalkbackKind.NONE
    """How sound goes back."""
    reaches: frozenset[Party] = frozenset()
    """The parties who can be made to hear it, each alone."""


class TalkbackClosedError(Exception):
    """The way back into the call has gone; nothing more can be sent."""

    code = "talkback_closed"
    retryable = False


class Talkback(Protocol):
    """The way back into one call.

    Frames are paced by the implementation; at most 60 ms wait unsent, older ones are dropped,
    since a coach who is heard late is worse than a syllable lost.
    """

    @property
    def capability(self) -> TalkbackCapability:
        """What this way back can do."""
        ...

    def send(self, frame: AudioFrame, to: Party) -> None:
        """Let `to` hear `frame`.

        Raises:
            ValueError: the capability does not reach `to`, or its kind is not STREAM.
            TalkbackClosedError: the call's connection is gone.
        """
        ...

    def flush(self) -> None:
        """Forget what was sent but not yet heard."""
        ...

    async def aclose(self) -> None:
        """Give the way back up; idempotent."""
        ...


class WayBack(Protocol):
    """What a live call offers for sound to go out by; asked for by whoever joins the call."""

    @property
    def capability(self) -> TalkbackCapability:
        """What it can carry now; it changes when the call is handed over or ends."""
        ...

    async def open(self, reaches: frozenset[Party]) -> Talkback:
        """A talkback to these parties and nobody else. It closes by itself when one of them
        leaves the call: who coached one agent never goes on coaching the next without a word.

        Raises:
            ValueError: the capability does not reach them.
            TalkbackClosedError: the call is over, or its telephone system refused.
        """
        ...


class NoWayBack:
    """Of a call whose source carries nothing back."""

    capability = TalkbackCapability()

    async def open(self, reaches: frozenset[Party]) -> Talkback:
        """See `WayBack`."""
        raise ValueError(f"{', '.join(sorted(reaches))} cannot be reached")
