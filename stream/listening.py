"""Everybody who listens in on calls of this node, each with their place and the way out of it."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from stream.coach import FALLING, REACHES, RISING, Coach, CoachTrack
from stream.frame import AudioFrame
from stream.intervention import Intervention, InterventionMode
from stream.listening_errors import (
    BadOfferError,
    CoachThereError,
    ListeningFullError,
    NotLiveError,
    NoWayBackError,
)
from stream.listening_settings import ListeningSettings
from stream.live_call import LiveCall
from stream.monitor import Earpiece, Encoder, Form, Monitor
from stream.switchboard import Switchboard
from stream.talkback import Talkback, TalkbackClosedError

if TYPE_CHECKING:
    from stream.webrtc import Peer


class Guest(msgspec.Struct, frozen=True):
    """Who comes to listen."""

    user: str
    """Login."""
    name: str
    """Display name."""
    session: str
    """Id of the session they came with: it ends, they go."""
    reason: str
    """Why they listen."""


class Seat:
    """One guest's place at one call."""

    def __init__(self, guest: Guest, joined: Intervention, earpiece: Earpiece) -> None:
        self.guest = guest
        self.id = joined.id
        """Unguessable id of the place; of the first intervention as well."""
        self.joined = joined
        """As told when they came, or last changed their mode."""
        self.earpiece = earpiece
        self.coach: Coach | None = None
        """Their voice, while they may be heard."""
        self.turning = asyncio.Lock()
        """Held while their mode changes."""
        self.opening = False
        """Whether the way out is being opened for them."""
        self.turns = 0
        """Changes of mode so far."""
        self.peer: Peer | None = None
        """Their WebRTC connection; None for those who take another way."""

    @property
    def speaks(self) -> bool:
        """Whether they may be heard, or are about to."""
        return self.coach is not None or self.opening

    def hear(self, pcm: bytes) -> None:
        """Their microphone, 16-bit mono at 16 kHz; nobody hears it unless they chose to speak."""
        if self.coach is not None:
            self.coach.hear(pcm)


def _load() -> None:
    import stream.opus  # noqa: PLC0415
    import stream.webrtc  # noqa: F401, PLC0415


def _opus_encoder(rate: int) -> Encoder:
    from stream.opus import OpusEncoder  # noqa: PLC0415

    return OpusEncoder(rate)


def _peer(seat: Seat, gone: Callable[[], None]) -> "Peer":
    from stream.webrtc import Peer  # noqa: PLC0415

    return Peer(seat.earpiece, gone, seat.hear)


class _Heard:
    """A live call that somebody listens to."""

    def __init__(self, live: LiveCall) -> None:
        def tap(sink: Callable[[AudioFrame], None] | None) -> None:
            live.monitor(sink)

        track = CoachTrack(live.call.id, live.coached)
        self.live = live
        self.monitor = Monitor(tap, _opus_encoder, lambda voices: track.say(voices, live.now_ms()))
        self.seats: dict[str, Seat] = {}


