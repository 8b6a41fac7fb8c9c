"""Rounds of the desk: what time alone does to alerts."""

import asyncio
import contextlib
from collections.abc import Callable

from alerts import lifecycle
from alerts.alert import Alert
from alerts.desk import AlertDesk
from alerts.desk_settings import DeskSettings
from alerts.store import AlertStore, StoreAwayError

AT_ONCE = 100
"""Most alerts changed for one cause in one round."""


class DeskRounds:
    """Looks again and again for leases that lapse and for alerts nobody took. Nodes that share a
    database may all do so: what one has changed, another leaves as it is.
    """

    def __init__(
        self,
        desk: AlertDesk,
        store: AlertStore,
        settings: DeskSettings,
        *,
        now: Callable[[], float],
    ) -> None:
        self.lapsed = 0
        """Leases that lapsed since the start, by this node's looks."""
        self._desk = desk
        self._store = store
        self._settings = settings
        self._now = now

    async def run(self) -> None:
        """Look until cancelled. While the store is away, time does nothing to alerts."""
        while True:
            await asyncio.sleep(self._settings.look_every_s)
            with contextlib.suppress(StoreAwayError):
                await self.look()

    async def look(self) -> None:
        """Look once.

        Raises:
            StoreAwayError: the rest is for the next look.
        """
        now = self._now()
        for alert in await self._store.lapsed(now, limit=AT_ONCE):
            after = await self._desk.change(alert.id, lambda found: lifecycle.lapse(found, at=now))
            self.lapsed += after.offers > alert.offers
        cutoff = now - self._settings.expire_after_s
        for alert in await self._store.open_before(cutoff, limit=AT_ONCE):
            await self._desk.change(alert.id, lambda found: _expired(found, cutoff, at=now))


def _expired(alert: Alert, cutoff: float, *, at: float) -> Alert:
    """Expired, unless it was taken or offered again since it was read."""
    with contextlib.suppress(lifecycle.IllegalTransitionError):
        if alert.offered_at < cutoff:
            return lifecycle.expire(alert, at=at)
    return alert
