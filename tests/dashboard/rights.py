"""What every address owes to whom, stated by hand and not read off the code.

A route that is not stated here fails `test_rights.py`: whoever adds one says who may use it.
"""

from dataclasses import dataclass, field, replace

from dashboard.gate import Access
from storage.users import Role

WATCHERS = frozenset({Role.SUPERVISOR, Role.INSPECTOR, Role.TEAM_LEAD, Role.ADMIN})
"""Roles that watch over calls."""

MANAGERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Roles that manage the channels of their teams."""

ADMINS = frozenset({Role.ADMIN})

Body = dict[str, object]


@dataclass(frozen=True)
class Owed:
    """What one address answers."""

    status: int
    """To those who may, about their own team."""
    roles: frozenset[Role] = frozenset()
    """Roles that may; others get 403."""
    scopes: frozenset[str] = frozenset()
    """Scopes of tokens that may; others get 403."""
    access: Access | None = None
    """Open to anybody, or to every person who signed in, instead of to roles and scopes."""
    foreign: int | None = None
    """To those who may, about another team; None when it is about no team."""
    body: Body | None = None
    """What is sent: chosen so that nothing is changed."""
    items: str = ""
    """The answer is a list; the field in which its items name their team."""
    query: dict[str, str] = field(default_factory=dict)


def floor(status: int, *scopes: str, foreign: int | None = None, **more: object) -> Owed:
    """For watchers, and tokens of these scopes."""
    return Owed(status, WATCHERS, frozenset(scopes), foreign=foreign, **more)  # type: ignore[arg-type]


def admins(status: int, *scopes: str, body: Body | None = None) -> Owed:
    """For administrators, and tokens of these scopes."""
    return Owed(status, ADMINS, frozenset(scopes), body=body)


def leaders(status: int, *, query: dict[str, str]) -> Owed:
    """For those who answer for a team, and no program."""
    return Owed(status, MANAGERS | {Role.TEAM_LEAD}, query=query)


def managers(status: int, *, foreign: int | None = None, items: str = "") -> Owed:
    """For those who manage channels, and no program."""
    return Owed(status, MANAGERS, foreign=foreign, items=items)


def anybody(status: int, body: Body | None = None) -> Owed:
    """Without signing in."""
    return Owed(status, access=Access.PUBLIC, body=body)


def people(status: int, body: Body | None = None) -> Owed:
    """For every person who signed in, and no program."""
    return Owed(status, access=Access.SIGNED_IN, body=body)


CALLS, ALERTS, SOUND = "read:calls", "read:alerts", "read:recordings"
ACT = "write:alerts"
LOOK, ARRANGE = "read:directory", "write:directory"
STALE: Body = {"revision": 999}
"""Refused as stale by whoever gets as far as the alert."""

UNBOUND = Owed(409, frozenset({Role.AGENT, Role.ADMIN}))
"""Nobody here is bound to an agent of the directory, so those who may have no desk."""

SPOILT: Body = {"from_ms": 2, "to_ms": 1, "comment": "ends before its begin"}
"""A mark that is refused by whoever gets as far as the call."""

OWED = {
    "POST /api/login": anybody(422, {}),
    "POST /api/logout": anybody(204),
    "GET /healthz": anybody(200),
    "GET /readyz": anybody(200),
    "GET /api/session": people(200),
    "POST /api/password": people(422, {}),
    "GET /api/sessions": people(200),
    "DELETE /api/sessions/{session_id}": people(404),
    "GET /api/sessions/all": admins(200),
    "GET /api/calls": floor(200, CALLS, items="team", query={"state": "ended"}),
    "GET /api/history": floor(200, CALLS, items="team"),
    "GET /api/history/export": Owed(200, WATCHERS - {Role.TEAM_LEAD}),
    "GET /api/calls/{call_id}": floor(200, CALLS, foreign=404),
    "GET /api/calls/{call_id}/utterances": floor(200, CALLS, foreign=404),
    "GET /api/calls/{call_id}/findings": floor(200, CALLS, foreign=404),
    "GET /api/calls/{call_id}/levels": floor(200, SOUND, foreign=404),
    "GET /api/calls/{call_id}/recording": floor(200, SOUND, foreign=404),
    "POST /api/calls/{call_id}/whep": floor(422, foreign=404, query={"reason": "none of ours"}),
    "POST /api/calls/{call_id}/notes": floor(409, foreign=404, body={"text": "hello"}),
    "DELETE /api/listening/{seat_id}": floor(404),
    "GET /api/desk": UNBOUND,
    "POST /api/desk/help": replace(UNBOUND, body={"reason": "unsure"}),
    "POST /api/desk/notes/{note_id}": replace(UNBOUND, body={}),
    "GET /api/desk/joined": UNBOUND,
    "POST /api/listening/{seat_id}/whisper": floor(404, query={"reason": "quality"}),
    "POST /api/listening/{seat_id}/barge": leaders(404, query={"reason": "quality"}),
    "POST /api/listening/{seat_id}/hush": floor(404),
    "GET /api/calls/{call_id}/marks": floor(200, CALLS, foreign=404),
    "POST /api/calls/{call_id}/marks": floor(422, foreign=404, body=SPOILT),
    "PATCH /api/calls/{call_id}/marks/{mark_id}": floor(404, foreign=404, body=SPOILT),
    "DELETE /api/calls/{call_id}/marks/{mark_id}": floor(404, foreign=404),
    "GET /api/alerts": floor(200, CALLS, ALERTS, ACT, items="team"),
    "GET /api/alerts/figures": floor(200, CALLS, ALERTS, ACT, query={"since": "0"}),
    "POST /api/alerts/{alert_id}/take": floor(409, ACT, foreign=404, body=STALE),
    "POST /api/alerts/{alert_id}/resolve": floor(409, ACT, foreign=404, body=STALE),
    "POST /api/alerts/{alert_id}/false-hit": floor(409, ACT, foreign=404, body=STALE),
    "GET /api/alerts/{alert_id}/deliveries": floor(200, CALLS, foreign=404),
    "GET /api/channels": managers(200, items="name"),
    "POST /api/channels/{channel}/test": managers(200, foreign=404),
    "POST /api/channels/{channel}/resend": managers(200, foreign=404),
    "GET /api/deliveries": managers(200, items="team"),
    "POST /api/deliveries/{key}/resend": managers(404, foreign=404),
    "GET /api/teams": floor(200, LOOK, ARRANGE, items="id"),
    "POST /api/teams": admins(409, ARRANGE, body={"id": "red"}),
    "PUT /api/teams/{team_id}": admins(404, ARRANGE, body={}),
    "GET /api/agents": floor(200, LOOK, ARRANGE, items="team"),
    "POST /api/agents": admins(409, ARRANGE, body={"id": "red-agent"}),
    "PUT /api/agents/{agent_id}": admins(404, ARRANGE, body={}),
    "GET /api/queues": floor(200, LOOK, ARRANGE, items="team"),
    "POST /api/queues": admins(409, ARRANGE, body={"id": "red-queue"}),
    "PUT /api/queues/{queue_id}": admins(404, ARRANGE, body={}),
    "GET /api/users": admins(200),
    "POST /api/users": admins(409, body={"name": "admin", "role": "admin"}),
    "PUT /api/users/{user_name}": admins(404, body={"role": "admin"}),
    "POST /api/users/{user_name}/password": admins(404),
    "GET /api/tokens": admins(200),
    "POST /api/tokens": admins(409, body={"name": "taken", "scopes": ["source:*"]}),
    "DELETE /api/tokens/{token_id}": admins(404),
    "GET /api/calls/{call_id}/holds": floor(200, CALLS, foreign=404),
    "GET /api/audit": admins(200),
    "GET /api/audit/export": admins(200),
    "GET /api/audit/verification": admins(200),
    "POST /api/audit/verification": admins(200),
    "GET /api/holds": admins(200),
    "POST /api/holds": admins(404, body={"call": "nobodys", "reason": "lawsuit"}),
    "POST /api/holds/{hold_id}/lift": admins(404),
    "POST /api/customers/forget": admins(400, body={}),
}
"""Every address of the published description."""

UNPUBLISHED = {
    "/api/docs",
    "/api/openapi.json",
    "/api/live",
    "/api/desk/live",
    "/api/audiosocket",
    "/metrics",
    "/{path:path}",
}
"""Addresses beside it: the description itself; the sockets, announced legs and metrics, which
have doors and tests of their own; the files of the web application, which are open to anybody."""
