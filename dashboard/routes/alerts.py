"""Alerts, and what people do with them."""

from typing import Annotated

from fastapi import Query, Request

from alerts.alert import AlertState
from alerts.store import StaleAlertError
from dashboard.alert_view import AlertView
from dashboard.gate import Calling
from dashboard.paging import parse_place, place_text
from dashboard.resources import AlertAction, AlertList, DeskFiguresView
from dashboard.routes.calls import Limit, Place
from dashboard.services import services_of
from dashboard.sight import Seen, Sight
from dashboard.views import alert_view
from storage.alert_list import BeforeAlert

States = Annotated[
    list[AlertState] | None,
    Query(description="States to list; may be repeated. Without it all are listed."),
]

Since = Annotated[
    float, Query(ge=0, le=1e11, description="Seconds since the epoch, as of the begin of the day.")
]


async def list_alerts(
    seen: Seen, state: States = None, limit: Limit = 50, before: Place = ""
) -> AlertList:
    """Alerts in the given states, latest first and in pages."""
    place = BeforeAlert(*parse_place(before)) if before else None
    found = await seen.alerts(limit=limit, before=place, states=frozenset(state or ()))
    last = found[-1] if len(found) == limit else None
    return AlertList(
        items=[alert_view(alert) for alert in found],
        next=place_text(last.opened_at, last.id) if last else None,
    )


async def desk_figures(seen: Seen, since: Since) -> DeskFiguresView:
    """How many alerts opened since a moment, and how soon they were taken."""
    found = await seen.desk_figures(since=since)
    return DeskFiguresView.model_validate(found, from_attributes=True)


async def take_alert(
    alert_id: str, body: AlertAction, caller: Calling, seen: Seen, request: Request
) -> AlertView:
    """Lease an alert to oneself; to take one's own again renews the lease."""
    await _check_unchanged(seen, alert_id, body)
    desk = services_of(request).alert_actions
    return alert_view(await desk.take(alert_id, by=caller.name, reason=body.reason))


async def resolve_alert(
    alert_id: str, body: AlertAction, caller: Calling, seen: Seen, request: Request
) -> AlertView:
    """Say that an alert was dealt with."""
    await _check_unchanged(seen, alert_id, body)
    desk = services_of(request).alert_actions
    return alert_view(await desk.resolve(alert_id, by=caller.name, reason=body.reason))


async def refuse_alert(
    alert_id: str, body: AlertAction, caller: Calling, seen: Seen, request: Request
) -> AlertView:
    """Say that an alert should not have been raised; counts against its rule's precision."""
    await _check_unchanged(seen, alert_id, body)
    desk = services_of(request).alert_actions
    return alert_view(await desk.false_hit(alert_id, by=caller.name, reason=body.reason))


async def _check_unchanged(seen: Sight, alert_id: str, body: AlertAction) -> None:
    """See that the alert is still as the person saw it. What changes between this look and the
    deed is the desk's business: it looks again, and refuses what the new state does not allow.
    """
    alert = await seen.alert(alert_id)
    if alert.revision != body.revision:
        raise StaleAlertError(alert_id)
