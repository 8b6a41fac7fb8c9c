"""One connection as the switchboard sees it, whatever protocol it speaks."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from stream.announcement import Announcement
from stream.call import EndCause
from stream.credential import Credential
from stream.gap import GapCause
from stream.leg import Leg
from stream.live_call import LiveCall
from stream.party import Party
from stream.refusal import CloseCode, Refusal
from stream.settings import StreamSettings
from stream.talkback import WayBack
from stream.wire import Wire

MESSAGE_BURST_S = 5
"""A burst of messages may be as large as so many seconds' worth."""

CLOSE_OF_CAUSE = {
    EndCause.HANGUP: CloseCode.ENDED,
    EndCause.DISCONNECTED: CloseCode.ENDED,
    EndCause.IDLE: CloseCode.IDLE,
    EndCause.TOO_LONG: CloseCode.TOO_LONG,
    EndCause.DRAINED: CloseCode.GOING_AWAY,
    EndCause.FAILED: CloseCode.OUR_FAULT,
}

REASONS = {
    EndCause.HANGUP: "the call is over",
    EndCause.DISCONNECTED: "the call is over",
    EndCause.IDLE: "no sound came for too long",
    EndCause.TOO_LONG: "the call lasted longer than allowed",
    EndCause.DRAINED: "this node stops",
    EndCause.FAILED: "an error of ours ended this call",
}


class Dialect(Protocol):
    """How a protocol words what the switchboard has to say; None where it has no word for it."""

    def refused(self, refusal: Refusal) -> str | None:
        """The client is turned away; the close follows."""
        ...

    def ended(self, call: str) -> str | None:
        """Its call, or its part of it, is over; the close follows."""
        ...

    def draining(self, within_s: float) -> str | None:
        """This node stops within so many seconds."""
        ...


class NoWords:
    """The dialect of those to whom nothing can be said."""

    def refused(self, _refusal: Refusal) -> None:
        """See `Dialect`."""

    def ended(self, _call: str) -> None:
        """See `Dialect`."""

    def draining(self, _within_s: float) -> None:
        """See `Dialect`."""


class Board(Protocol):
    """What a session needs of the switchboard."""

    def join(
        self, session: "Session", announcement: Announcement, token: str | Credential
    ) -> tuple[Leg, bool]:
        """Claim the announced parties; also says whether this takes a lost or older connection's
        place. Raises Refusal.
        """
        ...

    def hear(self, session: "Session", leg: Leg, message: bytes) -> None:
        """One non-empty binary message."""
        ...

    def attempt(self, session: "Session", action: Callable[[LiveCall], None]) -> None:
        """Do something to the session's call; what goes wrong ends that call only."""
        ...

    def left(self, session: "Session", leg: Leg, cause: EndCause | None) -> None:
        """The session brings nothing any more: for good with a cause, or lost without one."""
        ...

    def received(self, messages: int) -> None:
        """The session brought so many messages since it last told."""
        ...

    def forget(self, session: "Session") -> None:
        """The connection is closed."""
        ...

    def refused(self, refusal: Refusal, call: str) -> None:
        """Count and log that somebody was turned away."""
        ...


