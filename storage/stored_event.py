"""What is kept of the events of calls, in the form in which it waits to be written."""

from typing import TypeAlias

import msgspec

from detectors.finding import Finding
from detectors.progress import Progress
from detectors.speech import LEVEL_MS, Level, Speech
from detectors.utterance import Utterance
from storage.packing import NO_LEVEL, level_byte
from stream.call import Call, Participation
from stream.gap import Gap
from stream.intervention import Intervention
from stream.log import CallEnd
from stream.note import Note
from stream.party import Party

CHUNK_LEVELS = 300
"""Levels in one row: 30 s, so an hour of a call is 120 rows a party."""

SAVED_LEVELS = 50
"""A row is written down again whenever it has grown by so many levels: a crash loses about five
seconds of loudness."""


class HeardCall(msgspec.Struct, frozen=True, tag="heard_call"):
    """A call, and where it is heard."""

    call: Call
    """As last announced."""
    node: str
    """Name of the node; stays the same over restarts."""
    run: str
    """This start of the node."""


class LevelChunk(msgspec.Struct, frozen=True, tag="level_chunk"):
    """Levels of one party in a row."""

    call: str
    """Id of the call."""
    party: Party
    """Whose sound."""
    start_ms: int
    """Call time of the first, in milliseconds; the others follow 100 ms apart."""
    packed: bytes
    """One byte a level; see `storage.packing`."""


StoredEvent: TypeAlias = (
    HeardCall
    | Participation
    | Intervention
    | Note
    | Utterance
    | Speech
    | Gap
    | LevelChunk
    | Finding
    | Progress
    | CallEnd
)
"""Anything that is written, in the order in which one transaction writes it."""

EventKey: TypeAlias = tuple[type, str, str, int]
"""What makes a later event replace an earlier one: type, call, id or party, begin."""


def event_key(event: StoredEvent) -> EventKey:
    """The key under which `event` is kept."""
    kind = type(event)
    match event:
        case HeardCall(call=call):
            return kind, call.id, "", 0
        case Participation():
            return kind, event.call, event.party, event.from_ms
        case Utterance() | Finding() | Intervention() | Note():
            return kind, event.call, event.id, 0
        case Speech() | Gap() | LevelChunk():
            return kind, event.call, event.party, event.start_ms
        case Progress() | CallEnd():
            return kind, event.call, "", 0


class LevelChunks:
    """Gathers the levels of live calls until there are enough for a row."""

    def __init__(self) -> None:
        self._open: dict[str, dict[Party, tuple[int, bytearray]]] = {}

    def begin(self, call: str) -> None:
        """Levels of this call are gathered from now on."""
        self._open.setdefault(call, {})

    def __contains__(self, call: str) -> bool:
        """Whether levels of this call are gathered."""
        return call in self._open

    def add(self, level: Level) -> tuple[LevelChunk, ...]:
        """Take one level of a call that was begun; gives the chunk whenever it has grown enough,
        and when it is full.
        """
        parties = self._open[level.call]
        chunk = parties.get(level.party)
        place = -1 if chunk is None else round((level.start_ms - chunk[0]) / LEVEL_MS)
        if chunk is not None and len(chunk[1]) <= place < CHUNK_LEVELS:
            before = len(chunk[1]) // SAVED_LEVELS
            chunk[1].extend([NO_LEVEL] * (place - len(chunk[1])))
            chunk[1].append(level_byte(level.db))
            grown = len(chunk[1]) // SAVED_LEVELS > before
            return (_chunk(level.call, level.party, *chunk),) if grown else ()
        parties[level.party] = (level.start_ms, bytearray([level_byte(level.db)]))
        return () if chunk is None else (_chunk(level.call, level.party, *chunk),)

    def end(self, call: str) -> tuple[LevelChunk, ...]:
        """The call is over: what is left of it."""
        parties = self._open.pop(call, {})
        return tuple(_chunk(call, party, *chunk) for party, chunk in parties.items())


def _chunk(call: str, party: Party, start_ms: int, packed: bytearray) -> LevelChunk:
    return LevelChunk(call, party, start_ms, bytes(packed))
