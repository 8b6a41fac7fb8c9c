"""Follows the bus, keeps the board, and tells its viewers: each change is encoded once for all.

Viewers who see the same teams are one audience, so that a change is held against each audience
and not against each viewer.

A viewer gets its snapshot and joins the audience in one step on the event loop, and the board is
moved on by the same loop, so that no change falls between the snapshot and the first message.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import msgspec
import structlog

from alerts.events import Marked
from dashboard.board import LiveBoard, News
from dashboard.call_page import CallSnapshotBody
from dashboard.call_record import CallRecords
from dashboard.desks import Desks
from dashboard.live_messages import (
    AlertChanged,
    CallChanged,
    CallFinding,
    CallGone,
    CallMarked,
    CallSpan,
    CallUtterance,
    LiveClose,
    LiveSnapshot,
    Meters,
)
from dashboard.node_messages import DiskChanged, HealthChanged, NodeHealth
from dashboard.settings import DashboardSettings
from dashboard.transcript import Detail
from dashboard.viewer import Seat, Viewer
from dashboard.views import alert_view, disk_view, finding_view, span_view, utterance_view
from detectors.finding import Finding
from detectors.utterance import Utterance
from storage.alert_list import STANDING, AlertList
from storage.bus import Bus, BusEvent, Cursor, SubscriberLaggedError
from storage.errors import StorageError
from storage.team_scope import TeamScope

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
        self.desks = Desks(settings.desk.max_desks)
        """Desks of agents, told of the same changes."""
        self._audiences: dict[TeamScope, set[Viewer]] = {}
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
        return sum(map(len, self._audiences.values()))

    def watched(self, call: str) -> bool:
        """Whether anybody watches the details of `call`."""
        return call in self._watchers

    def join(self, seat: Seat) -> Viewer | None:
        """A new viewer that is owed a snapshot and all that follows; None when there is no room."""
        if self.viewers >= self._settings.max_viewers:
            self.left[LiveClose.FULL] += 1
            return None
        viewer = Viewer(
            seat,
            buffer=self._settings.viewer_buffer,
            stall_s=self._settings.viewer_stall_s,
            clock=asyncio.get_running_loop().time,
        )
        viewer.send(self._snapshot(seat.teams))
        self._audiences.setdefault(seat.teams, set()).add(viewer)
        self.joined += 1
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """The viewer is gone; ignored if it was before."""
        self.watch(viewer, None)
        audience = self._audiences.get(viewer.seat.teams, set())
        if viewer in audience:
            audience.discard(viewer)
            self.left[viewer.over or LiveClose.GONE] += 1
        if not audience:
            self._audiences.pop(viewer.seat.teams, None)

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
        self.desks.sign_out(session)
        for viewer in self._everybody():
            if viewer.seat.session == session:
                viewer.end(LiveClose.SIGNED_OUT)

    def doubt(self, caller: str) -> None:
        """What `caller` may do has changed: their walls have to show their rights again, now."""
        self.desks.doubt(caller)
        for viewer in self._everybody():
            if viewer.seat.caller == caller:
                viewer.doubt.set()

    def _everybody(self) -> list[Viewer]:
        return [viewer for audience in self._audiences.values() for viewer in audience]

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
                for viewer in self._everybody():
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
        self.desks.stir_all()
        # Whoever watches already has seen less than this.
        for viewer in self._everybody():
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
                    self.desks.stir(call, self._board.agents(call))
                    self._send_detail(call, self._watchers.get(call, set()))

    async def _pace(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(METER_S)
            beat = (beat + 1) % SLOW_METERS
            self.send_meters(slow=beat == 0)
            for viewer in self._everybody():
                viewer.look()

    async def _check(self) -> None:
        while True:
            await asyncio.sleep(HEALTH_S)
            if self._health is not None and self._audiences:
                text = HealthChanged(health=self._health()).model_dump_json()
                for viewer in self._everybody():
                    viewer.send(text)

    def send_meters(self, *, slow: bool) -> None:
        """Owe all viewers the meters of lively calls, and of all moved calls when `slow`."""
        if not self._audiences:
            return
        meters = self._board.moved_meters() if slow else self._board.lively_meters()
        for teams, audience in self._audiences.items():
            if calls := [meter for team, meter in meters if teams.sees(team)]:
                text = Meters(calls=calls).model_dump_json()
                for viewer in audience:
                    viewer.send_meters(text)

    def _take(self, event: BusEvent) -> None:
        news = self._board.apply(event)
        if news is not None and (news.tile or news.gone or news.alert):
            self.desks.stir(news.call, self._board.agents(news.call))
        if news is not None and self._audiences:
            self._tell(news, self._board.cursor)
            if news.gone:
                for viewer in self._watchers.pop(news.call, set()):
                    viewer.watching = None

    def _tell(self, news: News, at: Cursor) -> None:
        node, sequence = at.node, at.sequence
        if news.disk is not None:
            disk = disk_view(news.disk)
            text = DiskChanged(node=node, sequence=sequence, disk=disk).model_dump_json()
            for viewer in self._everybody():
                viewer.send(text)
        if news.alert is not None:
            alert = AlertChanged(node=node, sequence=sequence, alert=alert_view(news.alert))
            self._broadcast(alert, news.alert.team)
        tile = self._board.call(news.call) if news.tile else None
        if tile is not None:
            self._broadcast(CallChanged(node=node, sequence=sequence, call=tile), tile.team)
        if news.detail is not None and (audience := self._watching(news.call)):
            text = _detail_message(news.detail, at).model_dump_json()
            for viewer in audience:
                viewer.send(text)
        if news.left is not None:
            gone = CallGone(node=node, sequence=sequence, call=news.call)
            self._broadcast(gone, news.left, unless=tile.team if tile else None)
            # Who watches it and could not see it until now has seen nothing of it.
            late = {v for v in self._watching(news.call) if not v.seat.teams.sees(news.left)}
            self._send_detail(news.call, late)

    def _broadcast(
        self,
        message: AlertChanged | CallChanged | CallGone,
        team: str,
        *,
        unless: str | None = None,
    ) -> None:
        """Send to all who see `team`, except those who see the team `unless`."""
        text = message.model_dump_json()
        for teams, audience in self._audiences.items():
            if teams.sees(team) and (unless is None or not teams.sees(unless)):
                for viewer in audience:
                    viewer.send(text)

    def _watching(self, call: str) -> set[Viewer]:
        """Who watches the details of a live call and may see them."""
        watchers, team = self._watchers.get(call), self._board.team(call)
        if not watchers or team is None:
            return set()
        return {viewer for viewer in watchers if viewer.seat.teams.sees(team)}

    def _send_detail(self, call: str, audience: set[Viewer]) -> None:
        audience = audience & self._watching(call)
        page = self._board.page(call) if audience else None
        if page is not None:
            at = self._board.cursor
            body = CallSnapshotBody(at.node, at.sequence, page.body())
            text = msgspec.json.encode(body).decode()
            for viewer in audience:
                viewer.send(text)

    def _snapshot(self, teams: TeamScope) -> str:
        at, now = self._board.cursor, time.time()
        return LiveSnapshot(
            node=at.node or self._bus.node,
            sequence=at.sequence,
            health=self._health() if self._health else None,
            at=now,
            calls=self._board.calls(teams),
            alerts=[alert_view(alert) for alert in self._board.alerts(teams)],
            disks=[disk_view(disk) for disk in self._board.disks(now)],
        ).model_dump_json()


def _detail_message(
    detail: Detail | Marked, at: Cursor
) -> CallUtterance | CallFinding | CallSpan | CallMarked:
    node, sequence = at.node, at.sequence
    if isinstance(detail, Marked):
        return CallMarked(node=node, sequence=sequence, call=detail.call)
    if isinstance(detail, Utterance):
        return CallUtterance(node=node, sequence=sequence, utterance=utterance_view(detail))
    if isinstance(detail, Finding):
        return CallFinding(node=node, sequence=sequence, finding=finding_view(detail))
    return CallSpan(node=node, sequence=sequence, span=span_view(detail))
