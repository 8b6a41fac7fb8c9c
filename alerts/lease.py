"""The lease: a taken alert is one person's until a time, and is offered again when that is over."""

from msgspec.structs import replace

from alerts.alert import Alert, AlertState


def begin(alert: Alert, *, by: str, at: float, lease_s: float) -> Alert:
    """`alert` as held by `by`; how long people took to take it is kept of the first time only."""
    took = alert.time_to_take_ms
    if took is None and alert.shown_at:
        took = max(0, round((at - alert.shown_at) * 1000))
    return replace(alert, owner=by, leased_until=at + lease_s, time_to_take_ms=took)


def renewed(alert: Alert, *, at: float, lease_s: float) -> Alert:
    """`alert` with its lease begun anew; itself while more than half of it is left, so that who
    listens for long does not write a revision at each look.
    """
    if alert.leased_until is not None and alert.leased_until - at > lease_s / 2:
        return alert
    return replace(alert, leased_until=at + lease_s, revision=alert.revision + 1)


def offered(alert: Alert, *, at: float) -> Alert:
    """`alert` as offered to everybody, for the first time or once more."""
    return replace(
        alert,
        owner="",
        leased_until=None,
        shown_at=alert.shown_at or at,
        offered_at=at,
        offers=alert.offers + 1,
    )


def lapses(alert: Alert, *, at: float) -> bool:
    """Whether the holder let the lease run out."""
    held = alert.state is AlertState.TAKEN and alert.leased_until is not None
    return held and (alert.leased_until or 0.0) <= at
