"""Who speaks in a call."""

from enum import StrEnum


class Party(StrEnum):
    """One voice in a call. Never derived from a channel's position without being told."""

    AGENT = "agent"
    CUSTOMER = "customer"
    THIRD = "third"
    """A consulted or conferenced third person."""
    IVR = "ivr"
    """Announcements and menus; heard by people, spoken by nobody."""
    COACH = "coach"
    """A supervisor who whispers or barges."""
