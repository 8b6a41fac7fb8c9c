"""Gets what is owed to channels out of the house, and keeps trying."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from pydantic import Field

from alerts.channels.channel import Channel, DeliveryError
from alerts.store import AlertStore, Delivery, StoreAwayError
from stream.part_settings import PartSettings

log = structlog.get_logger()

CLAIM_MARGIN_S = 5.0
"""A claim lasts so much longer than an attempt may, so that no second worker starts meanwhile."""

LONGEST_RETRY_AFTER_S = 3600.0
"""A receiver may ask for so much patience and no more, in seconds."""


class OutboxSettings(PartSettings):
    """How often and how long deliveries are tried."""

    attempts: int = Field(
        default=12,
        ge=1,
        le=100,
        title="Attempts",
        description="How often a delivery is tried before it becomes a dead letter.",
    )
    first_retry_s: float = Field(
        default=1.0,
        gt=0,
        le=3600,
        title="First retry",
        description="Seconds until the second attempt; doubled for each further one.",
    )
    longest_retry_s: float = Field(
        default=300.0,
        gt=0,
        le=86_400,
        title="Longest retry",
        description="Seconds between attempts at most.",
    )
    attempt_s: float = Field(
        default=15.0,
        gt=0,
        le=600,
        title="Longest attempt",
        description="Seconds after which an attempt is cut off whatever the channel does.",
    )
    at_once: int = Field(
        default=8,
        ge=1,
        le=100,
        title="At once",
        description="Deliveries to one channel at the same time; each channel has its own.",
    )
    poll_s: float = Field(
        default=1.0,
        gt=0,
        le=60,
        title="Poll",
        description="Seconds between looks for what fell due or was left by another node.",
    )


@dataclass
class ChannelCounts:
    """What became of attempts to one channel since the start."""

    delivered: int = 0
    """Taken by the other side."""
    failed: int = 0
    """Attempts that will be repeated."""
    dead: int = 0
    """Given up."""
    broken: int = 0
    """Attempts in which the channel itself broke; they are repeated too."""


class OutboxWorker:
    """Serves every channel on its own, so that one that hangs holds up nobody else.

    Deliveries of one alert to one channel keep their order. A crash between sending and noting it
    leads to a repetition with the same key, never to a loss.
    """

    def __init__(
        self,
        store: AlertStore,
        channels: Mapping[str, Channel],
        settings: OutboxSettings,
        *,
        now: Callable[[], float],
        jitter: Callable[[], float],
    ) -> None:
        """`jitter` gives numbers from 0 to 1; `now` is the wall clock in seconds."""
        self.counts = {name: ChannelCounts() for name in channels}
        self.away = False
        """What is owed could not be read at the last look."""
        self._store = store
        self._channels = dict(channels)
        self._settings = settings
        self._now = now
        self._jitter = jitter
        self._woken = {name: asyncio.Event() for name in channels}

    def wake(self) -> None:
        """Something new is owed: look now instead of at the next poll."""
        for event in self._woken.values():
            event.set()

    async def run(self) -> None:
        """Deliver until cancelled; what was under way is repeated by the next start."""
        async with asyncio.TaskGroup() as tasks:
            for name in self._channels:
                tasks.create_task(self._serve(name))

    async def deliver_due(self, name: str) -> int:
        """Try everything that is due for one channel now; how many attempts that were."""
        claimed = await self._claim(name, self._settings.at_once)
        async with asyncio.TaskGroup() as tasks:
            for delivery in claimed:
                tasks.create_task(self._attempt(name, delivery))
        return len(claimed)

    async def _serve(self, name: str) -> None:
        woken = self._woken[name]
        under_way: set[asyncio.Task[None]] = set()

        def over(task: asyncio.Task[None]) -> None:
            under_way.discard(task)
            woken.set()

        async with asyncio.TaskGroup() as tasks:
            while True:
                woken.clear()
                free = self._settings.at_once - len(under_way)
                for delivery in await self._claim(name, free):
                    task = tasks.create_task(self._attempt(name, delivery))
                    under_way.add(task)
                    task.add_done_callback(over)
                try:
                    async with asyncio.timeout(self._settings.poll_s):
                        await woken.wait()
                except TimeoutError:
                    continue

    async def _claim(self, name: str, limit: int) -> Sequence[Delivery]:
        if limit <= 0:
            return ()
        now = self._now()
        until = now + self._settings.attempt_s + CLAIM_MARGIN_S
        try:
            claimed = await self._store.claim(name, now=now, until=until, limit=limit)
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=name, code=error.code)
            self.away = True
            return ()
        self.away = False
        return claimed

    async def _attempt(self, name: str, delivery: Delivery) -> None:
        try:
            async with asyncio.timeout(self._settings.attempt_s):
                await self._channels[name].send(delivery)
        except DeliveryError as error:
            verdict = self._failed(name, delivery, error)
        except TimeoutError:
            verdict = self._failed(name, delivery, DeliveryError("timeout", retryable=True))
        except Exception as error:  # noqa: BLE001 - one broken delivery must not end the others
            self.counts[name].broken += 1
            call = delivery.item.notice.call.id
            log.error("delivery_broke", channel=name, call=call, error=type(error).__name__)  # noqa: TRY400 - a traceback may hold personal data
            verdict = self._failed(name, delivery, DeliveryError("broken", retryable=True))
        except asyncio.CancelledError:
            await self._let_go(name, delivery)
            raise
        else:
            self.counts[name].delivered += 1
            verdict = self._store.delivered(delivery.item.key, at=self._now())
        try:
            await verdict
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=name, code=error.code)

    async def _let_go(self, name: str, delivery: Delivery) -> None:
        """End the claim of an attempt that was stopped, so that nobody waits for it to run out."""
        try:
            await self._store.failed(delivery.item.key, error="stopped", retry_at=self._now())
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=name, code=error.code)

    async def _failed(self, name: str, delivery: Delivery, error: DeliveryError) -> None:
        now, key = self._now(), delivery.item.key
        call = delivery.item.notice.call.id
        attempt = delivery.attempt
        if not error.retryable or attempt >= self._settings.attempts:
            log.error("delivery_dead", channel=name, call=call, code=error.code, attempt=attempt)
            await self._store.dead(key, error=error.code, at=now)
            self.counts[name].dead += 1
            return
        self.counts[name].failed += 1
        log.warning("delivery_failed", channel=name, call=call, code=error.code, attempt=attempt)
        delay = self.delay_s(attempt, error.retry_after_s)
        await self._store.failed(key, error=error.code, retry_at=now + delay)

    def delay_s(self, attempt: int, retry_after_s: float | None = None) -> float:
        """Seconds to wait after the attempt of this number: doubling, and spread over half of it,
        so that receivers that come back are not met by everybody at once.
        """
        settings = self._settings
        doubled = settings.first_retry_s * 2.0 ** (attempt - 1)
        delay = min(settings.longest_retry_s, doubled) * (0.5 + 0.5 * self._jitter())
        return max(delay, min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))
