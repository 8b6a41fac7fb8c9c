"""An alert store in memory; it can be made to go away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from alerts.alert import Alert, AlertState
from alerts.store import DeadLetter, Delivery, OutboxItem, StaleAlertError, StoreAwayError
from stream.call import Call


@dataclass
class _Owed:
    """One row of the outbox."""

    item: OutboxItem
    order: int
    due_at: float
    attempts: int = 0
    error: str = ""
    done: bool = False
    dead_at: float | None = None
    held: bool = False


class FakeAlertStore:
    """Meets `AlertStore`. Set `away` to make every method raise `StoreAwayError`."""

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.calls: dict[str, Call] = {}
        self.away = False
        self._owed: dict[str, _Owed] = {}

    async def keep_call(self, call: Call) -> None:
        """Store a call, as another part of the house does."""
        self.calls[call.id] = call

    async def alert(self, alert_id: str) -> Alert | None:
        """See `AlertStore`."""
        self._reach()
        return self.alerts.get(alert_id)

    async def call(self, call_id: str) -> Call | None:
        """See `AlertStore`."""
        self._reach()
        return self.calls.get(call_id)

    async def save(
        self, alert: Alert, *, expected_revision: int, outbox: Sequence[OutboxItem]
    ) -> None:
        """See `AlertStore`."""
        self._reach()
        stored = self.alerts.get(alert.id)
        if (stored.revision if stored else 0) != expected_revision:
            raise StaleAlertError(alert.id)
        self.alerts[alert.id] = alert
        for item in outbox:
            owed = _Owed(item, len(self._owed), due_at=item.held_until)
            owed.held, owed.done = item.held_until > 0, item.dropped
            self._owed.setdefault(item.key, owed)
            if not item.held_until and not item.dropped:
                self._supersede(item)

    async def open_before(self, cutoff: float, *, limit: int) -> Sequence[Alert]:
        """See `AlertStore`."""
        self._reach()
        old = [
            alert
            for alert in self.alerts.values()
            if alert.state is AlertState.OPEN and alert.offered_at < cutoff
        ]
        return sorted(old, key=lambda alert: alert.offered_at)[:limit]

    async def lapsed(self, now: float, *, limit: int) -> Sequence[Alert]:
        """See `AlertStore`."""
        self._reach()
        until = {
            alert.id: alert.leased_until
            for alert in self.alerts.values()
            if alert.state is AlertState.TAKEN and alert.leased_until is not None
        }
        over = sorted((at, name) for name, at in until.items() if at <= now)
        return [self.alerts[name] for _, name in over][:limit]

    async def standing(self, call: str) -> Sequence[Alert]:
        """See `AlertStore`."""
        self._reach()
        ours = [alert for alert in self.alerts.values() if alert.call == call]
        standing = [a for a in ours if a.state in (AlertState.OPEN, AlertState.TAKEN)]
        return sorted(standing, key=lambda alert: (alert.opened_at, alert.id))

    async def claim(
        self, channel: str, *, now: float, until: float, limit: int, held: bool = False
    ) -> Sequence[Delivery]:
        """See `AlertStore`."""
        self._reach()
        ready = self._held(channel, now) if held else self._due(channel, now)
        for owed in ready[:limit]:
            owed.due_at = until
            owed.attempts += 1
        return [Delivery(item=owed.item, attempt=owed.attempts) for owed in ready[:limit]]

    async def due(self, channel: str, *, now: float) -> int:
        """See `AlertStore`."""
        self._reach()
        return len(self._due(channel, now))

    def _held(self, channel: str, now: float) -> list[_Owed]:
        return [o for o in self._open(channel) if o.held and o.due_at <= now]

    def _open(self, channel: str) -> list[_Owed]:
        found = [o for o in self._owed.values() if o.item.channel == channel]
        return [o for o in found if not o.done and o.dead_at is None]

    def _supersede(self, item: OutboxItem) -> None:
        for owed in self._open(item.channel):
            same = owed.held and owed.item.alert == item.alert
            owed.done = owed.done or (same and owed.item.revision < item.revision)

    def _due(self, channel: str, now: float) -> list[_Owed]:
        heads: dict[str, _Owed] = {}
        for owed in self._open(channel):
            if owed.held:
                continue
            head = heads.get(owed.item.alert)
            if head is None or owed.item.revision < head.item.revision:
                heads[owed.item.alert] = owed
        return sorted((h for h in heads.values() if h.due_at <= now), key=lambda h: h.order)

    async def delivered(self, key: str, *, at: float) -> None:
        """See `AlertStore`."""
        self._reach()
        if owed := self._still_owed(key):
            owed.done = True
            owed.due_at = at

    async def failed(self, key: str, *, error: str, retry_at: float) -> None:
        """See `AlertStore`."""
        self._reach()
        if owed := self._still_owed(key):
            owed.error = error
            owed.due_at = retry_at

    async def dead(self, key: str, *, error: str, at: float) -> None:
        """See `AlertStore`."""
        self._reach()
        if owed := self._still_owed(key):
            owed.error = error
            owed.dead_at = at

    async def dead_letters(self, *, limit: int) -> Sequence[DeadLetter]:
        """See `AlertStore`."""
        self._reach()
        letters = [
            DeadLetter(item=o.item, attempts=o.attempts, error=o.error, at=o.dead_at)
            for o in self._owed.values()
            if o.dead_at is not None
        ]
        return sorted(letters, key=lambda letter: letter.at, reverse=True)[:limit]

    async def revive(self, key: str, *, now: float) -> bool:
        """See `AlertStore`."""
        self._reach()
        owed = self._owed.get(key)
        if owed is None or owed.dead_at is None:
            return False
        owed.dead_at, owed.attempts, owed.due_at, owed.held = None, 0, now, False
        return True

    async def revive_channel(
        self, channel: str, *, now: float, teams: Collection[str] | None = None
    ) -> int:
        """See `AlertStore`."""
        self._reach()
        found = [(k, o.item) for k, o in self._owed.items() if o.item.channel == channel]
        keys = [k for k, i in found if teams is None or i.notice.alert.team in teams]
        return sum([await self.revive(key, now=now) for key in keys])

    def _still_owed(self, key: str) -> _Owed | None:
        owed = self._owed.get(key)
        return owed if owed and not owed.done and owed.dead_at is None else None

    def _reach(self) -> None:
        if self.away:
            raise StoreAwayError
