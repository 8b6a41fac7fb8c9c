"""Who asked for time, and when: the words that explain a silence."""

from collections import deque

from detectors.lexicon import Terms, compiled
from detectors.utterance import Utterance
from detectors.wording import Wording

TOLERANCE_MS = 500
"""How far behind the begin of a silence a request may seem to end: partial text is dated by the
audio heard, which runs past the words."""

REMEMBERED = 32
"""Requests kept; only the latest can explain a silence."""


class WaitRequests:
    """Remembers when somebody last asked for time."""

    def __init__(self, phrases: tuple[str, ...], within_ms: int) -> None:
        self._lexicon = compiled((Terms(phrases),))
        self._within_ms = within_ms
        self._said: deque[int] = deque(maxlen=REMEMBERED)
        self._partial: dict[str, int] = {}

    def utterance(self, utterance: Utterance) -> None:
        """Take what was said, partial or final."""
        hits = self._lexicon.find(wording := Wording(utterance.text.split()))
        if not utterance.final:
            if hits:
                self._partial[utterance.id] = utterance.end_ms
            else:
                self._partial.pop(utterance.id, None)
            return
        self._partial.pop(utterance.id, None)
        for hit in hits:
            at = wording.word_at[hit.end - 1]
            words = utterance.words
            self._said.append(words[at].end_ms if at < len(words) else utterance.end_ms)

    def before(self, at_ms: int) -> bool:
        """Whether somebody asked for time shortly before `at_ms`."""
        return any(
            at_ms - self._within_ms <= end_ms <= at_ms + TOLERANCE_MS
            for end_ms in (*self._said, *self._partial.values())
        )
