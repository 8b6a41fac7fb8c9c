"""Everything that becomes known, as one vocabulary: stored, shown live, replayed."""

from typing import Protocol, TypeAlias

import msgspec

from alerts.alert import Alert
from detectors.finding import Finding
from detectors.progress import Progress
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from stream.call import Call, Participation
from stream.disk_space import DiskNotice
from stream.gap import Gap
from stream.intervention import Intervention
from stream.log import CallEnd
from stream.note import Note

CallEvent: TypeAlias = (
    Call
    | Participation
    | Intervention
    | Note
    | Gap
    | Speech
    | Level
    | Utterance
    | Finding
    | Alert
    | Progress
    | CallEnd
)
"""Tagged structs: the tag is the `type` of the JSON object."""


class Marked(msgspec.Struct, frozen=True, tag="marked"):
    """Comments on a call have changed. What they say stays in the database."""

    call: str
    """Id of the call."""


HouseEvent: TypeAlias = CallEvent | DiskNotice | Marked
"""What travels on the bus: events of calls, and what everybody who watches the wall should know."""


class EventSink(Protocol):
    """Takes what becomes known of calls, in order per call, on the event loop, without blocking."""

    def emit(self, event: CallEvent) -> None:
        """Take one event."""
        ...


class Tee:
    """Hands each event to several sinks, in their order."""

    def __init__(self, *sinks: EventSink) -> None:
        self._sinks = sinks

    def emit(self, event: CallEvent) -> None:
        """Take one event."""
        for sink in self._sinks:
            sink.emit(event)
