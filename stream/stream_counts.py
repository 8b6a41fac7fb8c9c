"""What happened at the door of this node."""

from collections import Counter

from stream.call import EndCause
from stream.outlet import GapCounts
from stream.refusal import CloseCode


class StreamCounts:
    """What happened at the door since the start, for the wall and for metrics."""

    def __init__(self) -> None:
        self.begun = 0
        """Calls that began."""
        self.ended: Counter[EndCause] = Counter()
        """Calls that ended, by cause."""
        self.refused: Counter[CloseCode] = Counter()
        """Connections turned away, by close code."""
        self.turned_away: Counter[int] = Counter()
        """Upgrades not even begun, by HTTP status."""
        self.resumed = 0
        """Connections that took a lost party up again."""
        self.claims_refused = 0
        """Attempts to bring a party that another token brings."""
        self.messages = 0
        """Messages of all connections, counted twice a second."""
        self.sound_ms = 0
        """Sound heard in time in calls that have ended, in milliseconds."""
        self.gaps = GapCounts()
        """Sound that did not come in time."""
