"""The seam between hearing a call and doing the work of recognition: in line, or in threads."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import msgspec

from detectors.gate import Group
from detectors.recogniser import Recogniser, Step
from detectors.transcriber import Transcriber


class Missed(msgspec.Struct, frozen=True):
    """Speech that recognition never got to hear."""

    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""
    broken: bool
    """The recogniser was lost with it: what it had heard of the utterance will not become final."""


Outcome: TypeAlias = Step | Missed


class Lane(Protocol):
    """One party's groups on their way through recognition, in order."""

    pending: int
    """Groups put in and not told of yet."""

    def put(self, group: Group) -> None:
        """Have a group recognised; returns at once."""
        ...


class Lanes(Protocol):
    """Does the work of recognition."""

    @property
    def failed(self) -> bool:
        """Whether it gave up: everything put in from now on is missed."""
        ...

    def lane(self, transcriber: Transcriber, deliver: Callable[[Outcome], None]) -> Lane:
        """Open a lane for one party; outcomes are delivered in order, on the event loop."""
        ...


class InLineLane:
    """Recognises at once, in the caller's thread."""

    def __init__(self, transcriber: Transcriber, deliver: Callable[[Outcome], None]) -> None:
        self._recogniser = Recogniser(transcriber)
        self._deliver = deliver
        self.pending = 0

    def put(self, group: Group) -> None:
        """Recognise a group and tell of it."""
        for step in self._recogniser.take(group):
            self._deliver(step)


class InLine:
    """Recognition without threads, for complete logs: as fast as the machine is, never shedding."""

    failed = False

    def lane(self, transcriber: Transcriber, deliver: Callable[[Outcome], None]) -> InLineLane:
        """Open a lane for one party."""
        return InLineLane(transcriber, deliver)
