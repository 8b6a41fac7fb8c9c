"""One Asterisk: finds the calls of agents by itself, and taps them, for as long as it is served."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import structlog

from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.call import TappedCall
from stream.connectors.asterisk.errors import (
    ApplicationTakenError,
    AriUnreachable,
    AsteriskError,
)
from stream.connectors.asterisk.events import open_events
from stream.connectors.asterisk.facts import Facts
from stream.connectors.asterisk.resources import Event
from stream.connectors.asterisk.roles import Roles
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.connectors.asterisk.taps import TapRoom
from stream.connectors.asterisk.tracker import (
    CallTracker,
    Change,
    Declared,
    Gone,
    Met,
    Parted,
    Pressed,
)
from stream.credential import Credential
from stream.switchboard import Switchboard

FIRST_WAIT_S = 0.5
"""Seconds before the first new attempt to reach the PBX; each further one waits twice as long."""

PART_S = 10.0
"""Seconds the calls have to give their taps back when we stop."""

RESYNC_TRIES = 5
"""Times a comparison is begun again because something happened meanwhile."""

_log = structlog.get_logger(__name__)


class AsteriskConnector:
    """Serves one PBX. `health` says in words what is wrong, empty when all is well."""

    def __init__(self, settings: AsteriskSettings, secret: str) -> None:
        """`secret` is the key of customer hashes."""
        self.settings = settings
        self.health = "not connected yet"
        self.ari = Ari(settings)
        self.credential = Credential(f"connector:{settings.name}")
        self.taps = TapRoom(settings, self.ari)
        self.board: Switchboard
        roles = Roles(settings)
        self.facts = Facts(settings, self.ari, roles, secret)
        self._tracker = CallTracker(roles)
        self._calls: dict[str, TappedCall] = {}
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._was_up = False
        self._taken_over = False
        self._parting = False
        self._fed = 0

    async def probe(self) -> str:
        """What is wrong, for `/readyz`."""
        return self.health

    @asynccontextmanager
    async def serve(self, board: Switchboard) -> AsyncIterator[None]:
        """Bring calls to `board` while the context lasts; then give back every tap."""
        self.board = board
        async with self.ari, self.taps, self._group:
            running = self._group.create_task(self._run(), name=f"connector {self.settings.name}")
            try:
                yield
            finally:
                await self._part()
                running.cancel()

    async def _run(self) -> None:
        """Connect, again and again."""
        failures = 0
        most = self.settings.retry_most_s
        while True:
            self._was_up = self._taken_over = False
            await self.board.guard(f"connector {self.settings.name}", self._attempt())
            failures = 0 if self._was_up else min(failures + 1, 10)
            # Who took our name would be thrown out by us, and we by them, for ever.
            await asyncio.sleep(most if self._taken_over else min(most, FIRST_WAIT_S * 2**failures))

    async def _attempt(self) -> None:
        try:
            await self._follow()
        except* AsteriskError as group:
            error = next(_leaves(group))
            self._taken_over = isinstance(error, ApplicationTakenError)
            self._ail(str(error))

    async def _follow(self) -> None:
        """Follow the PBX's events until they break off."""
        async with open_events(self.settings) as events:
            self.taps.choose(await self.ari.modules())
            left = await self.taps.sweep()
            await self.ari.subscribe()
            await self._resync()
            self._was_up = True
            self.health = ""
            _log.info(
                "pbx_connected",
                pbx=self.settings.name,
                carrier=self.taps.carrier,
                swept=left,
                calls=len(self._calls),
            )
            for call in self._calls.values():
                call.retap()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._watch())
                group.create_task(self._keep_in_step())
                async for event in events:
                    self._take(event)

    def _take(self, event: Event) -> None:
        channel = event.channel.id if event.channel is not None else ""
        match event.type:
            case "StasisStart":
                self.taps.entered(channel)
            case "StasisEnd":
                self.taps.left(channel)
            case "ApplicationReplaced":
                raise ApplicationTakenError("another program uses our application's name")
        self._fed += 1
        for change in self._tracker.feed(event):
            self._apply(change)

    async def _watch(self) -> None:
        """See that ARI answers. When it is stalled, calls go on and only a restart of Asterisk
        helps; closing the events socket would make it worse, so it is only said.
        """
        while True:
            await asyncio.sleep(self.settings.watch_s)
            try:
                await self.ari.ping()
            except AriUnreachable:
                self._ail("ARI is stalled: it does not answer, new calls are not seen")
            else:
                self._recover()

    async def _keep_in_step(self) -> None:
        """Compare with what the PBX itself says, should an event ever be lost."""
        while True:
            await asyncio.sleep(self.settings.resync_s)
            with suppress(AriUnreachable):
                await self._resync()

    async def _resync(self) -> None:
        for _ in range(RESYNC_TRIES):
            before = self._fed
            channels, bridges = await self.ari.channels(), await self.ari.bridges()
            # A list that is older than an event already taken would undo it.
            if before == self._fed:
                for change in self._tracker.resync(channels, bridges):
                    self._apply(change)
                return

    def _apply(self, change: Change) -> None:
        if isinstance(change, Met):
            self._met(change)
            return
        call = self._calls.get(change.customer)
        if call is None:
            return
        match change:
            case Parted():
                call.parted(transferred=change.transferred)
            case Gone():
                del self._calls[change.customer]
                call.gone()
            case Declared():
                call.declare(change)
            case Pressed():
                call.pressed(change.party)

    def _met(self, met: Met) -> None:
        customer = met.customer.id
        call = self._calls.get(customer)
        if call is not None and not call.over:
            call.met(met.agent)
        elif not self._parting:
            self._calls[customer] = begun = TappedCall(self, met.customer, met.agent)
            work = self.board.guard(f"call {customer}", self._bring(begun))
            task = self._group.create_task(work, name=f"tapped {customer}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _bring(self, call: TappedCall) -> None:
        """Bring a call, and forget its customer who stays behind without an agent."""
        await call.run()
        self._tracker.forget(call.customer.id)

    async def _part(self) -> None:
        """Give every tap back."""
        self._parting = True
        for call in self._calls.values():
            call.gone()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=PART_S)
            for task in late:
                task.cancel()
        if not self.health:
            with suppress(AsteriskError):
                await self.taps.sweep()

    def _ail(self, what: str) -> None:
        if what != self.health:
            self.health = what
            _log.warning("pbx_ails", pbx=self.settings.name, what=what)

    def _recover(self) -> None:
        if self.health:
            self.health = ""
            _log.info("pbx_recovered", pbx=self.settings.name)


def _leaves(group: BaseExceptionGroup[AsteriskError]) -> Iterator[AsteriskError]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
