"""The bus as a place to tell events to."""

from alerts.events import CallEvent
from storage.bus import Bus


class BusSink:
    """An `EventSink` that publishes what it takes."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    def emit(self, event: CallEvent) -> None:
        """Publish one event."""
        self._bus.publish(event)
