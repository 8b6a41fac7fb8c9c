"""Picks from the events of calls what is worth keeping."""

from collections.abc import Sequence

from alerts.alert import Alert
from alerts.events import CallEvent
from detectors.progress import Progress
from detectors.speech import Level
from detectors.utterance import Utterance
from storage.stored_event import HeardCall, LevelChunks, StoredEvent
from stream.call import Call, CallState
from stream.log import CallEnd

NOTHING: tuple[StoredEvent, ...] = ()
"""What most events give."""


class Intake:
    """Turns events into what is kept of them.

    Partial text is not kept. Levels are gathered into chunks. Of progress the last before the end
    is kept. Alerts are kept by the alert store, in the transaction that changed them.
    """

    def __init__(self, *, node: str, run: str) -> None:
        self._node = node
        self._run = run
        self._levels = LevelChunks()
        self._progress: dict[str, Progress] = {}
        self.stray_levels = 0
        """Levels of calls that were not announced or are over; they are not kept."""

    def take(self, event: CallEvent) -> Sequence[StoredEvent]:
        """What is to be kept now that `event` happened."""
        match event:
            case Level():
                return self._level(event)
            case Progress():
                if event.call in self._levels:
                    self._progress[event.call] = event
                return NOTHING
            case Utterance(final=False) | Alert():
                return NOTHING
            case Call():
                if event.state is not CallState.ENDED:
                    self._levels.begin(event.id)
                return (HeardCall(event, self._node, self._run),)
            case CallEnd():
                return self._end(event)
            case _:
                return (event,)

    def _level(self, level: Level) -> Sequence[StoredEvent]:
        if level.call in self._levels:
            return self._levels.add(level)
        self.stray_levels += 1
        return NOTHING

    def _end(self, end: CallEnd) -> Sequence[StoredEvent]:
        progress = self._progress.pop(end.call, None)
        levels = self._levels.end(end.call)
        return (*levels, progress, end) if progress else (*levels, end)
