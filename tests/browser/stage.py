"""The house behind the browser: calls come, go on and end when the test says so."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

from msgspec.structs import replace as replace_struct

from alerts.alert import Alert
from alerts.desk_settings import DeskSettings
from alerts.events import CallEvent
from alerts.rounds import DeskRounds
from dashboard.server import DashboardServer
from storage.users import Role
from stream.call import Call
from tests.fakes.dashboard_house import House
from tests.fakes.lively_calls import a_lively_call, events_of

REFUND = 0
"""A Mandarin call: greeting kept, dead air, a banned phrase, the customer wants to complain."""
PARCEL = 1
"""An English call: greeting kept, a hold, the customer wants the manager."""
ORDER = 2
"""A Mandarin call: the greeting comes too late."""


class Stage:
    """A running dashboard, and the calls on it."""

    def __init__(self, house: House, tasks: asyncio.TaskGroup) -> None:
        self.house = house
        self._tasks = tasks
        self._server: DashboardServer | None = None
        self._serving: asyncio.Task[None] | None = None
        self._port = 0
        self._scripts: dict[str, Iterator[tuple[int, CallEvent]]] = {}
        self._next: dict[str, tuple[int, CallEvent]] = {}

    @property
    def url(self) -> str:
        """Where the dashboard is."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Serve; again on the same port when it was stopped."""
        services = self.house.services
        settings = services.settings.model_copy(update={"port": self._port})
        self._server = DashboardServer(replace(services, settings=settings))
        self._port = self._server.port
        self._serving = self._tasks.create_task(self._server.serve())
        await services.feed.ready()

    async def stop(self) -> None:
        """Close every connection and the port."""
        if self._server is not None and self._serving is not None:
            self._server.stop()
            await self._serving
        self._server = None

    def login(self, role: Role) -> dict[str, str]:
        """What somebody of this role types."""
        if role is Role.ADMIN:
            return {"user": "auditor", "password": "secret-of-the-auditor"}
        login = self.house.logins[role]
        return {"user": login.user, "password": login.password}

    async def begin(self, number: int, *, until_ms: int = 0) -> Call:
        """A call comes in and goes on until the given call time."""
        call = a_lively_call(number, started_at=time.time(), call_id=f"call-{number}")
        script = events_of(number, call)
        self._scripts[call.id] = script
        self._next[call.id] = next(script)
        await self.advance(call, until_ms=until_ms)
        return call

    async def advance(self, call: Call, *, until_ms: int) -> None:
        """Everything that becomes known until the given call time, at once."""
        while call.id in self._next and self._next[call.id][0] <= until_ms:
            _, event = self._next[call.id]
            if isinstance(event, Alert):
                self.house.desk.offer(replace_struct(event, opened_at=time.time()), call)
            else:
                self.house.sink.emit(event)
            following = next(self._scripts[call.id], None)
            if following is None:
                del self._next[call.id]
            else:
                self._next[call.id] = following

    async def lapse(self) -> None:
        """Who holds alerts leaves them alone for as long as a lease lasts."""
        over = time.time() + DeskSettings().lease_s + 1
        rounds = DeskRounds(
            self.house.desk, self.house.alert_store, DeskSettings(), now=lambda: over
        )
        await rounds.look()

    async def end(self, call: Call) -> None:
        """The call goes on to its end, and its recording can be played."""
        self.house.recordings.calls.add(call.id)
        await self.advance(call, until_ms=10**9)
