"""Every address of the API in one table: what it does, who may use it, how it may refuse."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.datastructures import Default
from pydantic import BaseModel

from dashboard.gate import Access, requires, signed_in
from dashboard.live_messages import CallDetail
from dashboard.permissions import Permission
from dashboard.resources import ErrorBody, FindingList, LevelList, UtteranceList
from dashboard.routes import alerts, calls, deliveries, health, legs, session
from dashboard.routes.docs import docs
from dashboard.routes.metrics import metrics

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


SEE, HANDLE = Permission.VIEW_CALLS, Permission.HANDLE_ALERTS
CHANNELS = Permission.MANAGE_CHANNELS

ENDPOINTS = (
    Endpoint("POST", "/api/login", session.login, Access.PUBLIC, (401, 422, 429)),
    Endpoint("POST", "/api/logout", session.logout, Access.PUBLIC, status=204),
    Endpoint("GET", "/api/session", session.session, Access.SIGNED_IN),
    Endpoint("GET", "/api/calls", calls.list_calls, SEE, (400, 422)),
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
        "GET",
        "/api/calls/{call_id:path}",
        calls.call_detail,
        SEE,
        (404, 422),
        answer=CallDetail,
    ),
    Endpoint("GET", "/api/alerts", alerts.list_alerts, SEE, (400, 422)),
    Endpoint(
        "POST", "/api/alerts/{alert_id}/take", alerts.take_alert, HANDLE, (404, 409, 413, 422)
    ),
    Endpoint(
        "POST", "/api/alerts/{alert_id}/resolve", alerts.resolve_alert, HANDLE, (404, 409, 413, 422)
    ),
    Endpoint(
        "POST",
        "/api/alerts/{alert_id}/false-hit",
        alerts.refuse_alert,
        HANDLE,
        (404, 409, 413, 422),
    ),
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
    Endpoint("POST", "/api/channels/{channel}/test", deliveries.try_channel, CHANNELS, (404, 422)),
    Endpoint(
        "POST", "/api/channels/{channel}/resend", deliveries.resend_channel, CHANNELS, (404, 422)
    ),
    Endpoint("GET", "/api/deliveries", deliveries.list_dead_letters, CHANNELS, (400, 422)),
    Endpoint(
        "POST", "/api/deliveries/{key}/resend", deliveries.resend_delivery, CHANNELS, (404, 422)
    ),
    Endpoint("GET", "/healthz", health.healthz, Access.PUBLIC),
    Endpoint("GET", "/readyz", health.readyz, Access.PUBLIC, (503,)),
    # Its own door: a token of its own, or this machine.
    Endpoint("GET", "/metrics", metrics, Access.PUBLIC, (401, 403, 503), schema=False),
    Endpoint("GET", "/api/docs", docs, Access.PUBLIC, schema=False),
)


def install_endpoints(app: FastAPI) -> None:
    """Make `app` answer all of them."""
    for endpoint in ENDPOINTS:
        app.add_api_route(
            endpoint.path,
            endpoint.handler,
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
    if isinstance(endpoint.access, Permission) or endpoint.method == "POST":
        implied |= {403}
    return sorted({*implied, *endpoint.refusals})
