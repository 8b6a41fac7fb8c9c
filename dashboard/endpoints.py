"""Every address of the API in one table: what it does, who may use it, how it may refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.datastructures import Default
from pydantic import BaseModel

from dashboard.audited_deeds import written_down
from dashboard.gate import Access, requires, signed_in
from dashboard.live_messages import CallDetail
from dashboard.permissions import Permission
from dashboard.resources import ErrorBody, FindingList, LevelList, UtteranceList
from dashboard.routes import (
    alerts,
    audit,
    calls,
    deliveries,
    desk,
    directory,
    health,
    history,
    history_export,
    keeping,
    legs,
    listening,
    marks,
    notes,
    session,
    tokens,
    users,
)
from dashboard.routes.docs import docs
from dashboard.routes.metrics import metrics
from storage.audit_actions import Action

Handler = Callable[..., Any]
"""What FastAPI calls; it reads the parameters itself."""


@dataclass(frozen=True)
class Endpoint:
    """One address."""

    method: str
    path: str
    handler: Handler
    access: Access | Permission
    refusals: tuple[int, ...] = ()
    """Statuses besides those that follow from `access`."""
    status: int = 200
    answer: type[BaseModel] | None = None
    """Shape of the answer, where the handler encodes it itself."""
    schema: bool = True
    """It is part of the published API."""
    audit: Action | None = None
    """What is written down before the handler does it; None where it writes down itself what is
    worth it.
    """


SEE, HANDLE = Permission.VIEW_CALLS, Permission.HANDLE_ALERTS
EXPORT = Permission.EXPORT_CALLS
HEAR = Permission.LISTEN_IN
OWN = Permission.OWN_DESK
CHANNELS = Permission.MANAGE_CHANNELS
LOOK, ARRANGE = Permission.VIEW_DIRECTORY, Permission.MANAGE_DIRECTORY
USERS, SESSIONS = Permission.MANAGE_USERS, Permission.MANAGE_SESSIONS
TOKENS = Permission.MANAGE_TOKENS
MARK, MARKS = Permission.MARK_CALLS, "/api/calls/{call_id:path}/marks"
ACT_ON_ALERT = (404, 409, 413, 422)
CHANGE = (404, 413, 422)
ADD = (409, 413, 422)
AUDIT, HOLD = Permission.VIEW_AUDIT, Permission.MANAGE_HOLDS

SIGNING_IN = (
    Endpoint("POST", "/api/login", session.login, Access.PUBLIC, (401, 413, 422, 429)),
    Endpoint("POST", "/api/logout", session.logout, Access.PUBLIC, status=204),
    Endpoint("GET", "/api/session", session.session, Access.SIGNED_IN),
    Endpoint("POST", "/api/password", session.change_password, Access.SIGNED_IN, (413, 422, 429)),
    Endpoint("GET", "/api/sessions", session.list_sessions, Access.SIGNED_IN),
    Endpoint("GET", "/api/sessions/all", session.list_all_sessions, SESSIONS),
    Endpoint(
        "DELETE",
        "/api/sessions/{session_id}",
        session.end_session,
        Access.SIGNED_IN,
        (404, 422),
        status=204,
    ),
)

FLOOR = (
    Endpoint("GET", "/api/calls", calls.list_calls, SEE, (400, 422)),
    Endpoint("GET", "/api/history", history.search_calls, SEE, (400, 422)),
    Endpoint("GET", "/api/history/export", history_export.export_calls, EXPORT, (422,)),
    # The id is the source's own and may hold slashes: longer addresses come first.
    Endpoint(
        "GET",
        "/api/calls/{call_id:path}/utterances",
        calls.call_utterances,
        SEE,
        (404, 422),
        answer=UtteranceList,
    ),
    Endpoint(
        "GET",
        "/api/calls/{call_id:path}/findings",
        calls.call_findings,
        SEE,
        (404, 422),
        answer=FindingList,
    ),
    Endpoint(
        "GET",
        "/api/calls/{call_id:path}/levels",
        calls.call_levels,
        Permission.PLAY_RECORDINGS,
        (404, 422),
        answer=LevelList,
    ),
    Endpoint(
        "GET",
        "/api/calls/{call_id:path}/recording",
        calls.call_recording,
        Permission.PLAY_RECORDINGS,
        (404, 410, 416, 422),
    ),
    Endpoint(
        "POST",
        "/api/calls/{call_id:path}/whep",
        listening.listen,
        HEAR,
        (404, 409, 413, 422),
        status=201,
    ),
    Endpoint("DELETE", "/api/listening/{seat_id}", listening.leave, HEAR, (404, 422), status=204),
    Endpoint(
        "POST",
        "/api/calls/{call_id:path}/notes",
        notes.write_note,
        Permission.WRITE_NOTES,
        (404, 409, 413, 422),
        status=201,
    ),
    Endpoint(
        "POST",
        "/api/listening/{seat_id}/whisper",
        listening.whisper,
        Permission.WHISPER,
        (404, 409, 422),
        status=204,
    ),
    Endpoint(
        "POST",
        "/api/listening/{seat_id}/barge",
        listening.barge,
        Permission.BARGE,
        (404, 409, 422),
        status=204,
    ),
    Endpoint("POST", "/api/listening/{seat_id}/hush", listening.hush, HEAR, (404, 422), status=204),
    Endpoint("GET", MARKS, marks.list_marks, SEE, (404, 422)),
    Endpoint("POST", MARKS, marks.add_mark, MARK, CHANGE, status=201),
    Endpoint("PATCH", f"{MARKS}/{{mark_id}}", marks.change_mark, MARK, CHANGE),
    Endpoint("DELETE", f"{MARKS}/{{mark_id}}", marks.remove_mark, MARK, (404, 422), status=204),
    Endpoint("GET", "/api/calls/{call_id:path}/holds", keeping.call_holds, SEE, (404, 422)),
    Endpoint(
        "GET",
        "/api/calls/{call_id:path}",
        calls.call_detail,
        SEE,
        (404, 422),
        answer=CallDetail,
    ),
    Endpoint("GET", "/api/alerts", alerts.list_alerts, Permission.VIEW_ALERTS, (400, 422)),
    Endpoint("GET", "/api/alerts/figures", alerts.desk_figures, Permission.VIEW_ALERTS, (422,)),
    Endpoint("POST", "/api/alerts/{alert_id}/take", alerts.take_alert, HANDLE, ACT_ON_ALERT),
    Endpoint("POST", "/api/alerts/{alert_id}/resolve", alerts.resolve_alert, HANDLE, ACT_ON_ALERT),
    Endpoint(
        "POST",
        "/api/alerts/{alert_id}/false-hit",
        alerts.refuse_alert,
        HANDLE,
        ACT_ON_ALERT,
    ),
)

DESK = (
    Endpoint("GET", "/api/desk", desk.own_desk, OWN, (409,)),
    Endpoint("POST", "/api/desk/help", desk.ask_help, OWN, (409, 413, 422), status=202),
    Endpoint(
        "POST",
        "/api/desk/notes/{note_id}",
        notes.acknowledge_note,
        OWN,
        (404, 409, 413, 422),
        status=204,
    ),
    Endpoint("GET", "/api/desk/joined", desk.list_joined, OWN, (409,)),
)

PEOPLE = (
    Endpoint("GET", "/api/teams", directory.list_teams, LOOK, (422,)),
    Endpoint(
        "POST",
        "/api/teams",
        directory.add_team,
        ARRANGE,
        ADD,
        status=201,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint(
        "PUT",
        "/api/teams/{team_id:path}",
        directory.change_team,
        ARRANGE,
        CHANGE,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint("GET", "/api/agents", directory.list_agents, LOOK, (422,)),
    Endpoint(
        "POST",
        "/api/agents",
        directory.add_agent,
        ARRANGE,
        ADD,
        status=201,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint(
        "PUT",
        "/api/agents/{agent_id:path}",
        directory.change_agent,
        ARRANGE,
        CHANGE,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint("GET", "/api/queues", directory.list_queues, LOOK, (422,)),
    Endpoint(
        "POST",
        "/api/queues",
        directory.add_queue,
        ARRANGE,
        ADD,
        status=201,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint(
        "PUT",
        "/api/queues/{queue_id:path}",
        directory.change_queue,
        ARRANGE,
        CHANGE,
        audit=Action.DIRECTORY_CHANGED,
    ),
    Endpoint("GET", "/api/users", users.list_users, USERS, (422,)),
    Endpoint("POST", "/api/users", users.add_user, USERS, ADD, status=201, audit=Action.USER_ADDED),
    Endpoint(
        "POST",
        "/api/users/{user_name}/password",
        users.give_password,
        USERS,
        (404, 409, 422),
        audit=Action.PASSWORD_CHANGED,
    ),
    Endpoint(
        "PUT",
        "/api/users/{user_name}",
        users.change_user,
        USERS,
        (404, 409, 413, 422),
        audit=Action.USER_CHANGED,
    ),
    Endpoint("GET", "/api/tokens", tokens.list_tokens, TOKENS),
    Endpoint(
        "POST", "/api/tokens", tokens.add_token, TOKENS, ADD, status=201, audit=Action.TOKEN_CREATED
    ),
    Endpoint(
        "DELETE",
        "/api/tokens/{token_id}",
        tokens.revoke_token,
        TOKENS,
        (404, 422),
        status=204,
        audit=Action.TOKEN_REVOKED,
    ),
)

KEEPING = (
    Endpoint("GET", "/api/audit", audit.list_audit, AUDIT, (400, 422)),
    Endpoint("GET", "/api/audit/export", audit.export_audit, AUDIT, (422,)),
    Endpoint("GET", "/api/audit/verification", audit.audit_state, AUDIT),
    Endpoint("POST", "/api/audit/verification", audit.verify_audit, AUDIT),
    Endpoint("GET", "/api/holds", keeping.list_holds, HOLD),
    Endpoint("POST", "/api/holds", keeping.set_hold, HOLD, (400, 404, 413, 422)),
    Endpoint("POST", "/api/holds/{hold_id}/lift", keeping.lift_hold, HOLD, (404, 422), status=204),
    Endpoint(
        "POST",
        "/api/customers/forget",
        keeping.forget_customer,
        Permission.FORGET_CUSTOMERS,
        (400, 404, 409, 413, 422),
    ),
)

NODE = (
    # Its own door: the token of a source. For telephone systems, not for the web application, whose
    # types are made from the published API; docs/protocols/audiosocket.md describes it.
    Endpoint(
        "POST",
        "/api/audiosocket",
        legs.announce_audiosocket,
        Access.PUBLIC,
        (401, 413, 422, 503),
        status=201,
        schema=False,
    ),
    Endpoint(
        "GET", "/api/alerts/{alert_id}/deliveries", deliveries.alert_deliveries, SEE, (404, 422)
    ),
    Endpoint("GET", "/api/channels", deliveries.list_channels, CHANNELS),
    Endpoint(
        "POST",
        "/api/channels/{channel}/test",
        deliveries.try_channel,
        CHANNELS,
        (404, 422),
        audit=Action.CHANNEL_TESTED,
    ),
    Endpoint(
        "POST",
        "/api/channels/{channel}/resend",
        deliveries.resend_channel,
        CHANNELS,
        (404, 422),
        audit=Action.DELIVERY_REVIVED,
    ),
    Endpoint("GET", "/api/deliveries", deliveries.list_dead_letters, CHANNELS, (400, 422)),
    Endpoint(
        "POST",
        "/api/deliveries/{key}/resend",
        deliveries.resend_delivery,
        CHANNELS,
        (404, 422),
        audit=Action.DELIVERY_REVIVED,
    ),
    Endpoint("GET", "/healthz", health.healthz, Access.PUBLIC),
    Endpoint("GET", "/readyz", health.readyz, Access.PUBLIC, (503,)),
    # Its own door: a token of its own, or this machine.
    Endpoint("GET", "/metrics", metrics, Access.PUBLIC, (401, 403, 503), schema=False),
    Endpoint("GET", "/api/docs", docs, Access.PUBLIC, schema=False),
)

ENDPOINTS = (*SIGNING_IN, *FLOOR, *DESK, *PEOPLE, *KEEPING, *NODE)
"""Every address."""


def install_endpoints(app: FastAPI) -> None:
    """Make `app` answer all of them."""
    for endpoint in ENDPOINTS:
        app.add_api_route(
            endpoint.path,
            written_down(endpoint.audit, endpoint.handler) if endpoint.audit else endpoint.handler,
            methods=[endpoint.method],
            status_code=endpoint.status,
            dependencies=_dependencies(endpoint.access),
            responses={status: {"model": ErrorBody} for status in _refusals(endpoint)},
            response_model=endpoint.answer or Default(None),
            include_in_schema=endpoint.schema,
            openapi_extra={"x-access": str(endpoint.access)},
        )


def _dependencies(access: Access | Permission) -> list[Any]:
    match access:
        case Access.PUBLIC:
            return []
        case Access.SIGNED_IN:
            return [Depends(signed_in)]
        case Permission():
            return [Depends(requires(access))]


def _refusals(endpoint: Endpoint) -> list[int]:
    implied = {500}
    if endpoint.access is not Access.PUBLIC:
        implied |= {401, 503}
    if endpoint.access is not Access.PUBLIC or endpoint.method != "GET":
        implied |= {403}
    return sorted({*implied, *endpoint.refusals})
