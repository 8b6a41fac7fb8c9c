"""Who is let in: overload is refused at the door, and never slows the calls already inside."""

from collections import Counter

from stream.refusal import CloseCode, Refusal
from stream.settings import StreamSettings

BURST_S = 2.0
"""A burst of handshakes may be as large as so many seconds' worth."""


class Admission:
    """Counts calls and handshakes against the settings. Times are milliseconds."""

    def __init__(self, settings: StreamSettings, now_ms: int) -> None:
        self._settings = settings
        self._tokens = settings.handshakes_per_s * BURST_S
        self._filled_ms = now_ms
        self._calls: Counter[str] = Counter()
        self.waiting = 0
        """Connections that have not named their call yet."""
        self.loop_lag_ms = 0.0
        """Event loop lag as last measured."""
        self.draining = False
        """Whether this node is about to stop."""

    def handshake(self, now_ms: int) -> bool:
        """Whether one more connection may be opened now."""
        rate = self._settings.handshakes_per_s
        earned = max(0, now_ms - self._filled_ms) / 1000 * rate
        self._tokens = min(rate * BURST_S, self._tokens + earned)
        self._filled_ms = now_ms
        if self._tokens < 1 or self.waiting >= self._settings.max_waiting:
            return False
        self._tokens -= 1
        return True

    def call(self, credential: str) -> None:
        """Let one more call in, brought by `credential`.

        Raises:
            Refusal: there is no room; the message says which bound was met.
        """
        if self.draining:
            raise Refusal(CloseCode.FULL, "this node is about to stop")
        if self._calls.total() >= self._settings.max_calls:
            raise Refusal(CloseCode.FULL, "no room for further calls")
        if self._calls[credential] >= self._settings.max_calls_per_credential:
            raise Refusal(CloseCode.FULL, "this token brings as many calls as it may")
        if self.loop_lag_ms > self._settings.max_loop_lag_ms:
            raise Refusal(CloseCode.FULL, "this node is overloaded")
        self._calls[credential] += 1

    def ended(self, credential: str) -> None:
        """A call that was let in is over."""
        self._calls[credential] -= 1
        if not self._calls[credential]:
            del self._calls[credential]
