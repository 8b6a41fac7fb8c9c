"""The desk takes alerts from calls, keeps them, and lets people act on them."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence

import structlog

from alerts import lease, lifecycle
from alerts.alert import Alert
from alerts.desk_settings import DeskSettings
from alerts.events import EventSink
from alerts.notice import CallSummary
from alerts.routes import Route, owed
from alerts.spool import AlertSpool, HeardAlert, SpoolError
from alerts.store import AlertStore, StaleAlertError, StoreAwayError, UnknownAlertError
from stream.call import Call, Direction

log = structlog.get_logger()

REMEMBERED = 4096
"""Alerts whose stored state is remembered, so that a further revision needs no reading."""

Transition = Callable[[Alert], Alert]


class AlertDesk:
    """Stores each revision with what channels are owed in one transaction, then tells the bus.

    Nothing is dropped: while the store is away alerts go to the spool, and the wall still sees
    them; when the spool is full too, they wait in memory. Calls never wait: from `queue_size` on
    they shed sound, which bounds what can still come. The order of revisions is kept throughout.
    """

    def __init__(
        self,
        store: AlertStore,
        sink: EventSink,
        spool: AlertSpool,
        routes: Sequence[Route],
        settings: DeskSettings,
        *,
        now: Callable[[], float],
        on_owed: Callable[[], None],
    ) -> None:
        self._store = store
        self._sink = sink
        self._spool = spool
        self._routes = tuple(routes)
        self._settings = settings
        self._now = now
        self._on_owed = on_owed
        # Without a bound of its own: whoever offers looks at `full` and stops making more.
        self._queue: asyncio.Queue[HeardAlert] = asyncio.Queue()
        self._stored: OrderedDict[str, Alert] = OrderedDict()
        self._shown: OrderedDict[str, Alert] = OrderedDict()
        self._retry_at = 0.0
        """When to look for the store again, by the event loop's clock."""

    @property
    def away(self) -> bool:
        """Whether alerts are waiting in the spool for the store to come back."""
        return self._spool.waiting

    @property
    def spool_bytes(self) -> int:
        """Bytes of alerts that wait in the spool."""
        return self._spool.size

    @property
    def queued(self) -> int:
        """Revisions waiting to be stored."""
        return self._queue.qsize()

    @property
    def full(self) -> bool:
        """So much waits that calls should shed sound rather than add to it."""
        return self._queue.qsize() >= self._settings.queue_size

    def offer(self, alert: Alert, call: Call) -> None:
        """Take a revision stated by the engine of `call`. Never refused and never dropped."""
        self._queue.put_nowait(HeardAlert(alert, CallSummary.of(call)))

    async def drain(self) -> None:
        """Return when everything that was offered is stored or spooled; `run` must be running."""
        await self._queue.join()

    async def run(self) -> None:
        """Work until cancelled. What then still waits is spooled, for the next start."""
        await self._consume()

    async def take(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """Lease the alert to `by`; their own lease is renewed.

        Raises:
            UnknownAlertError: there is no such alert.
            AlertActionError: it cannot be taken; see `alerts.lifecycle`.
            StoreAwayError: try again later.
        """
        at, lease_s = self._now(), self._settings.lease_s
        return await self.change(
            alert_id,
            lambda alert: lifecycle.take(alert, by=by, at=at, lease_s=lease_s, reason=reason),
        )

    async def lease_call(self, call: str, *, by: str, reason: str = "") -> list[Alert]:
        """`by` joins a call and so looks after it: lease its open alerts to them, and renew what
        they hold; those of others stay theirs. Gives what `by` holds now.

        Raises:
            StoreAwayError: try again later.
        """
        held = []
        for alert in await self._store.standing(call):
            with contextlib.suppress(lifecycle.AlertActionError):
                held.append(await self.take(alert.id, by=by, reason=reason))
        return held

    async def renew_call(self, call: str, *, by: str) -> None:
        """`by` is still on the call: renew their leases of its alerts. Raises as `lease_call`."""
        at, lease_s = self._now(), self._settings.lease_s
        for alert in await self._store.standing(call):
            if alert.owner == by:
                await self.change(
                    alert.id, lambda found: lifecycle.renew(found, by=by, at=at, lease_s=lease_s)
                )

    async def resolve(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """What the alert asked for is done. Raises as `take`."""
        at = self._now()
        return await self.change(
            alert_id, lambda alert: lifecycle.resolve(alert, by=by, at=at, reason=reason)
        )

    async def false_hit(self, alert_id: str, *, by: str, reason: str = "") -> Alert:
        """The alert should not have been raised. Raises as `take`."""
        at = self._now()
        return await self.change(
            alert_id, lambda alert: lifecycle.false_hit(alert, by=by, at=at, reason=reason)
        )

    async def _consume(self) -> None:
        try:
            while True:
                heard = await self._next()
                if heard is None:
                    await self._replay()
                    continue
                settled = False
                try:
                    await self._settle(heard)
                    settled = True
                finally:
                    if not settled:
                        self._rescue(heard)
                    self._queue.task_done()
        finally:
            while not self._queue.empty():
                self._rescue(self._queue.get_nowait())
                self._queue.task_done()

    async def _next(self) -> HeardAlert | None:
        """The next alert; None when it is time to see whether the store is back."""
        if not self._spool.waiting:
            return await self._queue.get()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._retry_at):
                return await self._queue.get()
        self._retry_at = asyncio.get_running_loop().time() + self._settings.retry_s
        return None

    async def _settle(self, heard: HeardAlert) -> None:
        """Store or spool `heard`, behind whatever is spooled already."""
        while True:
            if not self._spool.waiting:
                try:
                    return await self._keep(heard, self._stored.get(heard.alert.id))
                except StoreAwayError:
                    log.warning("alert_store_away", call=heard.call.id)
            try:
                await asyncio.to_thread(self._spool.append, heard)
            except SpoolError as error:
                log.warning("alert_spool_failed", call=heard.call.id, code=error.code)
                await asyncio.sleep(self._settings.retry_s)
                await self._replay()
            else:
                return self._show(heard)

    async def _replay(self) -> None:
        """Store what was spooled, oldest first, until it is empty or the store is away."""
        try:
            while (heard := await asyncio.to_thread(self._spool.peek)) is not None:
                await self._keep(heard, await self._store.alert(heard.alert.id))
                await asyncio.to_thread(self._spool.drop)
            self._shown.clear()
        except (StoreAwayError, SpoolError) as error:
            log.warning("alert_replay_waits", code=error.code)

    async def _keep(self, heard: HeardAlert, stored: Alert | None) -> None:
        """Join `heard` to the stored alert and save; read it again when it changed meanwhile."""
        while True:
            after = _joined(stored, heard.alert, at=self._now())
            if after is stored:
                return
            try:
                await self._save(stored, after, heard.call)
            except StaleAlertError:
                stored = await self._store.alert(heard.alert.id)
            else:
                return

    async def change(self, alert_id: str, transition: Transition) -> Alert:
        """Read, change and save; anew when somebody else was quicker. Raises as `take`, and what
        `transition` raises.
        """
        while True:
            before = await self._store.alert(alert_id)
            if before is None:
                raise UnknownAlertError(alert_id)
            after = transition(before)
            if after is before:
                return after
            call = await self._store.call(before.call)
            try:
                await self._save(before, after, CallSummary.of(call) if call else _only(before))
            except StaleAlertError:
                continue
            return after

    async def _save(self, before: Alert | None, after: Alert, call: CallSummary) -> None:
        items = owed(before, after, call, self._routes, at=self._now())
        expected = before.revision if before else 0
        await self._store.save(after, expected_revision=expected, outbox=items)
        _remember(self._stored, after)
        self._sink.emit(after)
        if items:
            self._on_owed()

    def _show(self, heard: HeardAlert) -> None:
        """Let the wall see what cannot be stored now, joined to what was known of it last."""
        known = self._shown.get(heard.alert.id) or self._stored.get(heard.alert.id)
        after = _joined(known, heard.alert, at=self._now())
        if after is not known:
            _remember(self._shown, after)
            self._sink.emit(after)

    def _rescue(self, heard: HeardAlert) -> None:
        """Spool what could not be stored before the end; storing it twice does no harm."""
        try:
            self._spool.append(heard)
        except SpoolError as error:
            log.error("alert_lost", call=heard.call.id, code=error.code)  # noqa: TRY400


def _joined(stored: Alert | None, heard: Alert, *, at: float) -> Alert:
    """What was heard, joined to what is stored; what is new is offered to people for the first
    time.
    """
    return lifecycle.absorb(stored, heard, at=at) if stored else lease.offered(heard, at=at)


def _remember(kept: OrderedDict[str, Alert], alert: Alert) -> None:
    kept[alert.id] = alert
    kept.move_to_end(alert.id)
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)


def _only(alert: Alert) -> CallSummary:
    """What an alert alone says of a call that is not stored yet."""
    return CallSummary(
        id=alert.call,
        direction=Direction.INBOUND,
        team=alert.team,
        queue="",
        customer="",
        language="",
        practice=False,
        started_at=0.0,
    )
