"""Who may do what. What is not listed is denied."""

from enum import StrEnum

from storage.users import Role


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
    Role.ADMIN: frozenset(Permission),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """What `role` may do."""
    return ALLOWED.get(role, frozenset())