class ListeningRoom:
    """Seats people at live calls, and shows them out. An asynchronous context manager.

    What happens is told to `emit` as `Intervention`s: one when somebody comes, and the same with
    its end when they go, for whatever reason; `left` is told of the latter too.
    """

    def __init__(
        self,
        board: Switchboard,
        settings: ListeningSettings,
        *,
        emit: Callable[[Intervention], None],
        left: Callable[[Intervention], None],
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._board = board
        self._settings = settings
        self._emit = emit
        self._left = left
        self._wall = wall
        self._heard: dict[str, _Heard] = {}
        self._seats: dict[str, Seat] = {}
        self._group = asyncio.TaskGroup()
        self._closed = False
        self.joined: Counter[Form] = Counter()
        """People who came since the start, by the way their sound takes."""

    async def __aenter__(self) -> Self:
        # Libraries that take long to load, before somebody waits for them.
        await asyncio.to_thread(_load)
        await self._group.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        for seat in tuple(self._seats.values()):
            self.leave(seat)
        await self._group.__aexit__(kind, error, trace)

    def seats(self) -> tuple[Seat, ...]:
        """Everybody who listens now."""
        return tuple(self._seats.values())

    def seat(self, seat_id: str) -> Seat | None:
        """One place; None if it is nobody's."""
        return self._seats.get(seat_id)

    def check(self, call: str) -> None:
        """See that somebody more may listen to a call.

        Raises:
            NotLiveError: there is nothing to hear.
            ListeningFullError: as many listen as may.
        """
        if self._closed or self._board.live(call) is None:
            raise NotLiveError(call)
        here = self._heard.get(call)
        at_call = len(here.seats) if here else 0
        if (
            len(self._seats) >= self._settings.max_listeners
            or at_call >= self._settings.max_listeners_per_call
        ):
            raise ListeningFullError(call)

    def join(self, call: str, guest: Guest, form: Form) -> Seat:
        """Seat a guest; they hear from now on.

        Raises:
            NotLiveError, ListeningFullError: see `check`.
        """
        self.check(call)
        live = self._board.live(call)
        assert live is not None  # noqa: S101 - just checked
        here = self._heard.get(call)
        if here is None:
            here = self._heard[call] = _Heard(live)
            live.over.add_done_callback(lambda _: self._over(call))
        first = not here.seats
        joined = Intervention(
            id=secrets.token_urlsafe(16),
            call=call,
            user=guest.user,
            name=guest.name,
            mode=InterventionMode.LISTEN,
            reason=guest.reason,
            began_at=self._wall(),
            from_ms=live.now_ms(),
        )
        seat = Seat(guest, joined, here.monitor.open(form))
        here.seats[seat.id] = self._seats[seat.id] = seat
        if first:
            work = self._board.guard(f"listening to {call}", self._hear(here))
            self._group.create_task(work, name=f"listening {call}")
        self.joined[form] += 1
        self._emit(joined)
        return seat

    async def answer(self, seat: Seat, offer: str) -> str:
        """Connect a seat's browser by WebRTC; gives the answer to its offer.

        Raises:
            BadOfferError: the offer cannot be answered; the guest is shown out.
            NotLiveError: they were shown out meanwhile.
        """
        seat.peer = _peer(seat, lambda: self.leave(seat))
        work = self._board.guard(f"microphone of {seat.guest.user}", seat.peer.hear())
        self._group.create_task(work, name=f"microphone {seat.id}")
        try:
            answer = await seat.peer.answer(offer)
        except BaseException as error:
            if seat.id not in self._seats and isinstance(error, BadOfferError):
                raise NotLiveError(seat.joined.call) from error
            self.leave(seat)
            raise
        if seat.id not in self._seats:
            raise NotLiveError(seat.joined.call)
        return answer

    async def speak(
        self, seat: Seat, mode: InterventionMode, reason: str, *, together: bool = False
    ) -> None:
        """Let a guest be heard: by the agent alone, or by everybody. `together` says that it is
        meant although somebody else speaks there.

        Raises:
            NotLiveError: they have left, or the call has ended meanwhile.
            NoWayBackError: nothing carries their voice there.
            CoachThereError: somebody else speaks, and it was not said that this is meant.
        """
        async with seat.turning:
            here = self._here(seat)
            other = next((s for s in here.seats.values() if s is not seat and s.speaks), None)
            if other is not None and not together:
                raise CoachThereError(other.guest.name or other.guest.user)
            seat.opening = True
            try:
                talkback = await self._way_out(here, mode)
            finally:
                seat.opening = False
            if seat.id not in self._seats:
                await talkback.aclose()
                raise NotLiveError(seat.joined.call)
            self._silence(seat, here)
            coach = Coach(here.live.call.id, mode, talkback, lambda: self.hush(seat))
            seat.coach = coach
            self._turn(seat, here, mode, reason)
            if self._settings.coach_tone:
                await coach.sound(RISING)
            if seat.coach is coach:
                here.monitor.speak(seat.earpiece, coach)

    def hush(self, seat: Seat) -> None:
        """A guest only listens again, at once; idempotent."""
        here = self._heard.get(seat.joined.call)
        if seat.coach is None or here is None or seat.id not in self._seats:
            return
        self._silence(seat, here)
        self._turn(seat, here, InterventionMode.LISTEN, seat.joined.reason)

    def leave(self, seat: Seat) -> None:
        """Show a guest out; idempotent."""
        if self._seats.pop(seat.id, None) is None:
            return
        here = self._heard[seat.joined.call]
        self._silence(seat, here)
        del here.seats[seat.id]
        here.monitor.close(seat.earpiece)
        if not here.seats:
            del self._heard[seat.joined.call]
        if seat.peer is not None:
            work = self._board.guard(f"hanging up on {seat.guest.user}", seat.peer.aclose())
            self._group.create_task(work, name=f"hang up {seat.id}")
        self._end(seat, here)

    def _here(self, seat: Seat) -> _Heard:
        here = self._heard.get(seat.joined.call)
        if here is None or seat.id not in self._seats:
            raise NotLiveError(seat.joined.call)
        return here

    async def _way_out(self, here: _Heard, mode: InterventionMode) -> Talkback:
        try:
            return await here.live.way_back.open(REACHES[mode])
        except (ValueError, TalkbackClosedError) as error:
            raise NoWayBackError(here.live.call.id) from error

    def _silence(self, seat: Seat, here: _Heard) -> None:
        """Nobody hears them from now on; the agent is told that it is over."""
        coach, seat.coach = seat.coach, None
        if coach is None:
            return
        here.monitor.hush(seat.earpiece)
        work = self._board.guard(f"ending what {seat.guest.user} says", self._end_coach(coach))
        self._group.create_task(work, name=f"hush {seat.id}")

    async def _end_coach(self, coach: Coach) -> None:
        try:
            if self._settings.coach_tone and not self._closed:
                await coach.sound(FALLING)
        finally:
            await coach.aclose()

    def _turn(self, seat: Seat, here: _Heard, mode: InterventionMode, reason: str) -> None:
        """One intervention ends, and another of the same person begins at the same moment."""
        ended = self._end(seat, here)
        seat.turns += 1
        seat.joined = msgspec.structs.replace(
            seat.joined,
            id=f"{seat.id}.{seat.turns}",
            mode=mode,
            reason=reason,
            began_at=self._wall(),
            from_ms=ended,
        )
        self._emit(seat.joined)

    def _end(self, seat: Seat, here: _Heard) -> int:
        to_ms = max(here.live.now_ms(), seat.joined.from_ms)
        gone = msgspec.structs.replace(seat.joined, to_ms=to_ms)
        self._emit(gone)
        self._left(gone)
        return to_ms

    async def _hear(self, here: _Heard) -> None:
        """Whatever ends it, nobody is left sitting in silence."""
        try:
            await here.monitor.run()
        finally:
            for seat in tuple(here.seats.values()):
                self.leave(seat)

    def _over(self, call: str) -> None:
        here = self._heard.get(call)
        for seat in tuple(here.seats.values()) if here else ():
            self.leave(seat)
