"""Slows down whoever guesses passwords, in bounded memory.

Failures are counted per user and per address within a sliding window. A guess is counted before it
is checked, so that guesses sent all at once do not slip through, and taken back when it was right.
"""

from collections import OrderedDict, deque

KEYS = 10_000
"""Most users and addresses remembered; the longest untouched is forgotten first. With addresses
throttled too, filling this up takes more addresses than a guesser gains by it."""


class GuessThrottle:
    """How often a key may still guess. Times are seconds of any one monotonic clock."""

    def __init__(self, *, limit: int, window_s: float, keys: int = KEYS) -> None:
        self._limit = limit
        self._window_s = window_s
        self._keys = keys
        self._guesses: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_s(self, key: str, *, now: float) -> float:
        """Seconds until `key` may guess again; 0 when it may now."""
        guesses = self._fresh(key, now)
        if guesses is None or len(guesses) < self._limit:
            return 0.0
        return guesses[0] + self._window_s - now

    def count(self, key: str, *, now: float) -> None:
        """A guess is made."""
        guesses = self._fresh(key, now)
        if guesses is None:
            guesses = self._guesses[key] = deque(maxlen=self._limit)
            if len(self._guesses) > self._keys:
                self._guesses.popitem(last=False)
        guesses.append(now)
        self._guesses.move_to_end(key)

    def forgive(self, key: str) -> None:
        """The last guess was right: it and those before it no longer count."""
        self._guesses.pop(key, None)

    def take_back(self, key: str) -> None:
        """The last guess was right: it alone no longer counts."""
        if guesses := self._guesses.get(key):
            guesses.pop()

    def __len__(self) -> int:
        return len(self._guesses)

    def _fresh(self, key: str, now: float) -> deque[float] | None:
        guesses = self._guesses.get(key)
        while guesses and guesses[0] <= now - self._window_s:
            guesses.popleft()
        return guesses
