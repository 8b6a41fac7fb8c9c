"""Everybody who listens in on calls of this node, each with their place and the way out of it."""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from stream.frame import AudioFrame
from stream.intervention import Intervention, InterventionMode
from stream.listening_errors import BadOfferError, ListeningFullError, NotLiveError
from stream.listening_settings import ListeningSettings
from stream.live_call import LiveCall
from stream.monitor import Earpiece, Encoder, Form, Monitor
from stream.switchboard import Switchboard

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
        self.joined = joined
        """As told when they came."""
        self.earpiece = earpiece
        self.peer: Peer | None = None
        """Their WebRTC connection; None for those who take another way."""

    @property
    def id(self) -> str:
        """Unguessable id of the place."""
        return self.joined.id


def _load() -> None:
    import stream.opus  # noqa: PLC0415
    import stream.webrtc  # noqa: F401, PLC0415


def _opus_encoder(rate: int) -> Encoder:
    from stream.opus import OpusEncoder  # noqa: PLC0415

    return OpusEncoder(rate)


def _peer(earpiece: Earpiece, gone: Callable[[], None]) -> "Peer":
    from stream.webrtc import Peer  # noqa: PLC0415

    return Peer(earpiece, gone)


class _Heard:
    """A live call that somebody listens to."""

    def __init__(self, live: LiveCall) -> None:
        def tap(sink: Callable[[AudioFrame], None] | None) -> None:
            live.monitor(sink)

        self.live = live
        self.monitor = Monitor(tap, _opus_encoder)
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
        seat.peer = _peer(seat.earpiece, lambda: self.leave(seat))
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

    def leave(self, seat: Seat) -> None:
        """Show a guest out; idempotent."""
        if self._seats.pop(seat.id, None) is None:
            return
        here = self._heard[seat.joined.call]
        del here.seats[seat.id]
        here.monitor.close(seat.earpiece)
        if not here.seats:
            del self._heard[seat.joined.call]
        if seat.peer is not None:
            work = self._board.guard(f"hanging up on {seat.guest.user}", seat.peer.aclose())
            self._group.create_task(work, name=f"hang up {seat.id}")
        to_ms = max(here.live.now_ms(), seat.joined.from_ms)
        gone = msgspec.structs.replace(seat.joined, to_ms=to_ms)
        self._emit(gone)
        self._left(gone)

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
