"""Between the ears, which never wait, and the desk, which may have to."""

import asyncio
from collections import deque

from alerts.alert import Alert
from alerts.desk import AlertDesk
from stream.call import Call

BOUND = 1000
"""Revisions waiting from which calls shed sound; what they heard before is still taken."""


class AlertIntake:
    """Takes alerts from calls and hands them on in order. Meets `alerts.pipeline.AlertTaker`."""

    def __init__(self, desk: AlertDesk) -> None:
        self._desk = desk
        self._waiting: deque[tuple[Alert, Call]] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def full(self) -> bool:
        """So much waits that calls should shed sound rather than add to it."""
        return len(self._waiting) >= BOUND

    def offer(self, alert: Alert, call: Call) -> None:
        """Take a revision. Never refused and never dropped."""
        self._waiting.append((alert, call))
        self._news.set()
        self._idle.clear()

    async def drain(self) -> None:
        """Return when everything taken has been handed on."""
        await self._idle.wait()

    async def run(self) -> None:
        """Hand on until cancelled."""
        while True:
            while self._waiting:
                alert, call = self._waiting[0]
                await self._desk.put(alert, call)
                self._waiting.popleft()
            self._news.clear()
            self._idle.set()
            await self._news.wait()
