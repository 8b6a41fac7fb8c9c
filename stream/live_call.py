"""One live call: its parties, its call time, and what its listener is told."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec

from stream.announcement import Announcement
from stream.arrival_clock import ArrivalClock
from stream.call import Call, CallState, EndCause, Participation, Unrecorded
from stream.directory import Directory, introduced
from stream.frame import AudioFrame
from stream.gap import GapCause
from stream.listener import CallListener
from stream.log import CallEnd
from stream.outlet import GapCounts, Outlet
from stream.party import Party
from stream.party_track import PartyTrack
from stream.recording_port import CallRecorder, RecorderFactory
from stream.talkback import NoWayBack, WayBack
from stream.watermark import WatermarkGauge

FILLED_IN = ("team", "queue", "customer", "customer_key")
"""What a later connection may add to a call that did not say it."""


class LiveCall:
    """A call from its first connection to its end. Every method but `finish` returns at once.

    All times are milliseconds of call time; before the anchor (the first sound, or the answer
    where it is signalled) call time stands at 0.
    """

    __slots__ = (
        "_anchor_ms",
        "_clock",
        "_directory",
        "_gauge",
        "_lateness_ms",
        "_left_ms",
        "_listener",
        "_outlet",
        "_participations",
        "_recorder",
        "_sound_ms",
        "_speed",
        "_tracks",
        "_wall",
        "call",
        "created_ms",
        "due_ms",
        "over",
        "way_back",
    )

    def __init__(
        self,
        announcement: Announcement,
        *,
        make_listener: Callable[[Call], CallListener],
        make_recorder: RecorderFactory,
        clock: ArrivalClock,
        wall: Callable[[], float],
        lateness_ms: int,
        directory: Directory,
        gaps: GapCounts | None = None,
    ) -> None:
        """`gaps` counts the gaps of several calls together."""
        announcement = introduced(announcement, directory)
        self._directory = directory
        self.call = msgspec.structs.replace(announcement.call, started_at=wall())
        self._clock = clock
        self._wall = wall
        self._speed = announcement.speed
        # The bound is one of real time; at twice the speed twice as much sound fits into it.
        self._lateness_ms = int(lateness_ms * self._speed)
        self._anchor_ms: int | None = None
        recorder = make_recorder(self.call)
        self._recorder: CallRecorder | None = None
        if isinstance(recorder, Unrecorded):
            self.call = msgspec.structs.replace(self.call, unrecorded=recorder)
        else:
            self._recorder = recorder
        self._listener = make_listener(self.call)
        self._outlet = Outlet(self._listener, self._recorder, gaps)
        self._gauge = WatermarkGauge(self.call.id)
        self._tracks: dict[Party, PartyTrack] = {}
        self._left_ms: dict[Party, int] = {}
        self._sound_ms = 0
        self._participations: dict[Party, Participation] = {}
        self.created_ms = clock()
        """When the call was first heard of, on the arrival clock."""
        self.due_ms = self._gauge.due_ms
        """No track's end below this needs `progress`."""
        self.over: asyncio.Future[EndCause] = asyncio.get_running_loop().create_future()
        """Done as soon as the call is to end, with the cause."""
        self.way_back: WayBack = NoWayBack()
        """By which sound can go out to the call, as its source offers it."""
        for party in announcement.expected:
            self._track(party)
        if announcement.answered:
            self.anchor(self.created_ms)

    @property
    def anchored(self) -> bool:
        """Whether call time runs."""
        return self._anchor_ms is not None

    @property
    def replayed(self) -> bool:
        """Whether it is a recorded call, sent faster than life."""
        return self._speed != 1.0

    @property
    def sound_ms(self) -> int:
        """Sound of all parties heard in time so far, in milliseconds."""
        return self._sound_ms + sum(track.sound_ms for track in self._tracks.values())

    def anchor(self, arrival_ms: int, sound_ms: int = 0) -> None:
        """Call time begins: `sound_ms` of sound arrived by `arrival_ms` on the arrival clock. Only
        the first one counts.
        """
        if self._anchor_ms is None:
            self._anchor_ms = arrival_ms - int(sound_ms / self._speed)
            self._update(started_at=self._wall())

    def at_ms(self, arrival_ms: int) -> int:
        """Call time at `arrival_ms` on the arrival clock."""
        if self._anchor_ms is None:
            return 0
        if self._speed == 1.0:
            return arrival_ms - self._anchor_ms
        return int((arrival_ms - self._anchor_ms) * self._speed)

    def now_ms(self) -> int:
        """Call time now."""
        return self.at_ms(self._clock())

    def join(self, announcement: Announcement) -> list[PartyTrack]:
        """A connection now brings these parties.

        Returns:
            The track of each channel, in order.
        """
        announcement = introduced(announcement, self._directory)
        self._fill_in(announcement.call)
        tracks = [self._track(party) for party in announcement.channels]
        for track in tracks:
            track.connect(announcement.frame_rate, suppresses=announcement.suppresses)
            party = track.party
            if self._recorder is not None:
                self._recorder.segment(party)
            if party not in self._participations:
                agent, name = "", ""
                if party is Party.AGENT:
                    agent, name = announcement.agent, announcement.agent_name
                self._take_part(party, agent, name)
        if self.call.state is not CallState.LIVE:
            self._update(state=CallState.LIVE)
        return tracks

    def monitor(self, sink: Callable[[AudioFrame], None] | None) -> None:
        """Frames heard in time go to `sink` as well, for people who listen in; None: no more."""
        self._outlet.monitor = sink

    def coached(self, frame: AudioFrame) -> None:
        """What coaches say is kept on a track of its own, and no detector hears it."""
        self._outlet.keep(frame)

    def offer(self, way_back: WayBack) -> None:
        """By which sound can go out to the call from now on."""
        self.way_back = way_back
        self._update(reaches=tuple(sorted(way_back.capability.reaches)))

    def suspend(self) -> None:
        """Every source is gone; the resume window runs."""
        self._update(state=CallState.SUSPENDED)

    def depart(self, parties: Iterable[Party]) -> None:
        """The parties left the call for good, while it goes on."""
        for party in parties:
            track = self._tracks.pop(party, None)
            if track is not None:
                track.close(track.end_ms)
                self._sound_ms += track.sound_ms
                self._left_ms[party] = track.end_ms
                self._part(party, track.end_ms)
        self.progress()

    def progress(self) -> None:
        """Tell a new watermark if there is one."""
        mark = self._gauge.advance([track.end_ms for track in self._tracks.values()])
        if mark is not None:
            self.due_ms = self._gauge.due_ms
            self._listener.watermark(mark)

    def tick(self) -> None:
        """Twice a second: say what did not come."""
        if self._anchor_ms is None:
            return
        now = self.now_ms()
        for track in self._tracks.values():
            track.tick(now)
        self.progress()

    def declare(self, cause: GapCause, parties: Iterable[Party], *, begins: bool) -> None:
        """A source says that sound of `parties` stops, or is to be heard again."""
        now = self.now_ms()
        for party in parties:
            track = self._tracks.get(party)
            if track is not None and begins:
                track.declare(cause, now)
            elif track is not None:
                track.withdraw(cause, now)
        self.progress()

    @property
    def parties(self) -> tuple[Party, ...]:
        """Everybody whose sound is expected now."""
        return tuple(self._tracks)

    def transfer(self, party: Party, agent: str, name: str) -> None:
        """Somebody else speaks as `party` from now on. The call goes over to the team of an agent
        whom the directory knows to be in one.
        """
        self._part(party, self.now_ms())
        if party is not Party.AGENT:
            self._take_part(party, "", name)
            return
        known = self._directory.agent(agent) if agent else None
        if known is None:
            self._take_part(party, agent, name)
            return
        if known.team:
            self._update(team=known.team)
        self._take_part(party, known.id, name or known.name)

    def attribute(self, attributes: dict[str, str]) -> None:
        """Further business data of the call."""
        self._update(attributes={**self.call.attributes, **attributes})

    def end(self, cause: EndCause) -> None:
        """The call is to end; the first cause counts."""
        if not self.over.done():
            self.over.set_result(cause)

    async def finish(self, cause: EndCause) -> None:
        """Say everything that is still open, then the end; return when it is told and kept."""
        try:
            ends = [track.end_ms for track in self._tracks.values()]
            at_ms = max(self._gauge.at_ms, *ends, *self._left_ms.values(), 0)
            for party, track in self._tracks.items():
                track.close(at_ms)
                self._part(party, at_ms)
            for party in tuple(self._participations):
                self._part(party, at_ms)
            mark = self._gauge.advance((at_ms,), finish=True)
            if mark is not None:
                self._listener.watermark(mark)
            self._update(state=CallState.ENDED)
            await self._listener.end(CallEnd(self.call.id, at_ms, cause))
        finally:
            if self._recorder is not None:
                await self._recorder.close()

    def _track(self, party: Party) -> PartyTrack:
        track = self._tracks.get(party)
        if track is None:
            # Nobody missed a party that joins later, so its track begins where the call is known.
            start = (
                max(self._gauge.at_ms, self.now_ms() - self._lateness_ms) if self.anchored else 0
            )
            track = PartyTrack(
                self.call.id,
                party,
                self._outlet,
                start_ms=start,
                lateness_ms=self._lateness_ms,
                corrects=not self.replayed,
            )
            self._tracks[party] = track
        return track

    def _take_part(self, party: Party, agent: str, name: str) -> None:
        now = self.now_ms()
        taken = Participation(call=self.call.id, party=party, agent=agent, name=name, from_ms=now)
        self._participations[party] = taken
        self._listener.participation(taken)

    def _part(self, party: Party, at_ms: int) -> None:
        taken = self._participations.pop(party, None)
        if taken is not None:
            at_ms = max(at_ms, taken.from_ms)
            self._listener.participation(msgspec.structs.replace(taken, to_ms=at_ms))

    def _fill_in(self, said: Call) -> None:
        found: dict[str, object] = {
            name: getattr(said, name) for name in FILLED_IN if not getattr(self.call, name)
        }
        found["attributes"] = {**said.attributes, **self.call.attributes}
        self._update(**found)

    def _update(self, **changes: object) -> None:
        changed = msgspec.structs.replace(self.call, **changes)
        if changed != self.call:
            self.call = changed
            self._listener.changed(changed)
