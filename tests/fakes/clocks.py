"""Clocks that stand still until they are moved."""


class ManualClock:
    """A monotonic clock in milliseconds, moved by hand."""

    def __init__(self, now_ms: int = 1_000_000) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        """The time as it was set."""
        return self.now_ms

    def advance(self, ms: int) -> None:
        """Let time pass, or leap."""
        self.now_ms += ms
