"""Messages of `WS /api/live`: a snapshot first, then changes.

Server to browser: `LiveSnapshot` once, then any of the others. Browser to server: `WatchCall`.
After a lost connection the browser connects again and starts from a new snapshot.

Each text frame is one message. Every field is always sent. Close codes are in `LiveClose`.
"""

from enum import IntEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from dashboard.alert_view import AlertView, FindingView
from dashboard.message import Message
from dashboard.node_messages import DiskChanged, DiskView, HealthChanged, NodeHealth
from dashboard.note_view import NoteView
from detectors.progress import Listening
from storage.retention import Kept
from stream.call import CallState, Direction, Unrecorded
from stream.gap import GapCause
from stream.intervention import InterventionMode
from stream.party import Party


class LiveClose(IntEnum):
    """Why the server closed `WS /api/live`."""

    GONE = 1000
    """The browser went away by itself."""
    RESTARTING = 1012
    """This node stops; connect again in a moment."""
    LAGGED = 4008
    """The browser read too slowly and was left behind; connect again for a new snapshot."""
    RIGHTS_CHANGED = 4009
    """What the viewer may see has changed; connect again for a new snapshot."""
    BAD_MESSAGE = 4400
    """What the browser sent is not a `WatchCall`."""
    SIGNED_OUT = 4401
    """No session, or it is over: sign in again."""
    FORBIDDEN = 4403
    """Signed in, but not allowed to see calls."""
    NO_DESK = 4409
    """Signed in, but bound to no agent: there is no desk to show."""
    FULL = 4503
    """As many viewers as the settings allow are connected."""


class PartyNow(Message):
    """One party at this moment."""

    party: Party
    name: str = ""
    """Display name, empty if unknown."""
    agent: str = ""
    """Agent id when the party is an agent."""
    speaking: bool = False
    level_db: float = -96.0
    """Level of the last 100 ms, in dBFS."""
    gap: GapCause | None = None
    """Why there is no sound at this moment; None while there is."""


class ObligationNow(Message):
    """A required phrase on the tile."""

    id: str
    """Finding id."""
    entry: str
    """Obligation id."""
    title: dict[str, str]
    """By language."""
    deadline_ms: int
    """Call time by which it must have been said."""
    outcome: Literal["pending", "kept", "broken", "excused"]


class ListeningNow(Message):
    """The blind-spot meter of one call."""

    state: Listening
    lag_ms: int
    coverage: float
    """0 to 1."""
    model: str
    demo_model: bool
    failed_detectors: list[str] = Field(default=[])
    """Keys of detectors switched off for this call after an error of ours: their silence means
    nothing."""


class InterventionView(Message):
    """Who joined a call; see `stream.intervention.Intervention`."""

    id: str
    user: str
    name: str
    mode: InterventionMode
    reason: str
    began_at: float
    """Seconds since the epoch."""
    from_ms: int
    to_ms: int | None = None
    """None while it lasts."""


class LiveCall(Message):
    """A tile."""

    id: str
    state: CallState
    direction: Direction
    team: str
    queue: str
    customer: str
    """Masked."""
    practice: bool
    started_at: float
    """Seconds since the epoch."""
    at_ms: int
    """Call time now."""
    parties: list[PartyNow]
    quiet_ms: int = 0
    """For how long nobody has spoken, in milliseconds."""
    listening: ListeningNow
    obligations: list[ObligationNow] = Field(default=[])
    attributes: dict[str, str] = Field(default={})
    unrecorded: Unrecorded | None = None
    """Why it is not recorded; None when it is."""
    alerts: list[str] = Field(default=[])
    """Ids of the alerts of this call, newest first."""
    company: list[InterventionView] = Field(default=[])
    """Who has joined it and is still there, in order of their coming."""
    notes: list[NoteView] = Field(default=[])
    """The latest notes to its agents, oldest first."""
    reaches: list[Party] = Field(default=[])
    """To whom one can speak, each alone; whispering takes the agent, barging both."""


