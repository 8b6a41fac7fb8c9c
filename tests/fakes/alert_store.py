"""An alert store in memory; it can be made to go away."""

from collections.abc import Sequence
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
            self._owed.setdefault(item.key, _Owed(item, len(self._owed), due_at=0.0))

    async def open_before(self, cutoff: float, *, limit: int) -> Sequence[Alert]:
        """See `AlertStore`."""
        self._reach()
        old = [
            alert
            for alert in self.alerts.values()
            if alert.state is AlertState.OPEN and alert.opened_at < cutoff
        ]
        return sorted(old, key=lambda alert: alert.opened_at)[:limit]

    async def claim(
        self, channel: str, *, now: float, until: float, limit: int
    ) -> Sequence[Delivery]:
        """See `AlertStore`."""
        self._reach()
        heads: dict[str, _Owed] = {}
        for owed in self._owed.values():
            if owed.done or owed.dead_at is not None or owed.item.channel != channel:
                continue
            head = heads.get(owed.item.alert)
            if head is None or owed.item.revision < head.item.revision:
                heads[owed.item.alert] = owed
        due = sorted((h for h in heads.values() if h.due_at <= now), key=lambda h: h.order)[:limit]
        for owed in due:
            owed.due_at = until
            owed.attempts += 1
        return [Delivery(item=owed.item, attempt=owed.attempts) for owed in due]

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
        owed.dead_at, owed.attempts, owed.due_at = None, 0, now
        return True

    def _still_owed(self, key: str) -> _Owed | None:
        owed = self._owed.get(key)
        return owed if owed and not owed.done and owed.dead_at is None else None

    def _reach(self) -> None:
        if self.away:
            raise StoreAwayError
