"""The desks that are open, each told when it has to look again. Used from the event loop only."""

import asyncio
from collections import defaultdict

from dashboard.live_messages import LiveClose


class OpenDesk:
    """One browser of one agent. It is owed only the latest state, so nothing waits for it."""

    def __init__(self, agent: str, caller: str, session: str) -> None:
        self.agent = agent
        """Id of the agent."""
        self.caller = caller
        """Login of who sits there."""
        self.session = session
        """Id of their session."""
        self.showing: str | None = None
        """Id of the call on it."""
        self.stirred = asyncio.Event()
        """Set when what it shows may have changed."""
        self.doubt = asyncio.Event()
        """Set when they should be asked for their rights again."""
        self.over: LiveClose | None = None
        """Why it has to go; None while it may stay."""
        self._ended = asyncio.Event()

    def end(self, reason: LiveClose) -> None:
        """It has to go; the first reason counts."""
        self.over = self.over or reason
        self._ended.set()

    async def ended(self) -> LiveClose:
        """Wait until it has to go, and say why."""
        await self._ended.wait()
        return self.over or LiveClose.GONE


class Desks:
    """All open desks of this process, found by agent and by call."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_agent: defaultdict[str, set[OpenDesk]] = defaultdict(set)
        self._by_call: defaultdict[str, set[OpenDesk]] = defaultdict(set)

    def __len__(self) -> int:
        return sum(map(len, self._by_agent.values()))

    def open(self, agent: str, caller: str, session: str) -> OpenDesk | None:
        """A new desk, which looks at once; None when there is no room."""
        if len(self) >= self._most:
            return None
        desk = OpenDesk(agent, caller, session)
        desk.stirred.set()
        self._by_agent[agent].add(desk)
        return desk

    def sits(self, agent: str) -> bool:
        """Whether an agent has a desk open."""
        return agent in self._by_agent

    def close(self, desk: OpenDesk) -> None:
        """The desk is gone; ignored if it was before."""
        self.show(desk, None)
        self._by_agent[desk.agent].discard(desk)
        if not self._by_agent[desk.agent]:
            del self._by_agent[desk.agent]

    def show(self, desk: OpenDesk, call: str | None) -> None:
        """Remember which call is on a desk, so that it hears of its changes."""
        if desk.showing is not None:
            self._by_call[desk.showing].discard(desk)
            if not self._by_call[desk.showing]:
                del self._by_call[desk.showing]
        desk.showing = call
        if call is not None:
            self._by_call[call].add(desk)

    def stir(self, call: str, agents: frozenset[str]) -> None:
        """A call changed, and these agents are on it now."""
        for desk in self._by_call.get(call, ()):
            desk.stirred.set()
        for agent in agents:
            for desk in self._by_agent.get(agent, ()):
                desk.stirred.set()

    def stir_all(self) -> None:
        """Everything may have changed."""
        for desk in self._all():
            desk.stirred.set()

    def sign_out(self, session: str) -> None:
        """The session is over: whoever came with it has to go."""
        for desk in self._all():
            if desk.session == session:
                desk.end(LiveClose.SIGNED_OUT)

    def doubt(self, caller: str) -> None:
        """What `caller` may do has changed: they have to show their rights again, now."""
        for desk in self._all():
            if desk.caller == caller:
                desk.doubt.set()

    def _all(self) -> list[OpenDesk]:
        return [desk for desks in self._by_agent.values() for desk in desks]
