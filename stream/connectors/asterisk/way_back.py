"""The way back into a call on Asterisk: snoop channels that whisper, made when somebody speaks.

The channels we listen by never speak, so what we hear and record is free of the coach, and a
call nobody joins cannot be disturbed. Speaking to the agent goes out of the agent's channel only;
speaking to the customer out of the customer's.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack

from stream.connectors.asterisk.carrier import Line, Lost
from stream.connectors.asterisk.errors import AsteriskError
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.connectors.asterisk.taps import Tap, TapRoom
from stream.frame import FRAME_MS, AudioFrame
from stream.party import Party
from stream.talkback import TalkbackCapability, TalkbackClosedError, TalkbackKind
from stream.talkback_queue import TalkbackQueue

REACHES = frozenset({Party.AGENT, Party.CUSTOMER})

BEAT_S = FRAME_MS / 1000


class AsteriskTalkback:
    """Sends each party one piece every 20 ms, as long as some wait. Meets `Talkback`."""

    def __init__(self, lines: Mapping[Party, Line], rate: int, undo: AsyncExitStack) -> None:
        """`undo` removes the lines from the PBX."""
        self.capability = TalkbackCapability(TalkbackKind.STREAM, frozenset(lines))
        self._undo = undo
        self._lines = lines
        self._queues = {party: TalkbackQueue(rate) for party in lines}
        self.is_open = True
        """Whether anything can be sent."""
        self._beat_s = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def send(self, frame: AudioFrame, to: Party) -> None:
        """See `Talkback`."""
        if not self.is_open:
            raise TalkbackClosedError("the call's connection is gone")
        queue = self._queues.get(to)
        if queue is None:
            raise ValueError(f"{to} cannot be reached")
        queue.put(frame)
        if self._timer is None:
            self._beat_s = asyncio.get_running_loop().time()
            self._next_beat()

    def beat(self) -> bool:
        """Let each party hear its next piece; whether there was one."""
        spoke = False
        for party, queue in self._queues.items():
            piece = queue.take()
            if piece is not None:
                self._lines[party].send(piece)
                spoke = True
        return spoke

    def flush(self) -> None:
        """See `Talkback`."""
        for queue in self._queues.values():
            queue.clear()

    def lost(self) -> None:
        """A line broke: nobody is reached any more, so that nobody is reached by mistake."""
        self.is_open = False
        self.flush()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def aclose(self) -> None:
        """See `Talkback`."""
        self.lost()
        await self._undo.aclose()

    def _next_beat(self) -> None:
        loop = asyncio.get_running_loop()
        # Beats keep their distance whatever the loop did meanwhile, but are never made up for.
        self._beat_s = max(self._beat_s + BEAT_S, loop.time())
        self._timer = loop.call_at(self._beat_s, self._on_beat)

    def _on_beat(self) -> None:
        self._timer = None
        if self.beat():
            self._next_beat()


class AsteriskWayBack:
    """What one meeting of an agent and a customer offers. Meets `WayBack`."""

    def __init__(
        self, settings: AsteriskSettings, room: TapRoom, agent: str, customer: str
    ) -> None:
        self._rate = settings.rate
        self._room = room
        self._channels = {Party.AGENT: agent, Party.CUSTOMER: customer}
        self._open = settings.talkback
        self._talkbacks: set[AsteriskTalkback] = set()

    @property
    def capability(self) -> TalkbackCapability:
        """See `WayBack`."""
        return TalkbackCapability(TalkbackKind.STREAM, REACHES) if self._open else _NOTHING

    async def open(self, reaches: frozenset[Party]) -> AsteriskTalkback:
        """See `WayBack`."""
        if not reaches or not reaches <= self.capability.reaches:
            raise ValueError(f"{', '.join(sorted(reaches))} cannot be reached")
        lines: dict[Party, Line] = {}
        broken = False
        made: AsteriskTalkback | None = None

        def lost() -> None:
            nonlocal broken
            broken = True
            if made is not None:
                made.lost()

        async with AsyncExitStack() as undo:
            for party in sorted(reaches):
                tap = await self._tap(self._channels[party], lost)
                undo.push_async_callback(tap.close)
                lines[party] = tap.line
            if broken or not self._open:
                raise TalkbackClosedError("the call has ended")
            made = AsteriskTalkback(lines, self._rate, undo.pop_all())
        self._talkbacks = {t for t in self._talkbacks if t.is_open} | {made}
        return made

    async def _tap(self, channel: str, lost: Lost) -> Tap:
        try:
            return await self._room.open(
                channel, spy="none", whisper="out", hear=_unheard, lost=lost
            )
        except AsteriskError as error:
            raise TalkbackClosedError("the telephone system refused") from error

    async def aclose(self) -> None:
        """The meeting is over: everything opened is closed."""
        self._open = False
        talkbacks, self._talkbacks = self._talkbacks, set()
        for talkback in talkbacks:
            await talkback.aclose()


_NOTHING = TalkbackCapability()


def _unheard(_pcm: bytes) -> None:
    pass