class Session:
    """From the upgrade to the close: waiting for a start, bringing sound, or on its way out.

    Each method returns at once. A refusal is answered here, never raised to the shell.
    """

    def __init__(
        self, board: Board, wire: Wire, dialect: Dialect, settings: StreamSettings, now_ms: int
    ) -> None:
        self._board = board
        self._wire = wire
        self._dialect = dialect
        self._settings = settings
        self._since_ms = now_ms
        self._burst = settings.messages_per_s * MESSAGE_BURST_S
        self._allowance = self._filled = self._burst
        self._allowed_ms = now_ms
        self._closing = False
        self.started = False
        """Whether it ever named its call and was let in."""
        self.leg: Leg | None = None
        """What it brings, once it has started and until it is on its way out."""

    @property
    def waiting(self) -> bool:
        """Whether the call has not been named yet."""
        return self.leg is None and not self._closing

    def start(self, announcement: Announcement, token: str | Credential) -> bool | None:
        """Bring the announced sound into its call. A connector of ours, which nobody can pretend
        to be, has a credential instead of a token.

        Returns:
            Whether it takes an earlier connection's place; None when refused.
        """
        try:
            self.leg, resumed = self._board.join(self, announcement, token)
        except Refusal as refusal:
            self.refuse(refusal, announcement.call.id)
            return None
        self.started = True
        return resumed

    def audio(self, message: bytes) -> None:
        """One binary message of the announced format; an empty one is a goodbye."""
        leg = self.leg
        if leg is None:
            return
        self._allowance -= 1
        if message and self._allowance > 0:
            self._board.hear(self, leg, message)
        elif message:
            self.refuse(Refusal(CloseCode.FLOOD, "too many messages"))
        else:
            self.stop()

    def spend(self) -> bool:
        """Count a message that is no audio; False when it was one too many, or we are closing."""
        self._allowance -= 1
        if self._closing:
            return False
        if self._allowance <= 0:
            self.refuse(Refusal(CloseCode.FLOOD, "too many messages"))
        return self._allowance > 0

    def declare(self, cause: GapCause, party: Party | None, *, begins: bool) -> None:
        """A hold, mute or pause begins or ends; without a party a mute is of the first channel,
        and the others are of the whole call.
        """
        if self.leg is None:
            return
        if party is not None:
            parties: tuple[Party, ...] = (party,)
        elif cause is GapCause.MUTE:
            parties = self.leg.parties[:1]
        else:
            parties = self.leg.live.parties
        self._board.attempt(self, lambda live: live.declare(cause, parties, begins=begins))

    def transfer(self, party: Party, agent: str, name: str) -> None:
        """Somebody else speaks as `party` from now on."""
        self._board.attempt(self, lambda live: live.transfer(party, agent, name))

    def offer(self, way_back: WayBack) -> None:
        """By which sound can go out to the call from now on."""
        if self.leg is not None:
            self.leg.live.offer(way_back)

    def attribute(self, attributes: dict[str, str]) -> None:
        """Further business data of the call."""
        self._board.attempt(self, lambda live: live.attribute(attributes))

    def stop(self) -> None:
        """The source says its part of the call is over."""
        leg = self.leg
        if leg is not None:
            text = self._dialect.ended(leg.live.call.id)
            self._leave(EndCause.HANGUP)
            self._close(CloseCode.ENDED, "goodbye", text)

    def ended(self, cause: EndCause) -> None:
        """The call is over: say so and close."""
        leg, self.leg = self.leg, None
        if leg is None:
            return
        code = CLOSE_OF_CAUSE[cause]
        if code is CloseCode.ENDED:
            text = self._dialect.ended(leg.live.call.id)
        else:
            text = self._dialect.refused(Refusal(code, REASONS[cause]))
        self._close(code, REASONS[cause], text)

    def replaced(self) -> None:
        """A newer connection of the same token brings one of our parties."""
        refusal = Refusal(CloseCode.REPLACED, "the same token connected again")
        self._close(refusal.code, refusal.message, self._dialect.refused(refusal))

    def drain(self, within_s: float) -> None:
        """Tell a live source that this node stops."""
        text = self._dialect.draining(within_s)
        if text is not None and self.leg is not None:
            self._wire.send_text(text)

    def refuse(self, refusal: Refusal, call: str = "") -> None:
        """Turn the client away."""
        if self._closing:
            return
        leg = self.leg
        self._board.refused(refusal, leg.live.call.id if leg else call)
        if leg is not None:
            self._leave(EndCause.IDLE if refusal.code is CloseCode.IDLE else None)
        text = self._dialect.refused(refusal)
        if refusal.code is CloseCode.BAD_TOKEN and self._settings.refusal_delay_s:
            self._closing = True
            asyncio.get_running_loop().call_later(
                self._settings.refusal_delay_s, self._close, refusal.code, refusal.message, text
            )
        else:
            self._close(refusal.code, refusal.message, text)

    def closed(self, code: int | None) -> None:
        """The connection is gone. A normal close is a goodbye, anything else a loss."""
        self._closing = True
        self._board.received(self._filled - self._allowance)
        if self.leg is not None:
            self._leave(EndCause.HANGUP if code == CloseCode.ENDED else None)
        self._board.forget(self)

    def tick(self, now_ms: int) -> None:
        """Twice a second: refill the message allowance, and look for those who do not speak."""
        # The allowance is spent one by one anyway, so messages are counted without a step more.
        self._board.received(self._filled - self._allowance)
        earned = (now_ms - self._allowed_ms) * self._settings.messages_per_s // 1000
        self._allowance = self._filled = min(self._burst, self._allowance + max(0, earned))
        self._allowed_ms = now_ms
        leg = self.leg
        if leg is not None:
            if leg.silent_ms(now_ms) >= self._settings.idle_s * 1000:
                self.refuse(Refusal(CloseCode.IDLE, REASONS[EndCause.IDLE]))
                return
            try:
                leg.check_pace()
            except Refusal as refusal:
                self.refuse(refusal)
        elif not self._closing and now_ms - self._since_ms >= self._settings.start_timeout_s * 1000:
            self.refuse(Refusal(CloseCode.IDLE, "no start came in time"))

    def _leave(self, cause: EndCause | None) -> None:
        leg, self.leg = self.leg, None
        if leg is not None:
            self._board.left(self, leg, cause)

    def _close(self, code: CloseCode, reason: str, text: str | None) -> None:
        self._closing = True
        self.leg = None
        if text is not None:
            self._wire.send_text(text)
        self._wire.close(code, reason)
