"""Which channel is told of which alerts, and what it is owed when one changes."""

from collections.abc import Sequence
from enum import StrEnum

import msgspec

from alerts.alert import Alert, Severity
from alerts.notice import SEVERITY_ORDER, CallSummary, Notice, NoticeType, notice_type
from alerts.quiet_hours import QuietHoursSettings
from alerts.store import OutboxItem


class Telling(StrEnum):
    """An occasion on which a channel may be told."""

    OPENED = "opened"
    GRAVER = "graver"
    """An update that raised the severity."""
    UPDATED = "updated"
    """Any other update: borne out by settled text, or heard once more."""
    TAKEN = "taken"
    RESOLVED = "resolved"
    FALSE_HIT = "false_hit"
    RETRACTED = "retracted"
    EXPIRED = "expired"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """What one channel wants to know. Empty sets do not narrow."""

    channel: str
    """Name of the channel in the settings."""
    least: Severity = Severity.INFO
    """Least severity."""
    teams: frozenset[str] = frozenset()
    """Teams whose alerts it gets."""
    queues: frozenset[str] = frozenset()
    """Queues whose calls' alerts it gets."""
    rules: frozenset[str] = frozenset()
    """Ids of rules; together with `categories`, one of either will do."""
    categories: frozenset[str] = frozenset()
    """Categories of what was heard."""
    practice: bool = True
    """Whether alerts of demo, practice and mystery calls are told as well."""
    tells: frozenset[Telling] = frozenset(Telling)
    """Occasions on which it is told."""
    quiet: QuietHoursSettings | None = None
    """When it is left in peace."""

    def wants(self, alert: Alert, call: CallSummary) -> bool:
        """Whether the channel is told of `alert` as it is."""
        return (
            SEVERITY_ORDER.index(alert.severity) >= SEVERITY_ORDER.index(self.least)
            and (not self.teams or alert.team in self.teams)
            and (not self.queues or call.queue in self.queues)
            and self._about(alert)
            and (self.practice or not call.practice)
        )

    def _about(self, alert: Alert) -> bool:
        """Withdrawn findings count too, or nobody would hear of the withdrawal."""
        if not (self.rules or self.categories):
            return True
        heard = {finding.evidence.category for finding in alert.findings}
        return alert.rule in self.rules or bool(heard & self.categories)

    def item(self, notice: Notice) -> OutboxItem:
        """What is owed because of `notice`: at once, after the quiet hours, or not at all."""
        alert = notice.alert
        quiet = self.quiet.until(notice.at) if self.quiet else None
        held = quiet is not None and not (self.quiet and self.quiet.lets_through(alert.severity))
        return OutboxItem(
            key=f"msg_{alert.id}.{alert.revision}.{self.channel}",
            channel=self.channel,
            notice=notice,
            held_until=(quiet or 0.0) if held else 0.0,
            dropped=held and self.quiet is not None and self.quiet.afterwards == "drop",
        )


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
        if kind is not None and _telling(kind, known, after) in route.tells:
            items.append(route.item(Notice(type=kind, at=at, alert=after, call=call)))
    return items


def _telling(kind: NoticeType, before: Alert | None, after: Alert) -> Telling:
    """Which occasion a notice is."""
    if kind is NoticeType.UPDATED and before is not None and before.severity != after.severity:
        return Telling.GRAVER
    return Telling(kind.value.removeprefix("alert."))
