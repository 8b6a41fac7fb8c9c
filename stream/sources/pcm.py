"""The `/pcm` source: the thin shell between its protocol and a session."""

from collections.abc import Callable

import msgspec

from stream import pcm_protocol as protocol
from stream.refusal import CloseCode, Refusal
from stream.session import Session
from stream.settings import StreamSettings
from stream.switchboard import Switchboard
from stream.talkback import TalkbackCapability
from stream.wire import UpgradeRequest, Wire


def _text(message: msgspec.Struct) -> str:
    return msgspec.json.encode(message).decode()


class PcmDialect:
    """What the switchboard has to say, as `/pcm` texts."""

    def refused(self, refusal: Refusal) -> str:
        """The client is turned away."""
        return _text(protocol.Failed(int(refusal.code), refusal.message, refusal.retryable))

    def ended(self, call: str) -> str:
        """Its call, or its part of it, is over."""
        return _text(protocol.Ended(call))

    def draining(self, within_s: float) -> str:
        """This node stops soon."""
        return _text(protocol.Draining(within_s))


class PcmConnection:
    """One client on `/pcm`."""

    on_binary: Callable[[bytes], None]
    """A whole binary message; after the start this is the session itself, to save a step."""

    def __init__(
        self, request: UpgradeRequest, wire: Wire, board: Switchboard, settings: StreamSettings
    ) -> None:
        self._request = request
        self._wire = wire
        self._settings = settings
        self._session: Session = board.connect(wire, PcmDialect())
        self.on_binary = self._first_binary

    def on_text(self, message: bytes) -> None:
        """The start, or an event after it."""
        if not self._session.spend():
            return
        bound = self._settings.max_start_bytes
        if len(message) > bound:
            told = f"a text may have {bound} bytes"
            self._session.refuse(Refusal(CloseCode.TEXT_TOO_LARGE, told))
            return
        try:
            if self._session.waiting:
                self._start(protocol.start_from_text(message, self._request))
            else:
                self._act(protocol.event_from_text(message))
        except Refusal as refusal:
            self._session.refuse(refusal)

    def on_ping(self) -> None:
        """A ping, already answered."""
        self._session.spend()

    def on_closed(self, code: int | None) -> None:
        """The connection is gone."""
        self._session.closed(code)

    def _first_binary(self, message: bytes) -> None:
        if not self._session.spend():
            return
        try:
            self._start(protocol.start_from_request(self._request))
        except Refusal as refusal:
            self._session.refuse(refusal)
        else:
            self._session.audio(message)

    def _start(self, start: protocol.PcmStart) -> None:
        announced = protocol.announcement(
            start,
            secret=self._settings.customer_secret.get_secret_value(),
            max_speed=self._settings.max_speed,
        )
        resumed = self._session.start(announced, start.token)
        leg = self._session.leg
        if resumed is not None and leg is not None:
            self.on_binary = self._session.audio
            call = leg.live.call.id
            self._wire.send_text(_text(protocol.Started(call, self._settings.resume_s, resumed)))

    def _act(self, event: protocol.PcmEvent | None) -> None:
        session = self._session
        match event:
            case protocol.Declared(cause, begins, party):
                session.declare(cause, party, begins=begins)
            case protocol.AttributesChanged(attributes):
                session.attribute(attributes)
            case protocol.Transferred(party, agent, name):
                session.transfer(party, agent, name)
            case protocol.Stopped():
                session.stop()
            case None:
                pass


class PcmSource:
    """Our own published protocol; also what forks of FreeSWITCH and jambonz speak."""

    name: str = "pcm"
    path: str = "/pcm"
    subprotocols: tuple[str, ...] = protocol.SUBPROTOCOLS
    talkback: TalkbackCapability = TalkbackCapability()
    """Nothing goes back: the forks discard or merely queue what they are sent."""

    def __init__(self, board: Switchboard, settings: StreamSettings) -> None:
        self._board = board
        self._settings = settings

    def connect(self, request: UpgradeRequest, wire: Wire) -> PcmConnection:
        """A client was upgraded on our path."""
        return PcmConnection(request, wire, self._board, self._settings)
