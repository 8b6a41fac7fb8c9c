"""An alert: asks for a person now, and remembers what became of it."""

from enum import StrEnum

import msgspec

from detectors.finding import Finding


class Severity(StrEnum):
    """How much it matters. Shown by shape as well as colour."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class AlertState(StrEnum):
    """Life of an alert: open, taken (leased to one person), then resolved or a false hit."""

    OPEN = "open"
    TAKEN = "taken"
    RESOLVED = "resolved"
    FALSE_HIT = "false_hit"
    RETRACTED = "retracted"
    """What it rested on was withdrawn."""
    EXPIRED = "expired"
    """Nobody took it in time."""


class AlertStep(msgspec.Struct, frozen=True):
    """One entry of an alert's history."""

    at: float
    """Wall clock, in seconds since the epoch."""
    state: AlertState
    """The state it came to."""
    by: str = ""
    """User who did it; empty when the system did."""
    reason: str = ""
    """Reason given, as a key of i18n or free text."""


class Alert(msgspec.Struct, frozen=True, tag="alert"):
    """One thing a person should look at: merged per call and rule.

    A change makes a new value with the same id and a higher revision.
    """

    id: str
    """Unique everywhere; also the thread on which channels follow up."""
    call: str
    """Id of the call."""
    rule: str
    """Id of the rule."""
    rule_version: int
    """Version of the rule that fired."""
    severity: Severity
    """Highest it has reached."""
    state: AlertState
    """Where it is in its life."""
    revision: int
    """Counts from 1."""
    opened_at: float
    """Wall clock, in seconds since the epoch."""
    start_ms: int
    """Call time of the first finding, in milliseconds."""
    count: int
    """Findings merged into it that stand."""
    provisional: bool
    """Nothing in it is settled yet."""
    findings: tuple[Finding, ...] = ()
    """The first, and the latest ones up to a bound; `count` is the truth."""
    title: dict[str, str] = {}
    """The rule's title by language (`zh-CN`, `en`)."""
    suggestion: dict[str, str] = {}
    """Suggested wording or step by language; may be empty."""
    agent: str = ""
    """Agent id at the time."""
    agent_name: str = ""
    """Agent's display name at the time."""
    team: str = ""
    """Team at the time."""
    owner: str = ""
    """User to whom it is leased or who took it; empty while it is offered to all."""
    shown_at: float = 0.0
    """Wall clock of its first offer to people, in seconds since the epoch; 0 before."""
    offered_at: float = 0.0
    """Wall clock of its latest offer; 0 before."""
    offers: int = 0
    """How often it was offered; more than once when a lease lapsed or it came back."""
    leased_until: float | None = None
    """Wall clock at which the owner's lease lapses; None where nobody holds one."""
    time_to_take_ms: int | None = None
    """From its first offer until it was first taken; None before."""
    history: tuple[AlertStep, ...] = ()
    """What happened to it, oldest first."""
