"""Alerts and what is owed because of them, as rows and back."""

import msgspec

from alerts.alert import Alert, AlertState, AlertStep, Severity
from alerts.notice import Notice
from alerts.store import OutboxItem
from detectors.finding import Finding
from storage.packing import pack_strings, unpack_strings
from storage.schema import AlertRow, OutboxRow

OWED, HELD, DELIVERED, DEAD = "owed", "held", "delivered", "dead"
"""States of an outbox row; `held` is owed after quiet hours."""

DROPPED, SUPERSEDED = "dropped", "superseded"
"""Never sent: quiet hours dropped it, or a later message told more."""

UNSETTLED = (OWED, HELD)
"""States in which something is still to be sent."""

AlertValues = dict[str, str | int | float | bool | None]
"""Values of the columns of `alerts` by name."""


def alert_values(alert: Alert) -> AlertValues:
    """The columns of `alert`."""
    return {
        "id": alert.id,
        "call": alert.call,
        "rule": alert.rule,
        "rule_version": alert.rule_version,
        "severity": alert.severity,
        "state": alert.state,
        "revision": alert.revision,
        "opened_at": alert.opened_at,
        "start_ms": alert.start_ms,
        "count": alert.count,
        "provisional": alert.provisional,
        "findings": msgspec.json.encode(alert.findings).decode(),
        "title": pack_strings(alert.title),
        "suggestion": pack_strings(alert.suggestion),
        "agent": alert.agent,
        "agent_name": alert.agent_name,
        "team": alert.team,
        "owner": alert.owner,
        "shown_at": alert.shown_at,
        "offered_at": alert.offered_at,
        "offers": alert.offers,
        "leased_until": alert.leased_until,
        "time_to_take_ms": alert.time_to_take_ms,
        "history": msgspec.json.encode(alert.history).decode(),
    }


def alert_of_row(row: AlertRow) -> Alert:
    """The alert kept in `row`."""
    return Alert(
        id=row.id,
        call=row.call,
        rule=row.rule,
        rule_version=row.rule_version,
        severity=Severity(row.severity),
        state=AlertState(row.state),
        revision=row.revision,
        opened_at=row.opened_at,
        start_ms=row.start_ms,
        count=row.count,
        provisional=row.provisional,
        findings=msgspec.json.decode(row.findings, type=tuple[Finding, ...]),
        title=unpack_strings(row.title),
        suggestion=unpack_strings(row.suggestion),
        agent=row.agent,
        agent_name=row.agent_name,
        team=row.team,
        owner=row.owner,
        shown_at=row.shown_at,
        offered_at=row.offered_at,
        offers=row.offers,
        leased_until=row.leased_until,
        time_to_take_ms=row.time_to_take_ms,
        history=msgspec.json.decode(row.history, type=tuple[AlertStep, ...]),
    )


def outbox_values(item: OutboxItem) -> AlertValues:
    """The columns of a row newly owed, held or dropped."""
    state = DROPPED if item.dropped else HELD if item.held_until else OWED
    return {
        "key": item.key,
        "channel": item.channel,
        "alert": item.alert,
        "revision": item.revision,
        "notice": msgspec.json.encode(item.notice).decode(),
        "state": state,
        "attempts": 0,
        "tried": 0,
        "due_at": item.held_until,
        "error": "quiet_hours" if item.dropped else "",
        "settled_at": item.notice.at if item.dropped else None,
    }


def item_of_row(row: OutboxRow) -> OutboxItem:
    """What is owed by `row`."""
    return OutboxItem(
        key=row.key, channel=row.channel, notice=msgspec.json.decode(row.notice, type=Notice)
    )
