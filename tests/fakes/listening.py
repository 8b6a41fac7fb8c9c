"""A listener and a recorder that remember what they were told."""

from stream.call import Call, Participation
from stream.frame import AudioFrame
from stream.gap import Gap
from stream.log import CallEnd, LogEntry, Watermark
from stream.party import Party


class RememberingListener:
    """Meets `CallListener` by keeping everything, in order."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.calls = [call]
        self.log: list[LogEntry] = []

    def frame(self, frame: AudioFrame) -> None:
        """Keep a frame."""
        self.log.append(frame)

    def gap(self, gap: Gap) -> None:
        """Keep a gap."""
        self.log.append(gap)

    def watermark(self, mark: Watermark) -> None:
        """Keep a watermark."""
        self.log.append(mark)

    def participation(self, participation: Participation) -> None:
        """Keep a participation."""
        self.log.append(participation)

    def changed(self, call: Call) -> None:
        """Keep the call's newest state, and every one before."""
        self.call = call
        self.calls.append(call)

    async def end(self, end: CallEnd) -> None:
        """Keep the end."""
        self.log.append(end)

    def frames(self, party: Party | None = None) -> list[AudioFrame]:
        """Frames heard, of one party or of all."""
        return [e for e in self.log if isinstance(e, AudioFrame) and party in (None, e.party)]

    def gaps(self, party: Party | None = None) -> list[Gap]:
        """The last word on each gap, of one party or of all, in the order they began."""
        last: dict[tuple[Party, int], Gap] = {}
        for entry in self.log:
            if isinstance(entry, Gap) and party in (None, entry.party):
                last[entry.party, entry.start_ms] = entry
        return list(last.values())

    def marks(self) -> list[int]:
        """Watermarks told, in milliseconds."""
        return [e.at_ms for e in self.log if isinstance(e, Watermark)]

    def participations(self) -> list[Participation]:
        """Who took part, begins and ends."""
        return [e for e in self.log if isinstance(e, Participation)]

    @property
    def ended(self) -> CallEnd | None:
        """The end, once told."""
        return next((e for e in self.log if isinstance(e, CallEnd)), None)


class ListenerRoom:
    """A listener factory that keeps the listeners it made."""

    def __init__(self) -> None:
        self.listeners: list[RememberingListener] = []

    def __call__(self, call: Call) -> RememberingListener:
        """Make a listener for a new call."""
        self.listeners.append(RememberingListener(call))
        return self.listeners[-1]

    def only(self) -> RememberingListener:
        """The one listener made so far."""
        (listener,) = self.listeners
        return listener


class RememberingRecorder:
    """Meets `CallRecorder` by keeping frames, gaps and segments."""

    def __init__(self) -> None:
        self.frames: list[AudioFrame] = []
        self.gaps: list[Gap] = []
        self.segments: list[Party] = []
        self.closed = False

    def frame(self, frame: AudioFrame) -> None:
        """Keep a frame."""
        self.frames.append(frame)

    def gap(self, gap: Gap) -> None:
        """Keep a gap."""
        self.gaps.append(gap)

    def segment(self, party: Party) -> None:
        """Keep that a segment began."""
        self.segments.append(party)

    async def close(self) -> None:
        """Note the end."""
        self.closed = True
