"""A short note to the agent on a live call, and what became of it."""

import msgspec

NOTE_CHARS = 300
"""Longest note, and longest answer: an agent reads it while talking."""


class Note(msgspec.Struct, frozen=True, kw_only=True, tag="note"):
    """One note. A change makes a new value with the same id; what happened once stays so. Times are
    wall clock, in seconds since the epoch.
    """

    id: str
    """Of its own, unguessable."""
    call: str
    """Id of the call."""
    agent: str
    """Id of the agent it is for."""
    user: str
    """Login of who wrote it."""
    name: str = ""
    """Their display name."""
    text: str
    """What they wrote."""
    at_ms: int
    """Call time at which it was sent, in milliseconds."""
    sent_at: float
    """When it was sent."""
    delivered_at: float | None = None
    """When the agent's desk had it; None while no desk has."""
    read_at: float | None = None
    """When the agent had read it; None until then."""
    answer: str = ""
    """What the agent answered: a key of i18n, or a sentence."""
    answered_at: float | None = None
    """When the agent answered."""

    def moved_on(self, known: "Note") -> "Note":
        """This note with what was known of it before: news may overtake each other."""
        return msgspec.structs.replace(
            self,
            delivered_at=known.delivered_at or self.delivered_at,
            read_at=known.read_at or self.read_at,
            answer=known.answer or self.answer,
            answered_at=known.answered_at or self.answered_at,
        )
