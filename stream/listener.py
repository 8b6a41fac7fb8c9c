"""The port between the switchboard and the ears: who gets to hear a call's log."""

from collections.abc import Callable
from typing import Protocol

from stream.call import Call, Participation
from stream.frame import AudioFrame
from stream.gap import Gap
from stream.log import CallEnd, Watermark


class CallListener(Protocol):
    """Hears one call. Each method is called on the event loop and returns at once: from the socket
    to the acoustic detectors is one synchronous call a frame.
    """

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party. Frames of one party come in order; parties interleave freely."""
        ...

    def gap(self, gap: Gap) -> None:
        """Missing sound of one party; repeated with a later end while it lasts."""
        ...

    def watermark(self, mark: Watermark) -> None:
        """All parties are known up to here."""
        ...

    def participation(self, participation: Participation) -> None:
        """Somebody began (`to_ms` None) or ended to speak as a party."""
        ...

    def changed(self, call: Call) -> None:
        """The call's attributes or state changed."""
        ...

    async def end(self, end: CallEnd) -> None:
        """Nothing more will come; return when everything heard has been told."""
        ...


ListenerFactory = Callable[[Call], CallListener]
"""Makes the listener of a new call; called once a call, on the event loop."""
