"""One party's way through a call, without a hole: every millisecond is a frame or a gap."""

from collections.abc import Sequence

from stream.calltime import STEP_MS, CallTimeMap
from stream.frame import FRAME_MS, AudioFrame
from stream.gap import Gap, GapCause
from stream.outlet import Outlet
from stream.party import Party
from stream.stall import DOUBT_MS, Stall, Verdict

DECLARED = (GapCause.PAUSED, GapCause.HOLD, GapCause.MUTE)
"""Causes a source declares, the strongest first. While one lasts, sound is neither analysed nor
kept: nobody meant it to be heard."""

GROWTH_MS = 100
"""A declared gap under which sound goes on arriving is told again at this step."""

STALE_MS = 2 * DOUBT_MS
"""Sound held in doubt is given up as late when nothing followed it for so long."""


class PartyTrack:
    """Dates one party's frames, and says its gaps.

    Late sound (behind the end of a gap already told) is decided by sample time: see `Stall`. The
    gap then changes its cause to `late`, for the sound exists but came too late to be analysed.
    """

    __slots__ = (
        "_call",
        "_causes",
        "_connecting",
        "_gap_cause",
        "_gap_start_ms",
        "_gone_ms",
        "_heard_ms",
        "_held",
        "_lateness_ms",
        "_outlet",
        "_plain",
        "_rate",
        "_return_ms",
        "_returning",
        "_stall",
        "_start_ms",
        "_told_ms",
        "end_ms",
        "party",
        "suppresses",
        "time",
    )

    def __init__(
        self,
        call: str,
        party: Party,
        outlet: Outlet,
        *,
        start_ms: int,
        lateness_ms: int,
        corrects: bool = True,
    ) -> None:
        self._call = call
        self.party = party
        self._outlet = outlet
        self._lateness_ms = lateness_ms
        # Replayed at many times the speed of life, a moment's delay is a long time in the call.
        self._return_ms = STEP_MS if corrects else lateness_ms
        self.time = CallTimeMap(start_ms, corrects=corrects)
        self._start_ms = start_ms
        self._gone_ms = 0
        self.end_ms = start_ms
        """Call time up to which everything is known, as frames or as told gaps."""
        self.suppresses = False
        """Whether the source sends nothing while there is nothing to hear."""
        self._rate = 0
        self._causes: set[GapCause] = set()
        self._gap_cause: GapCause | None = None
        self._gap_start_ms = start_ms
        self._told_ms = start_ms
        self._heard_ms = start_ms
        self._stall: Stall | None = None
        self._held: list[tuple[int, bytes]] = []
        self._connecting = True
        self._returning = False
        self._plain = False

    def connect(self, rate: int, *, suppresses: bool) -> None:
        """A source now brings this party at `rate` Hz; its first sound is dated by its arrival."""
        self._settle_held()
        self._rate = rate
        self.suppresses = suppresses
        self._connecting = True
        self._plain = False

    def begin(self, start_ms: int) -> None:
        """The first sample of a connection was spoken at `start_ms`, though no frame is whole yet.

        Without this word the first whole frame is dated by its own arrival.
        """
        self.time.rebase(max(self.end_ms, start_ms))
        self._connecting = False

    def hear(self, frames: Sequence[bytes], arrival_ms: int, rest_ms: int = 0) -> None:
        """Take the frames one message completed, in order.

        Args:
            frames: whole frames, 1 or more.
            arrival_ms: when the message came.
            rest_ms: sound that came with it and does not fill a frame yet.
        """
        start = self.time.take(arrival_ms, len(frames), rest_ms)
        if self._plain and -1 <= start - self.end_ms <= 1:
            self._deliver(start, frames)
        else:
            self._unusual(start, frames, arrival_ms - rest_ms)

    def hear_one(self, pcm: bytes, arrival_ms: int) -> None:
        """`hear` for one message that is exactly one frame: the common case, kept short."""
        start = self.time.take(arrival_ms)
        if self._plain and -1 <= start - self.end_ms <= 1:
            self.end_ms = start + FRAME_MS
            self._outlet.frame(AudioFrame(self._call, self.party, start, self._rate, pcm))
        else:
            self._unusual(start, (pcm,), arrival_ms)

    def tick(self, now_ms: int) -> None:
        """Nothing may have arrived for a while: say so, up to the lateness bound before now."""
        horizon = now_ms - self._lateness_ms
        if self._gap_cause is None:
            if horizon < self.end_ms + FRAME_MS:
                return
            self._open(self._undeclared())
        elif self._held and self._stall is not None and now_ms > self._stall.since_ms + STALE_MS:
            self._settle_held()
        self.end_ms = max(self.end_ms, self._heard_ms, horizon)
        self._tell(still=True)

    def declare(self, cause: GapCause, now_ms: int) -> None:
        """The source says that from now on there is no sound meant for us, and why."""
        before = self._declared()
        self._causes.add(cause)
        self._change(before, now_ms)

    def withdraw(self, cause: GapCause, now_ms: int) -> None:
        """The declared cause is over."""
        before = self._declared()
        self._causes.discard(cause)
        self._change(before, now_ms)

    def close(self, at_ms: int) -> None:
        """The party or the call has ended at `at_ms`: say what is still open."""
        self._settle_held()
        if self._gap_cause is None and at_ms >= self.end_ms + FRAME_MS:
            self._open(self._undeclared())
        if self._gap_cause is not None:
            self.end_ms = max(self.end_ms, at_ms)
            self._close_gap()

    @property
    def sound_ms(self) -> int:
        """Sound heard in time so far, in milliseconds: all that is known less its gaps."""
        gap_ms = 0 if self._gap_cause is None else self.end_ms - self._gap_start_ms
        return self.end_ms - self._start_ms - self._gone_ms - gap_ms

    @property
    def excused(self) -> bool:
        """Whether the source declared that there is nothing to hear."""
        return bool(self._causes)

    def _declared(self) -> GapCause | None:
        return next((c for c in DECLARED if c in self._causes), None)

    def _undeclared(self) -> GapCause:
        return GapCause.SUPPRESSED if self.suppresses else GapCause.LOST

    def _change(self, before: GapCause | None, now_ms: int) -> None:
        after = self._declared()
        if after is before:
            return
        self._settle_held()
        if before is not None:
            # Sound that goes on under the gap says best where it ends; without any, the word does.
            flowing = self._heard_ms >= now_ms - self._lateness_ms
            self.end_ms = max(self.end_ms, self._heard_ms if flowing else now_ms)
        if self._gap_cause is not None:
            self._close_gap()
        self._plain = False
        if after is not None:
            self._heard_ms = self.end_ms
            self._open(after)
        else:
            self._returning = True

    def _unusual(self, start: int, frames: Sequence[bytes], arrival_ms: int) -> None:
        """Everything but a frame that follows the last one; `arrival_ms` is that of their end."""
        returns = self.suppresses or self._returning
        if self._connecting or (returns and self.time.delay_ms > self._return_ms):
            start = self._restart(frames, arrival_ms)
        self._connecting = self._returning = False
        if self._declared() is not None:
            self._heard_ms = start + FRAME_MS * len(frames)
            if self._heard_ms >= self.end_ms + GROWTH_MS:
                self.end_ms = self._heard_ms
                self._tell(still=True)
            return
        if start < self.end_ms - 1:
            if self._gap_cause is not None:
                self._late(start, frames, arrival_ms)
                return
            # Nothing was said to be missing here, so it is a small misdating: go on behind.
            start = self.end_ms
            self.time.rebase(start + FRAME_MS * len(frames))
        self._settle_held()
        self._deliver(start, frames)

    def _restart(self, frames: Sequence[bytes], arrival_ms: int) -> int:
        """Date by arrival, behind all that was told."""
        length = FRAME_MS * len(frames)
        start = max(self.end_ms, arrival_ms - length)
        self.time.rebase(start + length)
        return start

    def _deliver(self, start: int, frames: Sequence[bytes]) -> None:
        if self._gap_cause is not None:
            self.end_ms = start
            self._close_gap()
        elif start > self.end_ms + 1:
            self._open(GapCause.LOST)
            self.end_ms = start
            self._close_gap()
        self._plain = True
        self._stall = None
        for pcm in frames:
            self._outlet.frame(AudioFrame(self._call, self.party, start, self._rate, pcm))
            start += FRAME_MS
        self.end_ms = start

    def _late(self, start: int, frames: Sequence[bytes], arrival_ms: int) -> None:
        delay = self.time.delay_ms
        if self._stall is None:
            self._stall = Stall(arrival_ms, delay)
        verdict = self._stall.judge(arrival_ms, delay)
        caught_up = delay <= self._lateness_ms
        if verdict is Verdict.DROPPED and not caught_up:
            self._redate(frames, arrival_ms)
            return
        dated = [(start + FRAME_MS * at, pcm) for at, pcm in enumerate(frames)]
        in_time = [pcm for at, pcm in dated if at >= self.end_ms - 1]
        self._held += dated[: len(dated) - len(in_time)]
        if verdict is not Verdict.WAIT or caught_up or self._gap_cause is GapCause.LATE:
            self._settle_held()
        if in_time:
            self._deliver(start + FRAME_MS * (len(dated) - len(in_time)), in_time)

    def _redate(self, frames: Sequence[bytes], arrival_ms: int) -> None:
        """Something was thrown away: what we hold and what came now is dated by arrival."""
        every = [pcm for _, pcm in self._held] + list(frames)
        self._held = []
        length = FRAME_MS * len(every)
        start = max(self.end_ms, arrival_ms - length)
        self.time.rebase(start + length)
        self._deliver(start, every)

    def _settle_held(self) -> None:
        """What we hold was late after all."""
        if not self._held:
            return
        self._gap_cause = GapCause.LATE
        for start, pcm in self._held:
            self._outlet.late(AudioFrame(self._call, self.party, start, self._rate, pcm))
        self._held = []

    def _open(self, cause: GapCause) -> None:
        if self._gap_cause is None:
            self._gap_cause = cause
            self._gap_start_ms = self._told_ms = self.end_ms
            self._plain = False

    def _close_gap(self) -> None:
        if self.end_ms > self._gap_start_ms:
            self._gone_ms += self.end_ms - self._gap_start_ms
            self._tell(still=False)
        self._gap_cause = None

    def _tell(self, *, still: bool) -> None:
        cause = self._gap_cause
        if cause is None or (still and self.end_ms <= self._told_ms):
            return
        self._told_ms = self.end_ms
        self._outlet.gap(
            Gap(self._call, self.party, self._gap_start_ms, self.end_ms, cause, open=still)
        )
