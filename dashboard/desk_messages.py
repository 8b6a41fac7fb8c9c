"""What an agent gets to see of their own work: the messages of `WS /api/desk`, and its bodies.

Each text frame of the socket is one whole `DeskNow`; a new one replaces the one before.
"""

from typing import Annotated, Literal

from pydantic import Field

from dashboard.live_messages import InterventionView, Message, ObligationNow
from dashboard.resources import Resource
from stream.call import CallState, Direction


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
    company_live: bool
    """Whether listeners are shown while they listen."""


class HelpRequest(Resource):
    """Why an agent raises a hand."""

    reason: Annotated[str, Field(min_length=1, max_length=100)]


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