class WordView(Message):
    """A word; see `detectors.utterance.Word`."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float


class UtteranceView(Message):
    """An utterance; see `detectors.utterance.Utterance`."""

    id: str
    call: str
    party: Party
    start_ms: int
    end_ms: int
    text: str
    final: bool
    revision: int
    confidence: float | None = None
    words: list[WordView] = Field(default=[])


class SpanView(Message):
    """A stretch of speech or a gap on the timeline of a call."""

    party: Party
    start_ms: int
    end_ms: int | None
    """None while it lasts."""
    cause: GapCause | None = None
    """Set for gaps."""


class ForgottenView(Message):
    """One kind of thing that is kept no more; see `storage.forgetting.Forgotten`."""

    kind: Kept
    at: float
    """Seconds since the epoch."""
    days: int
    """Days for which it was kept."""
    cause: Literal["retention", "disk", "request"]


class CallDetail(Message):
    """Everything the call page needs about a call, live or ended."""

    call: LiveCall
    ended_at: float | None = None
    """Seconds since the epoch; None while live."""
    duration_ms: int
    utterances: list[UtteranceView]
    findings: list[FindingView]
    speech: list[SpanView]
    gaps: list[SpanView]
    alerts: list[AlertView]
    recording: bool
    """A recording can be played."""
    forgotten: list[ForgottenView] = Field(default=[])
    """What was kept of it and has been removed."""
    interventions: list[InterventionView] = Field(default=[])
    """Everybody who joined it, in order of their coming; of a live call see its `company`."""


class LiveSnapshot(Message):
    """First message: everything on the wall now."""

    type: Literal["snapshot"] = "snapshot"
    health: NodeHealth | None = None
    """How the node behind this wall is; None where there is none."""
    node: str
    sequence: int
    """Cursor: the last event contained in this snapshot."""
    at: float
    """Server's wall clock, in seconds since the epoch, for durations."""
    calls: list[LiveCall]
    alerts: list[AlertView]
    """Open and taken ones, and those of live calls."""
    disks: list[DiskView] = Field(default=[])
    """Volumes that are not well."""


class CallChanged(Message):
    """A tile is new or changed; replaces the old one."""

    type: Literal["call"] = "call"
    node: str
    sequence: int
    call: LiveCall


class CallGone(Message):
    """A call ended and leaves the wall."""

    type: Literal["call_gone"] = "call_gone"
    node: str
    sequence: int
    call: str


class AlertChanged(Message):
    """An alert is new or changed."""

    type: Literal["alert"] = "alert"
    node: str
    sequence: int
    alert: AlertView


class PartyMeter(NamedTuple):
    """Fast-moving values of one party, sent as a list in this order."""

    party: Party
    speaking: bool
    level_db: int


class CallMeter(NamedTuple):
    """Fast-moving values of one call, sent as a list in this order: of 300 calls, names of fields
    would be more than half of all that is sent.
    """

    call: str
    at_ms: int
    quiet_ms: int
    lag_ms: int
    coverage: float
    parties: list[PartyMeter]


class Meters(Message):
    """Up to four times a second for calls in which somebody speaks, once a second for others."""

    type: Literal["meters"] = "meters"
    calls: list[CallMeter]


class CallSnapshot(Message):
    """Answer to `WatchCall`: the call so far. Its changes follow until another call is watched."""

    type: Literal["call_snapshot"] = "call_snapshot"
    node: str
    sequence: int
    detail: CallDetail


class CallUtterance(Message):
    """Text of the watched call."""

    type: Literal["utterance"] = "utterance"
    node: str
    sequence: int
    utterance: UtteranceView


class CallFinding(Message):
    """A finding of the watched call."""

    type: Literal["finding"] = "finding"
    node: str
    sequence: int
    finding: FindingView


class CallSpan(Message):
    """Speech or a gap of the watched call."""

    type: Literal["span"] = "span"
    node: str
    sequence: int
    span: SpanView


class CallMarked(Message):
    """Comments on the watched call have changed: read them again."""

    type: Literal["marked"] = "marked"
    node: str
    sequence: int
    call: str


class WatchCall(Message):
    """Browser to server: send me the details of this call from now on; None for no call."""

    type: Literal["watch"]
    call: str | None


ServerMessage = Annotated[
    LiveSnapshot
    | CallChanged
    | CallGone
    | AlertChanged
    | HealthChanged
    | DiskChanged
    | Meters
    | CallSnapshot
    | CallUtterance
    | CallFinding
    | CallSpan
    | CallMarked,
    Field(discriminator="type"),
]
"""Anything the server sends."""
