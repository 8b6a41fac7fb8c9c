"""Sound by AudioSocket: Asterisk dials our TCP port, and says the id that we gave the channel.

Asterisk serves both directions of such a connection from one thread, and some releases wait in
reading while the peer is silent: then nothing comes our way either. So silence is sent when there
is nothing to say.
"""

import asyncio
import uuid

from stream.audiosocket_server import AudioSocketLine, AudioSocketServer
from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.carrier import OPEN_S, Hear, Lost, format_of
from stream.connectors.asterisk.errors import CarrierError
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.frame import FRAME_MS, frame_bytes

BEAT_S = FRAME_MS / 1000


class AudioSocketTap:
    """One channel's connection: expected at first, then a `Line`."""

    def __init__(self, rate: int, hear: Hear, lost: Lost) -> None:
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rate = rate
        self._hear = hear
        self._lost = lost
        self._line: AudioSocketLine | None = None
        self._silence = bytes(frame_bytes(rate))
        self._spoke = False

    def on_connected(self, line: AudioSocketLine) -> None:
        """See `AudioSocketPeer`."""
        self._line = line
        if not self.connected.done():
            self.connected.set_result(None)

    def on_sound(self, rate: int, pcm: bytes) -> None:
        """See `AudioSocketPeer`. Asterisk keeps to the format that was asked for."""
        if pcm and rate == self._rate:
            self._hear(pcm)

    def on_closed(self, *, goodbye: bool) -> None:  # noqa: ARG002 - a tap ends either way
        """See `AudioSocketPeer`."""
        self._line = None
        self._lost()

    def send(self, pcm: bytes) -> None:
        """See `Line`."""
        self._spoke = True
        if self._line is not None:
            self._line.send(pcm, self._rate)

    def beat(self) -> None:
        """Send silence unless something was said since the last time."""
        if not self._spoke and self._line is not None:
            self._line.send(self._silence, self._rate)
        self._spoke = False

    @property
    def is_open(self) -> bool:
        """Whether the connection is there."""
        return self._line is not None

    def close(self) -> None:
        """See `Line`."""
        if self._line is not None:
            self._line.hang_up()


class AudioSocketCarrier:
    """Expects one connection for each channel, on a port of its own."""

    modules = frozenset({"chan_audiosocket.so", "res_audiosocket.so"})

    def __init__(self, settings: AsteriskSettings) -> None:
        self._rate = settings.rate
        self._host = settings.media_host
        self._expected: dict[uuid.UUID, AudioSocketTap] = {}
        self.server = AudioSocketServer(
            settings.media_host, settings.audiosocket_port, self._expected.get
        )
        self._open: set[AudioSocketTap] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def open(self, ari: Ari, channel: str, hear: Hear, lost: Lost) -> AudioSocketTap:
        """See `Carrier`."""
        id_, tap = uuid.uuid4(), AudioSocketTap(self._rate, hear, lost)
        self._expected[id_] = tap
        try:
            async with asyncio.timeout(OPEN_S):
                await ari.external_media(
                    channel,
                    transport="tcp",
                    encapsulation="audiosocket",
                    external_host=f"{self._host}:{self.server.port}",
                    data=str(id_),
                    format=format_of(self._rate),
                )
                await tap.connected
        except TimeoutError as error:
            raise CarrierError("Asterisk does not connect to our AudioSocket port") from error
        finally:
            del self._expected[id_]
        self._open.add(tap)
        if self._timer is None:
            self._beat()
        return tap

    def _beat(self) -> None:
        self._open = {tap for tap in self._open if tap.is_open}
        for tap in self._open:
            tap.beat()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(BEAT_S, self._beat) if self._open else None
