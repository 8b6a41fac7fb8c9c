"""Everything that alerting needs while the house runs: desk, outbox and channels."""

import random
import time
from collections.abc import Coroutine
from pathlib import Path

from alerts.channels import open_channels
from alerts.channels.reach import Reach
from alerts.deliveries import Deliveries
from alerts.desk import AlertDesk
from alerts.events import EventSink
from alerts.outbox import OutboxWorker
from alerts.rounds import DeskRounds
from alerts.settings import AlertsSettings
from alerts.spool import FileSpool
from alerts.store import AlertStore


class AlertRoom:
    """Takes alerts from calls, keeps them, and gets them to people."""

    def __init__(
        self,
        settings: AlertsSettings,
        store: AlertStore,
        sink: EventSink,
        *,
        spool: Path,
        public_url: str,
    ) -> None:
        """`public_url` is where links in notices lead.

        Raises:
            SpoolError: the spool cannot be used.
        """
        self._channels = open_channels(
            settings.channels, reach=Reach(settings.reach), public_url=public_url, now=time.time
        )
        self.outbox = OutboxWorker(
            store,
            self._channels,
            settings.outbox,
            now=time.time,
            jitter=random.SystemRandom().random,
        )
        self.deliveries = Deliveries(settings.channels, store, self.outbox, now=time.time)
        self.desk = AlertDesk(
            store,
            sink,
            FileSpool(spool, max_bytes=settings.desk.spool_bytes),
            [channel.route() for channel in settings.channels],
            settings.desk,
            now=time.time,
            on_owed=self.outbox.wake,
        )
        self.rounds = DeskRounds(self.desk, store, settings.desk, now=time.time)

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs until the house is closed."""
        return [self.desk.run(), self.rounds.run(), self.outbox.run()]

    async def aclose(self) -> None:
        """Give the channels' connections up; `work` must be over."""
        for channel in self._channels.values():
            await channel.aclose()

    async def drain(self) -> None:
        """Return when every alert taken is stored or spooled."""
        await self.desk.drain()
