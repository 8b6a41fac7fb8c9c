"""Who may do what. What is not listed is denied.

A permission says what may be done; the teams of whoever asks say to whose calls: see
`dashboard.sight`. To add one: a line in `Permission`, the roles in `ALLOWED`, and a scope in
`SCOPES` if programs may have it. The table of docs/security.md is generated from here.
"""

from enum import StrEnum

from storage.team_scope import ALL_TEAMS, TeamScope
from storage.users import Role, User


class Permission(StrEnum):
    """One thing that may be allowed."""

    VIEW_CALLS = "view_calls"
    """See the wall, calls and their transcripts."""
    VIEW_ALERTS = "view_alerts"
    """See the list of alerts."""
    HANDLE_ALERTS = "handle_alerts"
    """Take alerts, and say what became of them."""
    EXPORT_CALLS = "export_calls"
    """Take calls that were found in the history away as a file."""
    PLAY_RECORDINGS = "play_recordings"
    """Hear the recording of a call."""
    LISTEN_IN = "listen_in"
    """Listen in on live calls."""
    OWN_DESK = "own_desk"
    """See one's own live call on one's own desk, ask for help, and look up who joined."""
    WHISPER = "whisper"
    """Speak to the agent of a live call, unheard by the customer."""
    BARGE = "barge"
    """Speak to everybody on a live call."""
    MARK_CALLS = "mark_calls"
    """Comment on moments of calls."""
    MANAGE_CHANNELS = "manage_channels"
    """See channels and what they could not be told, try them, and send it again."""
    WRITE_NOTES = "write_notes"
    """Write notes to agents on live calls."""
    VIEW_DIRECTORY = "view_directory"
    """See teams, agents and queues."""
    MANAGE_DIRECTORY = "manage_directory"
    """Add and change teams, agents and queues: it decides whose calls are whose."""
    MANAGE_USERS = "manage_users"
    """Add and change users, and give them another password."""
    MANAGE_SESSIONS = "manage_sessions"
    """See everybody's sessions, and end them."""
    MANAGE_TOKENS = "manage_tokens"
    """Make and revoke tokens of programs."""
    VIEW_AUDIT = "view_audit"
    """Read, verify and export the audit log."""
    MANAGE_HOLDS = "manage_holds"
    """Hold calls and customers against deletion, and lift holds."""
    FORGET_CUSTOMERS = "forget_customers"
    """Remove everything about a customer."""


FLOOR = frozenset(
    {
        Permission.VIEW_CALLS,
        Permission.VIEW_ALERTS,
        Permission.HANDLE_ALERTS,
        Permission.PLAY_RECORDINGS,
        Permission.LISTEN_IN,
        Permission.WRITE_NOTES,
        Permission.WHISPER,
        Permission.MARK_CALLS,
        Permission.VIEW_DIRECTORY,
    }
)
"""What watching over calls takes."""

ALLOWED: dict[Role, frozenset[Permission]] = {
    # The wall shows colleagues: nothing of it is an agent's.
    Role.AGENT: frozenset({Permission.OWN_DESK}),
    # Who answers for a team steps into its calls; who judges calls does not become a party to them.
    Role.TEAM_LEAD: FLOOR | {Permission.BARGE},
    Role.INSPECTOR: FLOOR | {Permission.EXPORT_CALLS},
    Role.SUPERVISOR: FLOOR
    | {Permission.BARGE, Permission.EXPORT_CALLS, Permission.MANAGE_CHANNELS},
    Role.ADMIN: frozenset(Permission),
}

SCOPES: dict[str, frozenset[Permission]] = {
    # A call comes with its alerts.
    "read:calls": frozenset({Permission.VIEW_CALLS, Permission.VIEW_ALERTS}),
    "read:alerts": frozenset({Permission.VIEW_ALERTS}),
    "write:alerts": frozenset({Permission.VIEW_ALERTS, Permission.HANDLE_ALERTS}),
    "read:recordings": frozenset({Permission.PLAY_RECORDINGS}),
    "read:directory": frozenset({Permission.VIEW_DIRECTORY}),
    "write:directory": frozenset({Permission.VIEW_DIRECTORY, Permission.MANAGE_DIRECTORY}),
}
"""What a token may be given for the HTTP API. Users, sessions and tokens are never a program's."""


def permissions_of(role: Role) -> frozenset[Permission]:
    """What `role` may do."""
    return ALLOWED.get(role, frozenset())


def permissions_of_scopes(scopes: frozenset[str]) -> frozenset[Permission]:
    """What a token with `scopes` may do over the HTTP API."""
    return frozenset[Permission]().union(*(SCOPES.get(scope, frozenset()) for scope in scopes))


def teams_of(user: User) -> TeamScope:
    """Whose calls `user` may see. Admins see all: they could give themselves any team."""
    return ALL_TEAMS if user.role is Role.ADMIN else user.teams
