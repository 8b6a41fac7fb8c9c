"""Follows the bus, keeps the board, and tells all viewers: each change is encoded once for all.

A viewer gets its snapshot and joins the audience in one step on the event loop, and the board is
moved on by the same loop, so that no change falls between the snapshot and the first message.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import msgspec
import structlog

from dashboard.board import LiveBoard, News
from dashboard.call_page import CallSnapshotBody
from dashboard.call_record import CallRecords
from dashboard.live_messages import (
    AlertChanged,
    CallChanged,
    CallFinding,
    CallGone,
    CallSpan,
    CallUtterance,
    LiveClose,
    LiveSnapshot,
    Meters,
)
from dashboard.node_messages import DiskChanged, HealthChanged, NodeHealth
from dashboard.settings import DashboardSettings
from dashboard.transcript import Detail
from dashboard.viewer import Viewer
from dashboard.views import alert_view, disk_view, finding_view, span_view, utterance_view
from detectors.finding import Finding
from detectors.utterance import Utterance
from storage.alert_list import STANDING, AlertList
from storage.bus import Bus, BusEvent, Cursor, SubscriberLaggedError
from storage.errors import StorageError

LOG = structlog.get_logger(__name__)

METER_S = 0.25
"""Seconds between meters of calls in which somebody speaks."""
HEALTH_S = 5.0
"""Seconds between figures of the node."""
SLOW_METERS = 4
"""Calls in which nobody speaks get every so manieth meter."""
LOOK_UP_S = 1.0
"""Seconds between look-ups of calls whose begin was missed."""


class LiveFeed:
    """The one reader of the bus for all viewers of this process."""

    def __init__(
        self,
        *,
        bus: Bus,
        board: LiveBoard,
        records: CallRecords,
        alerts: AlertList,
        settings: DashboardSettings,
        health: Callable[[], NodeHealth] | None = None,
    ) -> None:
        """`health` gives the figures of the node, where there is one."""
        self._health = health
        self._bus = bus
        self._board = board
        self._records = records
        self._alerts = alerts
        self._settings = settings
        self._viewers: set[Viewer] = set()
        self._watchers: dict[str, set[Viewer]] = {}
        self._incomplete = True
        self._ready = asyncio.Event()
        self.lags = 0
        """How often this reader fell behind the bus."""
        self.joined = 0
        """Viewers that came."""
        self.left: Counter[LiveClose] = Counter()
        """Viewers that went or had to go, and walls there was no room for, by reason."""

    async def run(self) -> None:
        """Follow the bus until it is closed."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(work) for work in (self._pace(), self._look_up(), self._check())
            ]
            await self._follow()
            for task in beside:
                task.cancel()

    async def ready(self) -> None:
        """Wait until the board was filled from storage, or storage turned out to be away."""
        await self._ready.wait()

    @property
    def viewers(self) -> int:
        """Browsers watching now."""
        return len(self._viewers)

    def watched(self, call: str) -> bool:
        """Whether anybody watches the details of `call`."""
        return call in self._watchers

    def join(self, session: str) -> Viewer | None:
        """A new viewer that is owed a snapshot and all that follows; None when there is no room."""
        if len(self._viewers) >= self._settings.max_viewers:
            self.left[LiveClose.FULL] += 1
            return None
        viewer = Viewer(
            session,
            buffer=self._settings.viewer_buffer,
            stall_s=self._settings.viewer_stall_s,
            clock=asyncio.get_running_loop().time,
        )
        viewer.send(self._snapshot())
        self._viewers.add(viewer)
        self.joined += 1
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """The viewer is gone; ignored if it was before."""
        self.watch(viewer, None)
        if viewer in self._viewers:
            self._viewers.discard(viewer)
            self.left[viewer.over or LiveClose.GONE] += 1

    def watch(self, viewer: Viewer, call: str | None) -> None:
        """Send the details of `call` from now on, beginning with those so far if it is live."""
        if viewer.watching is not None:
            audience = self._watchers.get(viewer.watching, set())
            audience.discard(viewer)
            if not audience:
                self._watchers.pop(viewer.watching, None)
        viewer.watching = call
        if call is None:
            return
        self._watchers.setdefault(call, set()).add(viewer)
        self._send_detail(call, {viewer})

    def sign_out(self, session: str) -> None:
        """The session is over: whoever watches with it has to go."""
        for viewer in self._viewers:
            if viewer.session == session:
                viewer.end(LiveClose.SIGNED_OUT)

    async def _follow(self) -> None:
        while True:
            try:
                async with self._bus.subscribe() as events:
                    await self._fill()
                    self._ready.set()
                    async for event in events:
                        self._take(event)
                    return  # the bus was closed: the house is shutting down
            except SubscriberLaggedError:
                self.lags += 1
                self._incomplete = True
                LOG.warning("live feed fell behind the bus")
                for viewer in self._viewers:
                    viewer.end(LiveClose.LAGGED)

    async def _fill(self) -> None:
        """Become what is stored; without storage the wall begins with what comes."""
        try:
            records = await self._records.live(limit=self._settings.max_refill)
            alerts = await self._alerts.recent(states=STANDING, limit=self._settings.max_alerts)
        except StorageError as error:
            LOG.warning("live feed could not read what is stored", code=error.code)
            return
        self._board.refill(records, alerts)
        self._incomplete = False
        # Whoever watches already has seen less than this.
        for viewer in self._viewers:
            viewer.end(LiveClose.LAGGED)

    async def _look_up(self) -> None:
        """Find calls of which something came without their begin, for instance after a lag."""
        while True:
            await asyncio.sleep(LOOK_UP_S)
            if self._incomplete:
                await self._fill()
            for call in self._board.unknown():
                try:
                    record = await self._records.get(call)
                except StorageError as error:
                    LOG.warning("live feed could not look up a call", code=error.code)
                    break
                if record is not None and self._board.adopt(record):
                    self._tell(News(call, tile=True), self._board.cursor)
                    self._send_detail(call, self._watchers.get(call, set()))

    async def _pace(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(METER_S)
            beat = (beat + 1) % SLOW_METERS
            self.send_meters(slow=beat == 0)
            for viewer in self._viewers:
                viewer.look()

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_S)
            if self._health is not None and self._viewers:
                text = HealthChanged(health=self._health()).model_dump_json()
                for viewer in self._viewers:
                    viewer.send(text)

    def send_meters(self, *, slow: bool) -> None:
        """Owe all viewers the meters of lively calls, and of all moved calls when `slow`."""
        if not self._viewers:
            return
        calls = self._board.moved_meters() if slow else self._board.lively_meters()
        if calls:
            text = Meters(calls=calls).model_dump_json()
            for viewer in self._viewers:
                viewer.send_meters(text)

    def _take(self, event: BusEvent) -> None:
        news = self._board.apply(event)
        if news is not None and self._viewers:
            self._tell(news, self._board.cursor)
            if news.gone:
                for viewer in self._watchers.pop(news.call, set()):
                    viewer.watching = None

    def _tell(self, news: News, at: Cursor) -> None:
        node, sequence = at.node, at.sequence
        if news.disk is not None:
            disk = disk_view(news.disk)
            self._broadcast(DiskChanged(node=node, sequence=sequence, disk=disk))
        if news.alert is not None:
            alert = alert_view(news.alert)
            self._broadcast(AlertChanged(node=node, sequence=sequence, alert=alert))
        if news.tile and (tile := self._board.call(news.call)):
            self._broadcast(CallChanged(node=node, sequence=sequence, call=tile))
        if news.detail is not None and (audience := self._watchers.get(news.call)):
            text = _detail_message(news.detail, at).model_dump_json()
            for viewer in audience:
                viewer.send(text)
        if news.gone:
            self._broadcast(CallGone(node=node, sequence=sequence, call=news.call))

    def _broadcast(self, message: AlertChanged | CallChanged | CallGone | DiskChanged) -> None:
        text = message.model_dump_json()
        for viewer in self._viewers:
            viewer.send(text)

    def _send_detail(self, call: str, audience: set[Viewer]) -> None:
        page = self._board.page(call) if audience else None
        if page is not None:
            at = self._board.cursor
            body = CallSnapshotBody(at.node, at.sequence, page.body())
            text = msgspec.json.encode(body).decode()
            for viewer in audience:
                viewer.send(text)

    def _snapshot(self) -> str:
        at, now = self._board.cursor, time.time()
        return LiveSnapshot(
            node=at.node or self._bus.node,
            sequence=at.sequence,
            health=self._health() if self._health else None,
            at=now,
            calls=self._board.calls(),
            alerts=[alert_view(alert) for alert in self._board.alerts()],
            disks=[disk_view(disk) for disk in self._board.disks(now)],
        ).model_dump_json()


def _detail_message(detail: Detail, at: Cursor) -> CallUtterance | CallFinding | CallSpan:
    node, sequence = at.node, at.sequence
    if isinstance(detail, Utterance):
        return CallUtterance(node=node, sequence=sequence, utterance=utterance_view(detail))
    if isinstance(detail, Finding):
        return CallFinding(node=node, sequence=sequence, finding=finding_view(detail))
    return CallSpan(node=node, sequence=sequence, span=span_view(detail))
