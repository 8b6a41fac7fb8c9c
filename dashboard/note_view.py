"""A note as sent to walls, desks and pages."""

from dashboard.message import Message


class NoteView(Message):
    """A note to the agent; see `stream.note.Note`. Times are seconds since the epoch."""

    id: str
    agent: str
    user: str
    name: str
    text: str
    at_ms: int
    sent_at: float
    delivered_at: float | None
    read_at: float | None
    answer: str
    answered_at: float | None
