"""How long the server's event loop keeps a newcomer waiting: round trips of WebSocket pings.

A ping is answered in the loop, in turn with everything else that came, so its round trip is the
loop's lag and a tenth of a millisecond of loopback.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec
import numpy as np

from bench.load import TEXT, connect, frame

PING = 9
EVERY_S = 0.01
"""Seconds between two pings."""


class LagGauge:
    """Pings the media port on a connection of its own, while it is told to."""

    def __init__(self) -> None:
        self.round_trips_ms: list[float] = []
        """Of all rounds so far."""

    @contextmanager
    def pinging(self, port: int, token: str, call: str) -> Iterator[None]:
        """Ping while the block runs, as a source whose party is silent."""
        stop = threading.Event()
        with connect(port, "/pcm") as client:
            client.settimeout(5.0)
            start = {"call": call, "party": "agent", "silence": "suppressed", "practice": True}
            client.sendall(frame(msgspec.json.encode(start | {"token": token}), TEXT))
            client.recv(4096)
            thread = threading.Thread(target=self._ping, args=(client, stop), name="lag")
            thread.start()
            try:
                yield
            finally:
                stop.set()
                thread.join()
            client.sendall(frame(b'{"type":"stop"}', TEXT))

    def p99_ms(self) -> float:
        """The lag that one ping in a hundred met or exceeded, in milliseconds."""
        return float(np.percentile(self.round_trips_ms, 99))

    def _ping(self, client: socket.socket, stop: threading.Event) -> None:
        ping = frame(b"lag!", PING)
        while not stop.wait(EVERY_S):
            begin = time.monotonic()
            client.sendall(ping)
            client.recv(4096)
            self.round_trips_ms.append((time.monotonic() - begin) * 1000)
