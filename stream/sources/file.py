"""Plays a recorded call into the same log a live call would give, without waiting."""

from collections.abc import Iterator, Sequence

import msgspec

from stream.call import Call, EndCause, Participation
from stream.frame import FRAME_MS, AudioFrame
from stream.gap import Gap, GapCause
from stream.log import CallEnd, LogEntry
from stream.outlet import Outlet
from stream.party import Party
from stream.party_track import PartyTrack
from stream.sound_file import CallSound
from stream.watermark import WatermarkGauge

TICK_FRAMES = 25
"""Open gaps grow at 2 Hz, as they do live."""

LATENESS_MS = 400
"""Never met: the sound of a file is always there."""


class DeclaredSpan(msgspec.Struct, frozen=True):
    """A hold, mute or pause somewhere in a recorded call."""

    cause: GapCause
    """`hold`, `mute` or `paused`."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""
    party: Party | None = None
    """Whom it concerns; None for everybody."""


class _Collector:
    """A listener that keeps what it is told until it is fetched."""

    def __init__(self) -> None:
        self._entries: list[LogEntry] = []

    def frame(self, frame: AudioFrame) -> None:
        """Keep a frame."""
        self._entries.append(frame)

    def gap(self, gap: Gap) -> None:
        """Keep a gap."""
        self._entries.append(gap)

    def fetch(self) -> list[LogEntry]:
        """What came since the last time."""
        entries, self._entries = self._entries, []
        return entries


def call_log(
    call: Call, sound: CallSound, *, agent: str = "", spans: Sequence[DeclaredSpan] = ()
) -> Iterator[LogEntry]:
    """The log of a recorded call: every party's frames and gaps, watermarks, and the end.

    Args:
        call: the call it shall be.
        sound: what was said.
        agent: id of the agent, empty if unknown.
        spans: what a live source would have declared.
    """
    told = _Collector()
    outlet = Outlet(told)
    tracks = {
        party: PartyTrack(
            call.id, party, outlet, start_ms=0, lateness_ms=LATENESS_MS, corrects=False
        )
        for party in sound.parties
    }
    for party, track in tracks.items():
        track.connect(sound.rate, suppresses=False)
        yield Participation(call=call.id, party=party, agent=agent if party is Party.AGENT else "")
    gauge = WatermarkGauge(call.id)
    now = 0
    for number, frames in enumerate(sound.frames(), start=1):
        _declare(tracks, spans, now)
        now += FRAME_MS
        for track, pcm in zip(tracks.values(), frames, strict=True):
            track.hear_one(pcm, now)
        if number % TICK_FRAMES == 0:
            for track in tracks.values():
                track.tick(now)
        yield from told.fetch()
        mark = gauge.advance([track.end_ms for track in tracks.values()])
        if mark is not None:
            yield mark
    for track in tracks.values():
        track.close(now)
    yield from told.fetch()
    for party in tracks:
        yield Participation(
            call=call.id, party=party, agent=agent if party is Party.AGENT else "", to_ms=now
        )
    mark = gauge.advance((now,), finish=True)
    if mark is not None:
        yield mark
    yield CallEnd(call.id, now, EndCause.HANGUP)


def _declare(tracks: dict[Party, PartyTrack], spans: Sequence[DeclaredSpan], now_ms: int) -> None:
    """Begin and end the spans whose moment lies within the frame that starts at `now_ms`."""
    for span in spans:
        concerned = [t for p, t in tracks.items() if span.party in (None, p)]
        if span.start_ms <= now_ms < span.start_ms + FRAME_MS:
            for track in concerned:
                track.declare(span.cause, now_ms)
        if span.end_ms <= now_ms < span.end_ms + FRAME_MS:
            for track in concerned:
                track.withdraw(span.cause, now_ms)
