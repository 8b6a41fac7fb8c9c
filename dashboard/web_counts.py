"""Counts the requests of the dashboard by the template of their address, never by the address."""

import time
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stream.durations import Durations

LATENCY_S = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bounds by which the time of requests is counted, in seconds."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

NOWHERE = "none"
"""Template of what no address of ours answered."""


class WebCounts:
    """What was asked since the start."""

    def __init__(self) -> None:
        self.requests: Counter[tuple[str, str, str]] = Counter()
        """Answered requests by template, method and status."""
        self.took: dict[str, Durations] = {}
        """How long they took, by template."""

    def add(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        known = method if method in METHODS else "other"
        self.requests[route, known, str(status)] += 1
        took = self.took.get(route)
        if took is None:
            took = self.took[route] = Durations(LATENCY_S)
        took.add(seconds)


class CountRequests:
    """The middleware that counts; live sockets are the feed's to count."""

    def __init__(self, app: ASGIApp, counts: WebCounts) -> None:
        self._app = app
        self._counts = counts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and count once the answer has been given."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", NOWHERE)
            self._counts.add(route, scope["method"], status, time.perf_counter() - began)
