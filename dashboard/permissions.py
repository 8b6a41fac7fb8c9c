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
    MANAGE_CHANNELS = "manage_channels"
    """See channels and what they could not be told, try them, and send it again."""


FLOOR = frozenset(
    {Permission.VIEW_CALLS, Permission.HANDLE_ALERTS, Permission.PLAY_RECORDINGS},
)
"""What watching over calls takes."""

ALLOWED: dict[Role, frozenset[Permission]] = {
    # An agent signs in, but the wall shows colleagues: nothing of it is theirs.
    Role.AGENT: frozenset(),
    Role.TEAM_LEAD: FLOOR,
    Role.INSPECTOR: FLOOR,
    Role.SUPERVISOR: frozenset(Permission),
    Role.ADMIN: frozenset(Permission),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    """What `role` may do."""
    return ALLOWED.get(role, frozenset())
