"""What channels are told of an alert: why they are told, the alert, and the call it belongs to."""

from enum import StrEnum

import msgspec

from alerts.alert import Alert, AlertState, Severity
from stream.call import Call, Direction

SEVERITY_ORDER = (Severity.INFO, Severity.WARNING, Severity.CRITICAL)
"""Severities from the least to the gravest."""


class NoticeType(StrEnum):
    """Why a channel is told; the `type` of a webhook's payload."""

    OPENED = "alert.opened"
    """It is new, or came back after it was retracted or closed."""
    UPDATED = "alert.updated"
    """It grew graver, was borne out by settled text, or merged further findings."""
    TAKEN = "alert.taken"
    """Somebody looks after it."""
    RESOLVED = "alert.resolved"
    """Dealt with."""
    FALSE_HIT = "alert.false_hit"
    """A person refused it."""
    RETRACTED = "alert.retracted"
    """What it rested on was withdrawn."""
    EXPIRED = "alert.expired"
    """Nobody took it in time."""


class CallSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said of a call outside the house: no attributes, no whole phone number."""

    id: str
    """Id of the call."""
    direction: Direction
    """Who rang whom."""
    team: str
    """Team of the agent, empty if unknown."""
    queue: str
    """Queue the call came through, empty if unknown."""
    customer: str
    """The customer's number, masked."""
    language: str
    """BCP 47 tag of the language expected."""
    practice: bool
    """A demo, practice or mystery call."""
    started_at: float
    """Wall clock, in seconds since the epoch."""

    @classmethod
    def of(cls, call: Call) -> "CallSummary":
        """The summary of `call`."""
        return cls(
            id=call.id,
            direction=call.direction,
            team=call.team,
            queue=call.queue,
            customer=call.customer,
            language=call.language,
            practice=call.practice,
            started_at=call.started_at,
        )


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell, frozen at the moment it became true."""

    type: NoticeType
    """Why."""
    at: float
    """Wall clock of the change, in seconds since the epoch."""
    alert: Alert
    """The alert as it was then."""
    call: CallSummary
    """The call it belongs to."""


_STATE_NOTICES = {
    AlertState.OPEN: NoticeType.OPENED,
    AlertState.TAKEN: NoticeType.TAKEN,
    AlertState.RESOLVED: NoticeType.RESOLVED,
    AlertState.FALSE_HIT: NoticeType.FALSE_HIT,
    AlertState.RETRACTED: NoticeType.RETRACTED,
    AlertState.EXPIRED: NoticeType.EXPIRED,
}


def notice_type(before: Alert | None, after: Alert) -> NoticeType | None:
    """Why channels should hear of the change from `before` to `after`; None if they need not.

    A channel that heard nothing of an alert is not told that it was withdrawn.
    """
    if before is None:
        return None if after.state is AlertState.RETRACTED else _STATE_NOTICES[after.state]
    if before.state is not after.state:
        return _STATE_NOTICES[after.state]
    grew = (
        before.severity is not after.severity
        or before.count != after.count
        or before.provisional != after.provisional
    )
    return NoticeType.UPDATED if grew else None
