"""The port between the switchboard and the recorder: who writes a call's sound down."""

from collections.abc import Callable
from typing import Protocol

from stream.call import Call, Unrecorded
from stream.frame import AudioFrame
from stream.gap import Gap
from stream.party import Party


class CallRecorder(Protocol):
    """Records one call. Every method but `close` is called on the event loop and returns at once.

    Frames win over gaps: a frame may come for a span that an earlier gap called missing (it came
    too late to be analysed), and then it is the sound of that span. Frames of one party never run
    backwards and overlap by one millisecond at most, which is drift being corrected.
    """

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party."""
        ...

    def gap(self, gap: Gap) -> None:
        """Missing sound of one party; repeated with a later end while it lasts."""
        ...

    def segment(self, party: Party) -> None:
        """What follows of `party` came over a new connection: begin a new segment, at whatever
        rate the next frame has.
        """
        ...

    async def close(self) -> None:
        """Nothing more will come; return when everything is on the disk. Idempotent."""
        ...


RecorderFactory = Callable[[Call], CallRecorder | Unrecorded]
"""Makes the recorder of a new call, or says why there is none; called once a call, on the event
loop."""
