"""One call of an agent, from their meeting to the end: its sessions, its taps, its way back."""

import asyncio
import contextlib
from collections import Counter
from typing import Protocol

import structlog

from stream.call import Call
from stream.connectors.asterisk.errors import AsteriskError, CarrierError
from stream.connectors.asterisk.facts import AgentFacts, Facts
from stream.connectors.asterisk.resources import Channel
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.connectors.asterisk.taps import Tap, TapRoom
from stream.connectors.asterisk.tracker import Declared
from stream.connectors.asterisk.way_back import AsteriskWayBack
from stream.connectors.outside import OutsideSession
from stream.credential import Credential
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import RETRYABLE, CloseCode
from stream.switchboard import Switchboard

RETRY_S = (0.5, 1.0, 2.0, 5.0)
"""Seconds before a tap that failed is tried again; the last one then for ever."""

REFUSED_S = 10.0
"""Seconds before a call that found no room is offered again."""

STEADY_S = 10.0
"""Seconds after which a tap counts as good, and the next failure as the first."""

TRANSFER = "transfer"
"""Who holds a call whose customer waits for the next agent."""

_log = structlog.get_logger(__name__)


class Surroundings(Protocol):
    """What all calls of one PBX share."""

    settings: AsteriskSettings
    board: Switchboard
    taps: TapRoom
    facts: Facts
    credential: Credential


