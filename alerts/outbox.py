"""Gets what is owed to channels out of the house, and keeps trying."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from pydantic import Field

from alerts.channels.channel import RATE_LIMITED, Channel, DeliveryError, DigestReason
from alerts.notice import SEVERITY_ORDER
from alerts.pace import Pace
from alerts.store import AlertStore, Delivery, StoreAwayError
from alerts.verdicts import Verdict, Verdicts
from stream.part_settings import PartSettings

log = structlog.get_logger()

CLAIM_MARGIN_S = 5.0
"""A claim lasts so much longer than an attempt may, so that no second worker starts meanwhile."""

LONGEST_RETRY_AFTER_S = 3600.0
"""A receiver may ask for so much patience and no more, in seconds."""

DIGEST_AT_ONCE = 100
"""Deliveries told in one message at most."""


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
    digests: int = 0
    """Messages that told of several deliveries; each of these is counted above as well."""


class UnknownChannelError(Exception):
    """No channel of the settings has this name."""

    code = "channel_unknown"
    retryable = False


@dataclass(frozen=True)
class _Message:
    """What goes out at once: one delivery, or several in a digest."""

    deliveries: Sequence[Delivery]
    reason: DigestReason | None = None
    """Why they are told in one; None for a single one."""

    @classmethod
    def of(cls, deliveries: Sequence[Delivery], reason: DigestReason) -> "_Message":
        """A digest, unless there is but one."""
        return cls(deliveries, reason if len(deliveries) > 1 else None)


class OutboxWorker:
    """Serves every channel on its own, so that one that hangs holds up nobody else.

    Deliveries of one alert to one channel keep their order. A crash between sending and noting it
    leads to a repetition with the same key, never to a loss; a store that is away meanwhile leads
    to neither. A channel with limits is sent no more
    than it takes; what does not fit is told in one message, the gravest on their own.
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
        self._paces = {name: Pace(channel.limits, now=now) for name, channel in channels.items()}
        self._woken = {name: asyncio.Event() for name in channels}
        self._verdicts = {name: Verdicts(name) for name in channels}

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
        """Try what is due for one channel now; how many messages that were."""
        messages = await self._messages(name, self._settings.at_once)
        async with asyncio.TaskGroup() as tasks:
            for message in messages:
                tasks.create_task(self._attempt(name, message))
        return len(messages)

    async def test(self, name: str) -> None:
        """Send a test message now, past everything that waits.

        Raises:
            UnknownChannelError: there is no such channel.
            DeliveryError: the other side did not take it.
        """
        channel = self._channels.get(name)
        if channel is None:
            raise UnknownChannelError(name)
        if self._paces[name].ready() == 0:
            raise DeliveryError(RATE_LIMITED, retryable=True)
        self._paces[name].took(1)
        error = await self._sent(name, channel.send_test(), call="")
        if error is not None:
            raise error

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
                for message in await self._messages(name, free):
                    task = tasks.create_task(self._attempt(name, message))
                    under_way.add(task)
                    task.add_done_callback(over)
                try:
                    async with asyncio.timeout(self._settings.poll_s):
                        await woken.wait()
                except TimeoutError:
                    continue

    async def _messages(self, name: str, free: int) -> list[_Message]:
        """What may go out now, claimed: at most `free` messages, and no more than is taken."""
        pace = self._paces[name]
        messages: list[_Message] = []
        try:
            await self._verdicts[name].note_waiting()
            if min(free, pace.ready()) > 0:
                held = await self._claim(name, DIGEST_AT_ONCE, held=True)
                messages += [_Message.of(held, DigestReason.QUIET_HOURS)] if held else []
            pace.took(len(messages))
            fresh = await self._fresh(name, min(free - len(messages), pace.ready()))
            pace.took(len(fresh))
            messages += fresh
            self.away = False
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=name, code=error.code)
            self.away = True
        return messages

    async def _fresh(self, name: str, ready: int) -> list[_Message]:
        """What was not held, in `ready` messages."""
        if ready <= 0:
            return []
        pace = self._paces[name]
        if pace.limited and await self._store.due(name, now=self._now()) > pace.room():
            claimed = sorted(await self._claim(name, DIGEST_AT_ONCE), key=_mildness)
            alone, rest = claimed[: ready - 1], claimed[ready - 1 :]
            digest = [_Message.of(rest, DigestReason.BURST)] if rest else []
            return [*(_Message((delivery,)) for delivery in alone), *digest]
        return [_Message((delivery,)) for delivery in await self._claim(name, ready)]

    async def _claim(self, name: str, limit: int, *, held: bool = False) -> Sequence[Delivery]:
        now = self._now()
        until = now + self._settings.attempt_s + CLAIM_MARGIN_S
        claimed = await self._store.claim(name, now=now, until=until, limit=limit, held=held)
        return self._verdicts[name].begin(claimed)

    async def _attempt(self, name: str, message: _Message) -> None:
        channel, deliveries = self._channels[name], message.deliveries
        if message.reason is None:
            sending = channel.send(deliveries[0])
        else:
            sending = channel.send_digest(deliveries, message.reason)
        try:
            error = await self._sent(name, sending, call=deliveries[0].item.notice.call.id)
        except asyncio.CancelledError:
            await self._let_go(name, deliveries)
            raise
        if error is None:
            self.counts[name].delivered += len(deliveries)
            self.counts[name].digests += message.reason is not None
        for delivery in deliveries:
            key = delivery.item.key
            if error is None:
                verdict: Verdict = partial(self._store.delivered, key, at=self._now())
            else:
                verdict = self._failed(name, delivery, error)
            await self._verdicts[name].note(key, verdict)

    async def _sent(
        self, name: str, sending: Coroutine[None, None, None], *, call: str
    ) -> DeliveryError | None:
        """See one message off; what went wrong with it, if anything."""
        try:
            async with asyncio.timeout(self._settings.attempt_s):
                await sending
        except DeliveryError as error:
            if error.code == RATE_LIMITED:
                self._paces[name].pause(min(error.retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))
            return error
        except TimeoutError:
            return DeliveryError("timeout", retryable=True)
        except Exception as error:  # noqa: BLE001 - one broken delivery must not end the others
            self.counts[name].broken += 1
            log.error("delivery_broke", channel=name, call=call, error=type(error).__name__)  # noqa: TRY400 - a traceback may hold personal data
            return DeliveryError("broken", retryable=True)
        return None

    async def _let_go(self, name: str, deliveries: Sequence[Delivery]) -> None:
        """End the claim of an attempt that was stopped, so that nobody waits for it to run out."""
        for delivery in deliveries:
            self._verdicts[name].let_go(delivery.item.key)
        try:
            for delivery in deliveries:
                await self._store.failed(delivery.item.key, error="stopped", retry_at=self._now())
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=name, code=error.code)

    def _failed(self, name: str, delivery: Delivery, error: DeliveryError) -> Verdict:
        now, key = self._now(), delivery.item.key
        call = delivery.item.notice.call.id
        attempt = delivery.attempt
        if not error.retryable or attempt >= self._settings.attempts:
            log.error("delivery_dead", channel=name, call=call, code=error.code, attempt=attempt)
            return partial(self._bury, name, key, error.code, now)
        self.counts[name].failed += 1
        log.warning("delivery_failed", channel=name, call=call, code=error.code, attempt=attempt)
        delay = self.delay_s(attempt, error.retry_after_s)
        return partial(self._store.failed, key, error=error.code, retry_at=now + delay)

    async def _bury(self, name: str, key: str, code: str, at: float) -> None:
        await self._store.dead(key, error=code, at=at)
        self.counts[name].dead += 1

    def delay_s(self, attempt: int, retry_after_s: float | None = None) -> float:
        """Seconds to wait after the attempt of this number: doubling, and spread over half of it,
        so that receivers that come back are not met by everybody at once.
        """
        settings = self._settings
        doubled = settings.first_retry_s * 2.0 ** (attempt - 1)
        delay = min(settings.longest_retry_s, doubled) * (0.5 + 0.5 * self._jitter())
        return max(delay, min(retry_after_s or 0.0, LONGEST_RETRY_AFTER_S))


def _mildness(delivery: Delivery) -> int:
    """Sorts the gravest first; alike ones stay in the order in which they came to be owed."""
    return -SEVERITY_ORDER.index(delivery.item.notice.alert.severity)
