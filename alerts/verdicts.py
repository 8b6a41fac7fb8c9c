"""What came of attempts, from their claim until the store has it written down."""

from collections.abc import Awaitable, Callable, Sequence

import structlog

from alerts.store import Delivery, StoreAwayError

Verdict = Callable[[], Awaitable[None]]
"""Writes down what came of an attempt; doing it twice does no harm."""

log = structlog.get_logger()


class Verdicts:
    """Verdicts of one channel. What a store that was away could not take is noted before anything
    else is claimed, so that nothing is sent again for that; no more waits than was under way.
    """

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._waiting: dict[str, Verdict] = {}
        self._held: set[str] = set()
        """Keys from their claim until their verdict is noted."""

    def begin(self, claimed: Sequence[Delivery]) -> list[Delivery]:
        """Those of `claimed` that are to be tried: a claim of ours that ran out while its attempt
        was under way stays that attempt's.
        """
        fresh = [delivery for delivery in claimed if delivery.item.key not in self._held]
        self._held.update(delivery.item.key for delivery in fresh)
        return fresh

    async def note(self, key: str, verdict: Verdict) -> None:
        """Write down what came of an attempt, now or when the store is back."""
        self._waiting[key] = verdict
        try:
            await self._write(key, verdict)
        except StoreAwayError as error:
            log.warning("outbox_store_away", channel=self._channel, code=error.code)

    async def note_waiting(self) -> None:
        """Write down what could not be.

        Raises:
            StoreAwayError: the store is still away.
        """
        for key, verdict in list(self._waiting.items()):
            await self._write(key, verdict)

    def let_go(self, key: str) -> None:
        """The attempt was stopped: there is no verdict."""
        self._held.discard(key)

    async def _write(self, key: str, verdict: Verdict) -> None:
        await verdict()
        self._waiting.pop(key, None)
        self._held.discard(key)