class TappedCall:
    """Follows one call. `run` does everything; the other methods only tell it what happened."""

    def __init__(self, around: Surroundings, customer: Channel, agent: Channel) -> None:
        self.customer = customer
        self._around = around
        self._agent: Channel | None = agent
        self._transferred = False
        self.over = False
        """Whether it is over for us."""
        self._news = asyncio.Event()
        self._call: Call | None = None
        self._sessions: dict[Party, OutsideSession] = {}
        self._taking: AgentFacts | None = None
        self._holders: set[str] = set()
        self._keys: Counter[Party] = Counter()
        self._failures = 0
        self._let_in = False
        self._lines: object | None = None
        """Stands for the taps that are up, so that an older one's end is no news."""

    def met(self, agent: Channel) -> None:
        """Somebody else speaks with the customer now."""
        self._agent = agent
        self._transferred = False
        self._news.set()

    def parted(self, *, transferred: bool) -> None:
        """Nobody speaks with the customer now."""
        self._agent = None
        self._transferred = self._transferred or transferred
        self._news.set()

    def gone(self) -> None:
        """The customer hung up."""
        self.over = True
        self._news.set()

    def retap(self) -> None:
        """The taps are gone, as far as one knows: make them anew."""
        self._news.set()

    def declare(self, told: Declared) -> None:
        """A hold, mute or pause begins or ends. A hold is over when nobody holds any more."""
        if told.cause is GapCause.HOLD:
            self._hold(told.party, begins=told.begins)
        elif (session := self._any_session()) is not None:
            party = told.party if told.cause is GapCause.MUTE else None
            session.session.declare(told.cause, party, begins=told.begins)

    def pressed(self, party: Party) -> None:
        """A key was pressed; which one is not kept, since it may belong to a card number."""
        self._keys[party] += 1
        if (session := self._any_session()) is not None:
            session.session.attribute({f"keys_{party}": str(self._keys[party])})

    async def run(self) -> None:
        """Bring the call in until it is over."""
        try:
            while not self.over:
                self._news.clear()
                agent = self._agent
                try:
                    if agent is None:
                        await self._wait_for_agent()
                    else:
                        await self._carry(agent)
                except AsteriskError as error:
                    # A tap breaks a moment before we are told that its channel hung up.
                    self._news.clear()
                    await self._wait(RETRY_S[min(self._failures, len(RETRY_S) - 1)])
                    self._failures += 1
                    if self._agent is agent and not self.over:
                        self._log_failure(error)
        finally:
            for session in self._sessions.values():
                session.session.stop()

    async def _wait_for_agent(self) -> None:
        """The customer waits: for the next agent, or in vain."""
        settings = self._around.settings
        self._hold(TRANSFER, begins=True)
        if not await self._wait(settings.transfer_s if self._transferred else settings.handover_s):
            self.over = True

    async def _carry(self, agent: Channel) -> None:
        """Tap both sides, and hold the taps until there is news."""
        around = self._around
        facts = await around.facts.agent(agent)
        if self._call is None:
            self._call = await around.facts.call(self.customer, agent)
        if not self._join(self._call, facts):
            if not self.over:
                self._news.clear()
                await self._wait(REFUSED_S)
            return
        self._hand_over(facts)
        taps = await self._open_taps(agent)
        way_back = AsteriskWayBack(around.settings, around.taps, agent.id, self.customer.id)
        self._sessions[Party.AGENT].session.offer(way_back)
        began = asyncio.get_running_loop().time()
        try:
            await self._news.wait()
        finally:
            if asyncio.get_running_loop().time() - began > STEADY_S:
                self._failures = 0
            broken, self._lines = self._lines is None, None
            await way_back.aclose()
            for tap in taps:
                await tap.close()
        if broken:
            raise CarrierError("a tap broke off")

    def _join(self, call: Call, facts: AgentFacts) -> bool:
        """Open sessions, which take the place of those before: sound is then dated by arrival."""
        around = self._around
        for party in (Party.AGENT, Party.CUSTOMER):
            session = OutsideSession(around.board, self._closed)
            announcement = around.facts.announcement(call, facts, party)
            before = self._sessions.get(party)
            if before is not None:
                before.let_go()
            if not session.start(announcement, around.credential):
                return False
            self._sessions[party] = session
            self._let_in = True
        return True

    def _hand_over(self, facts: AgentFacts) -> None:
        """Somebody else is the agent: the old one's hold is over, and the customer's waiting."""
        session = self._sessions[Party.AGENT].session
        if self._taking is not None and self._taking.id != facts.id:
            session.transfer(Party.AGENT, facts.id, facts.name)
            self._hold(Party.AGENT, begins=False)
        self._taking = facts
        self._hold(TRANSFER, begins=False)

    async def _open_taps(self, agent: Channel) -> list[Tap]:
        per_leg = self._around.settings.customer_side == "customer_says"
        sides = (
            (Party.AGENT, agent.id, "in"),
            (Party.CUSTOMER, self.customer.id if per_leg else agent.id, "in" if per_leg else "out"),
        )
        taps: list[Tap] = []
        lines = self._lines = object()

        def lost() -> None:
            if self._lines is lines:
                self._lines = None
                self._news.set()

        try:
            for party, target, spy in sides:
                taps.append(
                    await self._around.taps.open(
                        target,
                        spy=spy,
                        whisper="none",
                        hear=self._sessions[party].session.audio,
                        lost=lost,
                    )
                )
        except BaseException:
            self._lines = None
            for tap in taps:
                await tap.close()
            raise
        return taps

    def _hold(self, who: str, *, begins: bool) -> None:
        before = bool(self._holders)
        (self._holders.add if begins else self._holders.discard)(who)
        session = self._any_session()
        if session is not None and bool(self._holders) is not before:
            session.session.declare(GapCause.HOLD, None, begins=begins)

    def _any_session(self) -> OutsideSession | None:
        return next(iter(self._sessions.values()), None)

    def _closed(self, code: CloseCode) -> None:
        """The switchboard ended or refused one of our sessions."""
        # Who is turned away at the door for want of room may come again; a call that was ended not.
        self.over = self._let_in or code not in RETRYABLE
        self._news.set()

    def _log_failure(self, error: AsteriskError) -> None:
        _log.info(
            "tap_failed",
            pbx=self._around.settings.name,
            call=self._call.id if self._call else "",
            error=str(error),
        )

    async def _wait(self, within_s: float) -> bool:
        """Whether news came in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._news.wait()
        return self._news.is_set()
