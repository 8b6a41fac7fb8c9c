"""The `audiosocket` source: a PBX's dialplan sends one leg's sound over TCP, announced by HTTP.

An AudioSocket connection says nothing but an id. So a call is announced first, with a token, in
the words of `/pcm`'s start; who announces it is given the id, and the connection that then says
this id is that leg. docs/protocols/audiosocket.md is the published description.
"""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self
from urllib.parse import parse_qsl

import msgspec

from stream import pcm_protocol
from stream.announcement import Announcement
from stream.audiosocket_server import AudioSocketLine, AudioSocketPeer, AudioSocketServer
from stream.credential import Credential
from stream.refusal import CloseCode, Refusal
from stream.resample import WIRE_RATES
from stream.session import NoWords, Session
from stream.settings import StreamSettings
from stream.switchboard import Switchboard
from stream.talkback import TalkbackCapability
from stream.wire import UpgradeRequest

MAX_EXPECTED = 1000
"""Announced connections that may be awaited at once."""


class _Expected(msgspec.Struct, frozen=True):
    """One announced leg."""

    announcement: Announcement
    credential: Credential
    until_ms: int
    """On the arrival clock."""


class AudioSocketLeg:
    """One connection's session. Meets `AudioSocketPeer`, and `Wire` towards the switchboard."""

    def __init__(self, board: Switchboard, expected: _Expected) -> None:
        self._board = board
        self._expected = expected
        self._line: AudioSocketLine | None = None
        self._session: Session | None = None
        self._rate = 0

    def on_connected(self, line: AudioSocketLine) -> None:
        """See `AudioSocketPeer`."""
        self._line = line
        self._session = self._board.connect(self, NoWords())

    def on_sound(self, rate: int, pcm: bytes) -> None:
        """See `AudioSocketPeer`. The first message says the rate, and no later one another."""
        session = self._session
        if session is None or not pcm:
            return
        if self._rate == 0:
            self._rate = rate
            announced = msgspec.structs.replace(self._expected.announcement, rate=rate)
            session.start(announced, self._expected.credential)
        if rate == self._rate:
            session.audio(pcm)
        else:
            session.refuse(Refusal(CloseCode.ODD_AUDIO, "the rate changed within a connection"))

    def on_closed(self, *, goodbye: bool) -> None:
        """See `AudioSocketPeer`."""
        session, self._session, self._line = self._session, None, None
        if session is not None:
            session.closed(CloseCode.ENDED if goodbye else None)

    def send_text(self, text: str) -> None:
        """See `Wire`; there are no words."""

    def close(self, code: CloseCode, reason: str) -> None:  # noqa: ARG002 - no way to say them
        """See `Wire`."""
        if self._line is not None:
            self._line.hang_up()


class AudioSocketSource:
    """Awaits announced connections. Off unless the settings say otherwise."""

    name: str = "audiosocket"
    talkback: TalkbackCapability = TalkbackCapability()
    """Nothing goes back: the dialplan's application plays what it is sent into the call itself, and
    so to everybody."""

    def __init__(self, board: Switchboard, settings: StreamSettings) -> None:
        self._board = board
        self._settings = settings
        self._expected: dict[uuid.UUID, _Expected] = {}
        own = settings.audiosocket
        self._server = AudioSocketServer(own.host, own.port, self._find)

    @property
    def port(self) -> int:
        """The port bound, once serving."""
        return self._server.port

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[Self]:
        """Listen while the context lasts, if it is on."""
        if not self._settings.audiosocket.enabled:
            yield self
            return
        async with self._server.serve():
            yield self

    async def announce(self, said: bytes, token: str) -> uuid.UUID:
        """Await one leg.

        Args:
            said: the keys of `/pcm`'s start for one party, as JSON or, since dialplans find that
                easier, as a form (`call=c-77&party=agent`).
            token: of a source.

        Returns:
            The id by which its connection is known, once and within `announce_s`.

        Raises:
            Refusal: not on, a wrong token, a wrong start, or too many are awaited.
        """
        if not self._settings.audiosocket.enabled:
            raise Refusal(CloseCode.FULL, "AudioSocket is off on this node")
        credential = self._board.identified(token, self.name)
        if credential is None:
            await asyncio.sleep(self._settings.refusal_delay_s)
            raise Refusal(CloseCode.BAD_TOKEN, "no token, or none that is good for this source")
        form = dict(parse_qsl(said.decode(errors="replace"))) if said[:1] != b"{" else {}
        text = b"{}" if form else said
        start = pcm_protocol.start_from_text(text, UpgradeRequest("", form, {}))
        announced = pcm_protocol.announcement(
            start, secret=self._settings.customer_secret.get_secret_value(), max_speed=1.0
        )
        if len(announced.channels) != 1:
            raise Refusal(CloseCode.BAD_START, "a connection carries one party")
        self._forget_late_ones()
        if len(self._expected) >= MAX_EXPECTED:
            raise Refusal(CloseCode.FULL, "too many announced connections are awaited")
        call = msgspec.structs.replace(announced.call, source=self.name)
        id_ = uuid.uuid4()
        self._expected[id_] = _Expected(
            msgspec.structs.replace(announced, call=call, rate=WIRE_RATES[0]),
            credential,
            self._board.clock() + int(self._settings.audiosocket.announce_s * 1000),
        )
        return id_

    def _find(self, id_: uuid.UUID) -> AudioSocketPeer | None:
        self._forget_late_ones()
        expected = self._expected.pop(id_, None)
        if expected is None or not self._board.admission.handshake(self._board.clock()):
            return None
        return AudioSocketLeg(self._board, expected)

    def _forget_late_ones(self) -> None:
        now = self._board.clock()
        self._expected = {id_: e for id_, e in self._expected.items() if e.until_ms > now}
