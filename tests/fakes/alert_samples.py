"""Small true-to-life alerts, calls and findings for tests."""

from alerts.alert import Alert, AlertState, Severity
from alerts.notice import CallSummary, Notice, NoticeType
from alerts.store import OutboxItem
from detectors.finding import Evidence, Finding, FindingState
from stream.call import Call
from stream.party import Party


def a_call(call_id: str = "c1", *, language: str = "zh-CN") -> Call:
    """A live call of a refund team."""
    return Call(
        id=call_id,
        source="pcm",
        team="refunds",
        queue="refund",
        customer="138****5521",
        language=language,
        attributes={"phone": "13812345521"},
        started_at=1_000.0,
    )


def a_finding(
    finding_id: str = "f1",
    *,
    kind: str = "phrase",
    state: FindingState = FindingState.OPEN,
    revision: int = 1,
    party: Party | None = Party.CUSTOMER,
    start_ms: int = 1_000,
    measure: float = 1.0,
    evidence: Evidence | None = None,
) -> Finding:
    """A hit on 投诉 by the customer unless told otherwise."""
    return Finding(
        id=finding_id,
        call="c1",
        detector="phrases",
        kind=kind,
        state=state,
        revision=revision,
        party=party,
        start_ms=start_ms,
        end_ms=start_ms + 400,
        measure=measure,
        evidence=evidence or Evidence(entry="complaint", category="escalation", text="投诉"),
    )


def an_alert(
    alert_id: str = "a1",
    *,
    revision: int = 1,
    state: AlertState = AlertState.OPEN,
    severity: Severity = Severity.WARNING,
    count: int = 1,
    provisional: bool = True,
    opened_at: float = 2_000.0,
    owner: str = "",
) -> Alert:
    """An open alert on one phrase."""
    return Alert(
        id=alert_id,
        call="c1",
        rule="customer-escalation",
        rule_version=1,
        severity=severity,
        state=state,
        revision=revision,
        opened_at=opened_at,
        start_ms=1_000,
        count=count,
        provisional=provisional,
        findings=(a_finding(),),
        title={"zh-CN": "客户投诉升级", "en": "Customer escalates"},
        agent="1001",
        agent_name="林晓",
        team="refunds",
        owner=owner,
    )


def an_item(
    alert: Alert | None = None,
    *,
    channel: str = "ops",
    notice: NoticeType = NoticeType.OPENED,
    call: Call | None = None,
) -> OutboxItem:
    """What is owed to `channel` because of `alert`."""
    told = alert or an_alert()
    return OutboxItem(
        key=f"{told.id}.{told.revision}.{channel}",
        channel=channel,
        notice=Notice(
            type=notice, at=2_000.0, alert=told, call=CallSummary.of(call or a_call(told.call))
        ),
    )
