"""Alerts, and what people do with them."""

from typing import Annotated

from fastapi import Query, Request

from alerts.alert import AlertState
from alerts.store import StaleAlertError, UnknownAlertError
from dashboard.gate import SignedIn
from dashboard.live_messages import AlertView
from dashboard.paging import parse_place, place_text
from dashboard.ports import AlertActions
from dashboard.resources import AlertAction, AlertList
from dashboard.routes.calls import Limit, Place
from dashboard.services import services_of
from dashboard.views import alert_view
from storage.alert_list import BeforeAlert

States = Annotated[
    list[AlertState] | None,
    Query(description="States to list; may be repeated. Without it all are listed."),
]


async def list_alerts(
    request: Request, state: States = None, limit: Limit = 50, before: Place = ""
) -> AlertList:
    """Alerts in the given states, latest first and in pages."""
    place = BeforeAlert(*parse_place(before)) if before else None
    found = await services_of(request).alerts.recent(
        limit=limit, before=place, states=frozenset(state or ())
    )
    last = found[-1] if len(found) == limit else None
    return AlertList(
        items=[alert_view(alert) for alert in found],
        next=place_text(last.opened_at, last.id) if last else None,
    )


async def take_alert(
    alert_id: str, body: AlertAction, user: SignedIn, request: Request
) -> AlertView:
    """Acknowledge an alert and make it one's own."""
    desk = await _desk_if_unchanged(request, alert_id, body)
    return alert_view(await desk.take(alert_id, by=user.name, reason=body.reason))


async def resolve_alert(
    alert_id: str, body: AlertAction, user: SignedIn, request: Request
) -> AlertView:
    """Say that an alert was dealt with."""
    desk = await _desk_if_unchanged(request, alert_id, body)
    return alert_view(await desk.resolve(alert_id, by=user.name, reason=body.reason))


async def refuse_alert(
    alert_id: str, body: AlertAction, user: SignedIn, request: Request
) -> AlertView:
    """Say that an alert should not have been raised; counts against its rule's precision."""
    desk = await _desk_if_unchanged(request, alert_id, body)
    return alert_view(await desk.false_hit(alert_id, by=user.name, reason=body.reason))


async def _desk_if_unchanged(request: Request, alert_id: str, body: AlertAction) -> AlertActions:
    """The desk, if the alert is still as the person saw it. What changes between this look and the
    deed is the desk's business: it looks again, and refuses what the new state does not allow.
    """
    services = services_of(request)
    alert = await services.alert_reader.alert(alert_id)
    if alert is None:
        raise UnknownAlertError(alert_id)
    if alert.revision != body.revision:
        raise StaleAlertError(alert_id)
    return services.alert_actions
