"""Which channel is told of which alerts, and what it is owed when one changes."""

from collections.abc import Sequence

import msgspec

from alerts.alert import Alert, Severity
from alerts.notice import SEVERITY_ORDER, CallSummary, Notice, notice_type
from alerts.store import OutboxItem


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What one channel wants to know. Empty sets do not narrow."""

    channel: str
    """Name of the channel in the settings."""
    least: Severity = Severity.INFO
    """Least severity."""
    teams: frozenset[str] = frozenset()
    """Teams whose alerts it gets."""
    practice: bool = True
    """Whether alerts of demo, practice and mystery calls are told as well."""

    def wants(self, alert: Alert, call: CallSummary) -> bool:
        """Whether the channel is told of `alert` as it is."""
        grave = SEVERITY_ORDER.index(alert.severity) >= SEVERITY_ORDER.index(self.least)
        ours = not self.teams or alert.team in self.teams
        return grave and ours and (self.practice or not call.practice)


def owed(
    before: Alert | None, after: Alert, call: CallSummary, routes: Sequence[Route], *, at: float
) -> list[OutboxItem]:
    """What each channel is owed because `before` became `after`.

    To a channel that did not want the alert as it was, the alert is new.
    """
    items: list[OutboxItem] = []
    for route in routes:
        known = before if before is not None and route.wants(before, call) else None
        kind = notice_type(known, after) if route.wants(after, call) else None
        if kind is not None:
            notice = Notice(type=kind, at=at, alert=after, call=call)
            key = f"msg_{after.id}.{after.revision}.{route.channel}"
            items.append(OutboxItem(key=key, channel=route.channel, notice=notice))
    return items
