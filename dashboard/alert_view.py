"""An alert as sent to walls and pages, and the findings it stands on."""

from typing import Literal

from alerts.alert import AlertState, Severity
from dashboard.message import Message
from stream.party import Party


class EvidenceView(Message):
    """What a finding rests on; see `detectors.finding.Evidence`."""

    entry: str = ""
    category: str = ""
    text: str = ""
    utterance: str = ""
    cause: str = ""
    after: str = ""
    unit: str = ""
    watch_s: float = 0.0


class FindingView(Message):
    """A finding; see `detectors.finding.Finding`."""

    id: str
    call: str
    detector: str
    kind: str
    state: Literal["open", "settled", "retracted"]
    revision: int
    party: Party | None
    start_ms: int
    end_ms: int
    measure: float
    evidence: EvidenceView


class AlertStepView(Message):
    """One entry of an alert's history."""

    at: float
    state: AlertState
    by: str
    reason: str


class AlertView(Message):
    """An alert; see `alerts.alert.Alert`."""

    id: str
    call: str
    rule: str
    rule_version: int
    severity: Severity
    state: AlertState
    revision: int
    opened_at: float
    start_ms: int
    count: int
    provisional: bool
    findings: list[FindingView]
    title: dict[str, str]
    suggestion: dict[str, str]
    agent: str
    agent_name: str
    team: str
    owner: str
    """Who holds it; empty while it is offered to everybody."""
    shown_at: float
    """When it was first offered, in seconds since the epoch; 0 before."""
    offered_at: float
    """When it was offered last."""
    offers: int
    """How often it was offered."""
    leased_until: float | None
    """When the holder's lease lapses; None where nobody holds one."""
    time_to_take_ms: int | None
    """From its first offer until it was first taken; None before."""
    history: list[AlertStepView]
