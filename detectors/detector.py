"""The port every detector meets: a pure state machine that moves only because audio moved."""

from collections.abc import Sequence

import msgspec

from detectors.finding import Finding
from detectors.progress import Heard, TextHeard
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from detectors.watch_points import WatchPoints
from stream.call import Participation
from stream.gap import Gap
from stream.log import CallEnd

NOTHING: tuple[Finding, ...] = ()
"""What a detector answers nearly always; shared, so that saying nothing costs nothing."""


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """What a detector is told before it hears a call."""

    call: str
    """Id of the call."""
    watch_points: WatchPoints
    """What the active rules need to be told at its moment."""
    text: bool
    """Whether the call is recognised. Without it no utterance and no `TextHeard` will ever come."""


class Detector:
    """Hears one call and states findings. Subclasses override what they need.

    The order of events is given by `Heard` and `TextHeard` (see there). A detector keeps no clock,
    does no I/O, and after `end` says nothing more. Whatever the order of delivery, the settled
    findings for one log are the same.
    """

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """A stretch of voice began (`end_ms` None) or ended."""
        return NOTHING

    def level(self, level: Level) -> Sequence[Finding]:
        """How loud a party was, ahead of the mark by which it is known whether that was voice."""
        return NOTHING

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Sound of one party is missing; repeated with a later end while it lasts."""
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Activity of all parties is exact up to here."""
        return NOTHING

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Text became known; a revision replaces the one before. Sent at every engine step."""
        return NOTHING

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Recognition of one party has come so far."""
        return NOTHING

    def participation(self, participation: Participation) -> Sequence[Finding]:
        """Somebody began or ended to speak as a party."""
        return NOTHING

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """The call is over and all text is final: settle whatever is open."""
        return NOTHING
