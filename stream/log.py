"""The log of a call: all that the ears of the house get to know, in the order they got to know it.

Replaying a log through the same ears must give the same settled findings, live or years later, and
however it was cut into deliveries.
"""

from typing import TypeAlias

import msgspec

from stream.call import EndCause, Participation
from stream.frame import AudioFrame
from stream.gap import Gap

WATERMARK_STEP_MS = 100
"""A watermark is emitted when it has moved on by at least so many milliseconds."""


class Watermark(msgspec.Struct, frozen=True, gc=False, tag="watermark"):
    """Every party of the call is known (as frames or gaps) up to here; what is older is late."""

    call: str
    """Id of the call."""
    at_ms: int
    """Call time, in milliseconds. Never runs backwards."""


class CallEnd(msgspec.Struct, frozen=True, gc=False, tag="call_end"):
    """Nothing more will come."""

    call: str
    """Id of the call."""
    at_ms: int
    """Call time of the end, in milliseconds."""
    cause: EndCause
    """How it ended."""


LogEntry: TypeAlias = AudioFrame | Gap | Watermark | Participation | CallEnd
