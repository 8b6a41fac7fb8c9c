"""Who may do what. What is not listed is denied."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the call centre."""

    AGENT = "agent"
    TEAM_LEAD = "team_lead"
    INSPECTOR = "inspector"
    SUPERVISOR = "supervisor"


class Permission(StrEnum):
    """One thing that may be allowed."""

    VIEW_CALLS = "view_calls"
    """See the wall, calls, their transcripts and alerts."""
    HANDLE_ALERTS = "handle_alerts"
    """Take alerts, and say what became of them."""
    PLAY_RECORDINGS = "play_recordings"
    """Hear the recording of a call."""


ALLOWED: dict[Role, frozenset[Permission]] = {
    # An agent signs in, but the wall shows colleagues: nothing of it is theirs.
    Role.AGENT: frozenset(),
    Role.TEAM_LEAD: frozenset(Permission),
    Role.INSPECTOR: frozenset(Permission),
    Role.SUPERVISOR: frozenset(Permission),
}


def permissions_of(role: str) -> frozenset[Permission]:
    """What `role` may do; nothing when the role is unknown."""
    try:
        return ALLOWED[Role(role)]
    except ValueError:
        return frozenset()
