"""Complete logs of calls for tests, and ways to deliver the same log differently."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from stream.call import EndCause, Participation
from stream.frame import FRAME_MS, AudioFrame, frame_bytes
from stream.gap import Gap, GapCause
from stream.log import CallEnd, LogEntry, Watermark
from stream.party import Party
from tests.fakes.voices import RATE, Samples

CALL = "call-1"
Span: TypeAlias = tuple[int, int, GapCause]
Entry: TypeAlias = AudioFrame | Gap


def party_entries(party: Party, track: Samples, gaps: Sequence[Span] = ()) -> list[Entry]:
    """One party's frames, with gaps instead of frames where sound is missing (spans in ms)."""
    pcm = track.tobytes()
    size = frame_bytes(RATE)
    entries: list[Entry] = []
    for index in range(len(pcm) // size):
        start_ms = index * FRAME_MS
        missing = next((g for g in gaps if g[0] <= start_ms < g[1]), None)
        if missing is None:
            entries.append(
                AudioFrame(CALL, party, start_ms, RATE, pcm[index * size : (index + 1) * size])
            )
        elif start_ms == missing[0]:
            entries.append(Gap(CALL, party, missing[0], missing[1], missing[2]))
    return entries


def deliver(
    parties: Mapping[Party, Sequence[Entry]], end_ms: int, *, seed: int = 0, burst: int = 1
) -> Iterator[LogEntry]:
    """A log with these parties' entries in order and otherwise as chance (`seed`) has it.

    Parties get up to `burst` entries at a time, so one may run ahead of the other; open gaps are
    told once or more before they close; watermarks come where both parties are known to.
    """
    chance = random.Random(seed)
    known = dict.fromkeys(parties, 0)
    waiting = {party: list(entries) for party, entries in parties.items()}
    told_ms = 0
    yield from (Participation(call=CALL, party=party) for party in parties)
    while any(waiting.values()):
        party = chance.choice([p for p, left in waiting.items() if left])
        for _ in range(chance.randint(1, burst)):
            if not waiting[party]:
                break
            entry = waiting[party].pop(0)
            if isinstance(entry, Gap):
                yield from _opened(entry, chance)
            yield entry
            known[party] = entry.end_ms
        mark_ms = min(known.values())
        if mark_ms >= told_ms + 100 and chance.random() < 0.5:
            told_ms = mark_ms
            yield Watermark(CALL, mark_ms)
    yield CallEnd(CALL, end_ms, EndCause.HANGUP)


def _opened(gap: Gap, chance: random.Random) -> Iterator[Gap]:
    """The gap as it was told while it lasted."""
    end_ms = gap.start_ms
    for _ in range(chance.randint(0, 3)):
        end_ms += 500
        if end_ms < gap.end_ms:
            yield Gap(gap.call, gap.party, gap.start_ms, end_ms, gap.cause, open=True)
