"""A way back into a call whose both ends remember what they heard."""

from stream.frame import AudioFrame
from stream.party import Party
from stream.talkback import TalkbackCapability, TalkbackClosedError, TalkbackKind


class RememberingWayBack:
    """Meets `WayBack`, and `Talkback` for each that is opened; nothing is lost or late."""

    def __init__(self, *reaches: Party) -> None:
        self.capability = TalkbackCapability(TalkbackKind.STREAM, frozenset(reaches))
        self.heard: dict[Party, bytearray] = {party: bytearray() for party in Party}
        self.opened: list[_Open] = []

    async def open(self, reaches: frozenset[Party]) -> "_Open":
        """See `WayBack`."""
        if not reaches <= self.capability.reaches:
            raise ValueError("cannot be reached")
        self.opened.append(_Open(self, reaches))
        return self.opened[-1]

    def open_now(self) -> int:
        """How many lines are open."""
        return sum(one.is_open for one in self.opened)


class _Open:
    """One opened line."""

    def __init__(self, way: RememberingWayBack, reaches: frozenset[Party]) -> None:
        self._way = way
        self.capability = TalkbackCapability(TalkbackKind.STREAM, reaches)
        self.is_open = True

    def send(self, frame: AudioFrame, to: Party) -> None:
        """See `Talkback`."""
        if not self.is_open:
            raise TalkbackClosedError("gone")
        if to not in self.capability.reaches:
            raise ValueError(f"{to} cannot be reached")
        self._way.heard[to] += frame.pcm

    def flush(self) -> None:
        """Nothing waits."""

    async def aclose(self) -> None:
        """See `Talkback`."""
        self.is_open = False
