"""Somebody who watches the live wall, and notes when alerts came and how well calls were heard."""

import threading
import time

import msgspec
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection


class _Alert(msgspec.Struct):
    call: str
    rule: str
    state: str
    provisional: bool


class _Meter(msgspec.Struct, array_like=True):
    call: str
    at_ms: int
    quiet_ms: int
    lag_ms: int
    coverage: float


class _Message(msgspec.Struct):
    """The fields looked at, of any message."""

    type: str
    alert: _Alert | None = None
    calls: list[msgspec.Raw] = []


_decode = msgspec.json.Decoder(_Message).decode
_decode_meter = msgspec.json.Decoder(_Meter).decode


class Viewer:
    """What somebody saw on the wall."""

    def __init__(self) -> None:
        self.alerts: dict[tuple[str, str], float] = {}
        """When the first alert of a call and a rule came, in monotonic seconds."""
        self.retracted: set[tuple[str, str]] = set()
        """Calls and rules whose alert was taken back."""
        self.least_coverage = 1.0
        """Least share of its speech that recognition got to hear, of any call."""

    def follow(self, connection: ClientConnection) -> None:
        """Read everything the wall sends, in a thread, until it is closed."""
        threading.Thread(target=self._read, args=(connection,), name="viewer", daemon=True).start()

    def _read(self, connection: ClientConnection) -> None:
        try:
            while True:
                self.take(connection.recv(), time.monotonic())
        except ConnectionClosed:
            return

    def take(self, text: str | bytes, at_s: float) -> None:
        """Note what one message says that came at `at_s`."""
        message = _decode(text)
        if message.type == "alert" and message.alert is not None:
            key = (message.alert.call, message.alert.rule)
            self.alerts.setdefault(key, at_s)
            if message.alert.state == "retracted":
                self.retracted.add(key)
        elif message.type == "meters":
            for raw in message.calls:
                meter = _decode_meter(raw)
                self.least_coverage = min(self.least_coverage, meter.coverage)
