"""How late the event loop is: measured, since everything from socket to detectors waits for it."""

import asyncio
from collections import deque

from stream.durations import Durations

EVERY_S = 0.05
"""Seconds between two measurements: twenty a second cost about 0.01 % of a core."""

RECENT = 600
"""Measurements the latest figure is made of: 30 seconds."""

BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0)


class LoopLag:
    """Sleeps and looks how much later than asked it wakes up. `run` does the work."""

    def __init__(self) -> None:
        self.took = Durations(BOUNDS_S)
        """All delays since the start."""
        self._recent: deque[float] = deque(maxlen=RECENT)

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + EVERY_S
            await asyncio.sleep(EVERY_S)
            self.add(max(0.0, loop.time() - due))

    def add(self, late_s: float) -> None:
        """The loop came so many seconds late."""
        self.took.add(late_s)
        self._recent.append(late_s)

    @property
    def p99_s(self) -> float:
        """The delay that 99 of 100 of the last half minute stayed below, in seconds."""
        ordered = sorted(self._recent)
        return ordered[len(ordered) * 99 // 100] if ordered else 0.0
