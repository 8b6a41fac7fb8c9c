"""The life of an alert as pure transitions: what people may do, what the engine's news changes.

AlertActionError
├── IllegalTransitionError     alert_transition    not possible in the state it is in
└── AlertTakenError            alert_taken         somebody else looks after it already
"""

from msgspec.structs import replace

from alerts import lease
from alerts.alert import Alert, AlertState, AlertStep
from alerts.notice import SEVERITY_ORDER

SEVERITY_RAISED = "severity_raised"
"""Reason key: it came back because it grew graver."""
HEARD_AGAIN = "heard_again"
"""Reason key: it came back because it was heard once more after it was withdrawn."""
WITHDRAWN = "findings_withdrawn"
"""Reason key: everything it rested on was withdrawn."""
NOT_TAKEN = "not_taken"
"""Reason key: nobody took it in time."""
LEASE_LAPSED = "lease_lapsed"
"""Reason key: it is offered again, since who had it did nothing more."""

_WITHDRAWABLE = {AlertState.OPEN, AlertState.TAKEN, AlertState.EXPIRED}
_REOPENED_WHEN_GRAVER = {AlertState.RESOLVED, AlertState.EXPIRED}


class AlertActionError(Exception):
    """What was asked of an alert cannot be done."""

    code = "alert_action"
    retryable = False


class IllegalTransitionError(AlertActionError):
    """The alert is in a state from which this is not possible."""

    code = "alert_transition"

    def __init__(self, state: AlertState, wanted: AlertState) -> None:
        super().__init__(f"An alert that is {state} cannot become {wanted}.")
        self.state = state
        self.wanted = wanted


class AlertTakenError(AlertActionError):
    """Somebody else took it first."""

    code = "alert_taken"

    def __init__(self, owner: str) -> None:
        super().__init__("Somebody else has taken this alert.")
        self.owner = owner


def take(alert: Alert, *, by: str, at: float, lease_s: float, reason: str = "") -> Alert:
    """`by` looks after it for `lease_s` seconds. An expired alert can be taken late; to take one's
    own again renews the lease.

    Raises:
        AlertTakenError: somebody else has it.
        IllegalTransitionError: it is closed or withdrawn.
    """
    if alert.state is AlertState.TAKEN:
        if alert.owner == by:
            return lease.renewed(alert, at=at, lease_s=lease_s)
        raise AlertTakenError(alert.owner)
    if alert.state not in (AlertState.OPEN, AlertState.EXPIRED):
        raise IllegalTransitionError(alert.state, AlertState.TAKEN)
    taken = _step(alert, AlertState.TAKEN, at=at, by=by, reason=reason)
    return lease.begin(taken, by=by, at=at, lease_s=lease_s)


def renew(alert: Alert, *, by: str, at: float, lease_s: float) -> Alert:
    """`by` still looks after it; what they do not hold stays as it is."""
    if alert.state is not AlertState.TAKEN or alert.owner != by:
        return alert
    return lease.renewed(alert, at=at, lease_s=lease_s)


def lapse(alert: Alert, *, at: float) -> Alert:
    """The lease is over: offered to everybody again. Itself when it was renewed meanwhile."""
    if not lease.lapses(alert, at=at):
        return alert
    return _step(alert, AlertState.OPEN, at=at, reason=LEASE_LAPSED)


def resolve(alert: Alert, *, by: str, at: float, reason: str = "") -> Alert:
    """What it asked for is done. Whoever closes it is named, also when another had taken it.

    Raises:
        IllegalTransitionError: it was not taken.
    """
    return _close(alert, AlertState.RESOLVED, by=by, at=at, reason=reason)


def false_hit(alert: Alert, *, by: str, at: float, reason: str = "") -> Alert:
    """It should not have been raised; counts against the rule's precision.

    Raises:
        IllegalTransitionError: it was not taken.
    """
    return _close(alert, AlertState.FALSE_HIT, by=by, at=at, reason=reason)


def expire(alert: Alert, *, at: float) -> Alert:
    """Nobody took it in time.

    Raises:
        IllegalTransitionError: it is not open.
    """
    if alert.state is not AlertState.OPEN:
        raise IllegalTransitionError(alert.state, AlertState.EXPIRED)
    return _step(alert, AlertState.EXPIRED, at=at, reason=NOT_TAKEN)


def absorb(stored: Alert, heard: Alert, *, at: float) -> Alert:
    """What the engine knows now, joined to what people did meanwhile; `stored` if nothing differs.

    The engine owns severity, count, findings and withdrawal; people own state, owner and history.
    What a person closed stays closed, unless it was resolved or expired and grew graver.
    """
    merged = replace(
        stored,
        rule_version=heard.rule_version,
        severity=max(stored.severity, heard.severity, key=SEVERITY_ORDER.index),
        start_ms=heard.start_ms,
        count=heard.count,
        provisional=heard.provisional,
        findings=heard.findings,
        suggestion=heard.suggestion,
        agent=heard.agent or stored.agent,
        agent_name=heard.agent_name or stored.agent_name,
        team=stored.team or heard.team,
    )
    graver = merged.severity is not stored.severity
    if heard.state is AlertState.RETRACTED:
        if stored.state in _WITHDRAWABLE:
            return _step(merged, AlertState.RETRACTED, at=at, reason=WITHDRAWN)
    elif stored.state is AlertState.RETRACTED:
        return _step(merged, AlertState.OPEN, at=at, reason=HEARD_AGAIN)
    elif graver and stored.state in _REOPENED_WHEN_GRAVER:
        return _step(merged, AlertState.OPEN, at=at, reason=SEVERITY_RAISED)
    return stored if merged == stored else replace(merged, revision=stored.revision + 1)


def _close(alert: Alert, state: AlertState, *, by: str, at: float, reason: str) -> Alert:
    if alert.state is not AlertState.TAKEN:
        raise IllegalTransitionError(alert.state, state)
    return _step(alert, state, at=at, by=by, reason=reason)


def _step(alert: Alert, state: AlertState, *, at: float, by: str = "", reason: str = "") -> Alert:
    step = AlertStep(at=at, state=state, by=by, reason=reason)
    after = replace(
        alert,
        state=state,
        revision=alert.revision + 1,
        history=(*alert.history, step),
        leased_until=None,
    )
    return lease.offered(after, at=at) if state is AlertState.OPEN else after
