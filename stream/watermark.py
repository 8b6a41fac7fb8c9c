"""Up to where a call is known: the least of its parties' ends."""

from collections.abc import Iterable

from stream.log import WATERMARK_STEP_MS, Watermark


class WatermarkGauge:
    """Says when the watermark of one call has moved on far enough to be told."""

    __slots__ = ("_call", "at_ms", "due_ms")

    def __init__(self, call: str) -> None:
        self._call = call
        self.at_ms = 0
        """The watermark last told, in milliseconds of call time."""
        self.due_ms = WATERMARK_STEP_MS
        """No party's end below this can make a new watermark."""

    def advance(self, ends_ms: Iterable[int], *, finish: bool = False) -> Watermark | None:
        """The new watermark when the least of `ends_ms` is a step further.

        Args:
            ends_ms: up to where each party is known.
            finish: tell any progress, however small, since nothing more will come.
        """
        least = min(ends_ms, default=0)
        if least < (self.at_ms + 1 if finish else self.due_ms):
            return None
        self.at_ms = least
        self.due_ms = least + WATERMARK_STEP_MS
        return Watermark(self._call, least)
