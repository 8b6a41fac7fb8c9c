"""What an agent gets to see of their own work: the messages of `WS /api/desk`, and its bodies.

Each text frame of the socket is one whole `DeskNow`; a new one replaces the one before.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from dashboard.live_messages import InterventionView, ObligationNow
from dashboard.message import Message
from dashboard.note_view import NoteView
from dashboard.resources import Resource
from stream.call import CallState, Direction
from stream.note import NOTE_CHARS


class DeskDuty(ObligationNow):
    """A required phrase, and how to say it."""

    wording: dict[str, str]
    """Suggested wording by language; may be empty."""


class DeskHint(Message):
    """What helps now: a suggestion, without the alert it comes from."""

    id: str
    text: dict[str, str]
    """By language."""


class HelpNow(Message):
    """The agent's raised hand."""

    reason: str
    """As chosen: one of `help_reasons`."""
    asked_at: float
    """Seconds since the epoch."""
    taken_by: str = ""
    """Display name of whoever comes; empty while nobody does."""


class DeskCall(Message):
    """The agent's own live call."""

    id: str
    state: CallState
    direction: Direction
    queue: str
    customer: str
    """Masked."""
    practice: bool
    started_at: float
    """Seconds since the epoch."""
    at_ms: int
    """Call time now."""
    recorded: bool
    duties: list[DeskDuty]
    hints: list[DeskHint]
    """Latest first."""
    company: list[InterventionView]
    """Who has joined; empty where the settings do not show it."""
    help: HelpNow | None = None
    notes: list[NoteView]
    """Notes to this agent, oldest first."""


class DeskNow(Message):
    """All that is on the desk."""

    type: Literal["desk"] = "desk"
    call: DeskCall | None = None
    """None while there is none."""


class DeskView(Resource):
    """Whose desk it is, and what it offers."""

    agent: str
    name: str
    """Display name."""
    extension: str
    """Empty if unknown."""
    help_reasons: list[str]
    quick_replies: list[str]
    company_live: bool
    """Whether listeners are shown while they listen."""


class HelpRequest(Resource):
    """Why an agent raises a hand."""

    reason: Annotated[str, Field(min_length=1, max_length=100)]


Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_CHARS)
]


class NoteRequest(Resource):
    """A note to the agent."""

    text: Words


class NoteSent(Resource):
    """A note that is on its way."""

    note: NoteView
    desk_open: bool
    """False: the agent has no desk open here, so it waits until they open one during the call."""


class NoteProgress(Resource):
    """What became of a note on the desk: it is there, it was read, it is answered."""

    read: bool = False
    answer: Words | None = None
    """One of `quick_replies`, or a sentence; the first counts."""


class JoinedView(Resource):
    """Somebody who joined a call of the agent."""

    call: str
    name: str
    mode: str
    reason: str
    """Empty where the settings do not show it."""
    began_at: float
    """Seconds since the epoch."""
    lasted_ms: int | None
    """None while it lasts, or when its end is not known."""


class JoinedList(Resource):
    """Who joined the agent's calls in the last 30 days, latest first."""

    items: list[JoinedView]
