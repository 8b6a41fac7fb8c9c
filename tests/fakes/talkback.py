"""Sources that carry sound back, frame by frame, into ears that remember."""

from collections import deque
from contextlib import AsyncExitStack

from stream.connectors.asterisk.way_back import AsteriskTalkback
from stream.frame import FRAME_MS, AudioFrame
from stream.party import Party
from stream.talkback import TalkbackCapability, TalkbackClosedError, TalkbackKind

MAX_WAITING = 3
"""Frames that may wait unsent: 60 ms."""


class StreamingTalkback:
    """Meets `Talkback`; time passes when `pass_time` is called, and then frames are heard."""

    def __init__(self, reaches: frozenset[Party] = frozenset({Party.AGENT})) -> None:
        self._capability = TalkbackCapability(TalkbackKind.STREAM, reaches)
        self._waiting: dict[Party, deque[AudioFrame]] = {
            party: deque(maxlen=MAX_WAITING) for party in reaches
        }
        self._heard: dict[Party, list[AudioFrame]] = {party: [] for party in reaches}
        self._open = True

    @property
    def capability(self) -> TalkbackCapability:
        """See `Talkback`."""
        return self._capability

    def send(self, frame: AudioFrame, to: Party) -> None:
        """See `Talkback`."""
        if not self._open:
            raise TalkbackClosedError("the call's connection is gone")
        if to not in self._waiting:
            raise ValueError(f"{to} cannot be reached")
        self._waiting[to].append(frame)

    def flush(self) -> None:
        """See `Talkback`."""
        for waiting in self._waiting.values():
            waiting.clear()

    async def aclose(self) -> None:
        """See `Talkback`."""
        self._open = False
        self.flush()

    def pass_time(self, ms: int) -> None:
        """Play what fits into `ms`, at speaking pace."""
        for party, waiting in self._waiting.items():
            for _ in range(ms // FRAME_MS):
                if waiting:
                    self._heard[party].append(waiting.popleft())

    def heard(self, party: Party) -> bytes:
        """What `party` has heard so far."""
        return b"".join(frame.pcm for frame in self._heard.get(party, []))


class _RememberedLine:
    """Meets `Line` of the Asterisk connector by keeping what it is sent."""

    def __init__(self) -> None:
        self.sent = bytearray()

    def send(self, pcm: bytes) -> None:
        """Keep it."""
        self.sent += pcm

    def close(self) -> None:
        """Nothing to close."""


class AsteriskTalkbackOnBench(AsteriskTalkback):
    """The real way back into Asterisk to an agent, on a line that remembers; its beat is ours."""

    def __init__(self) -> None:
        self._line = _RememberedLine()
        super().__init__({Party.AGENT: self._line}, 8000, AsyncExitStack())

    def _next_beat(self) -> None:
        """Time passes when `pass_time` is called, and not by itself."""

    def pass_time(self, ms: int) -> None:
        """Let so many beats come."""
        for _ in range(ms // FRAME_MS):
            self.beat()

    def heard(self, party: Party) -> bytes:
        """What `party` has heard so far."""
        return bytes(self._line.sent) if party is Party.AGENT else b""
