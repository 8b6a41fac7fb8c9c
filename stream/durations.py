"""How long something took, counted by upper bound: what a histogram is made of."""

from bisect import bisect_left
from collections.abc import Sequence


class Durations:
    """Counts durations; adding one costs less than a microsecond and keeps nothing of it."""

    __slots__ = ("bounds", "counts", "total_s")

    def __init__(self, bounds: Sequence[float]) -> None:
        """`bounds` are upper bounds in seconds, ascending; there is a last one without an end."""
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        """How many were above the bound before and not above this one."""
        self.total_s = 0.0
        """All of them together, in seconds."""

    def add(self, seconds: float) -> None:
        """Something took so long."""
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total_s += seconds
