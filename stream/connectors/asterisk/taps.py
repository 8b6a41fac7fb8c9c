"""Taps into channels: each a snoop channel and an external media channel in a bridge of their own.

The snoop channel leaves by itself when the channel it listens to ends; the other two do not. So
everything carries ids of ours, is removed by us, and what a killed run left is found again.
"""

import asyncio
import uuid
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Self

import structlog

from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.carrier import OPEN_S, Carrier, Hear, Line, Lost
from stream.connectors.asterisk.carrier_audiosocket import AudioSocketCarrier
from stream.connectors.asterisk.carrier_rtp import RtpCarrier
from stream.connectors.asterisk.carrier_websocket import WebSocketCarrier
from stream.connectors.asterisk.errors import AsteriskError, CarrierError, NoCarrierError
from stream.connectors.asterisk.roles import own_prefix
from stream.connectors.asterisk.settings import AsteriskSettings

PATIENCE = 3
"""Failures in a row after which the next carrier is tried."""

_log = structlog.get_logger(__name__)


class Tap:
    """One tap that is up."""

    def __init__(self, room: "TapRoom", stem: str, line: Line) -> None:
        self.line = line
        self._room = room
        self._stem = stem

    async def close(self) -> None:
        """Remove everything of it from the PBX; never raises `AsteriskError`."""
        # Asterisk closes the line with its channel, and warns of lines that close before.
        await self._room.remove(self._stem)
        self.line.close()


class TapRoom:
    """Makes taps on one PBX. Use it as an asynchronous context manager."""

    def __init__(self, settings: AsteriskSettings, ari: Ari) -> None:
        self.carrier = ""
        """Name of the carrier in use."""
        self._settings = settings
        self._ari = ari
        self._prefix = own_prefix(settings)
        self._audiosocket: AudioSocketCarrier | None = None
        self._carriers: dict[str, Carrier] = {}
        for name in dict.fromkeys(settings.carriers):
            match name:
                case "websocket":
                    self._carriers[name] = WebSocketCarrier(settings)
                case "audiosocket":
                    self._carriers[name] = self._audiosocket = AudioSocketCarrier(settings)
                case "rtp":
                    self._carriers[name] = RtpCarrier(settings)
        self._usable: list[str] = []
        self._failures = 0
        self._entering: dict[str, asyncio.Future[None]] = {}
        self._lost: dict[str, Lost] = {}
        """Who is told that a tap broke, by its stem."""
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        if self._audiosocket is not None:
            await self._stack.enter_async_context(self._audiosocket.server.serve())
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._stack.aclose()

    def choose(self, modules: frozenset[str]) -> None:
        """Use the preferred carrier among those Asterisk has.

        Raises:
            NoCarrierError: it has none of them.
        """
        self._usable = [name for name, c in self._carriers.items() if c.modules <= modules]
        self._failures = 0
        if not self._usable:
            wanted = ", ".join(self._carriers)
            raise NoCarrierError(f"Asterisk has loaded no module for {wanted}")
        self.carrier = self._usable[0]

    def left(self, channel: str) -> None:
        """A channel left our application: the tap it belonged to is broken."""
        lost = self._lost.get(channel.rpartition("-")[0])
        if lost is not None:
            lost()

    def entered(self, channel: str) -> None:
        """A channel entered our application."""
        waiting = self._entering.get(channel)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def open(self, target: str, *, spy: str, whisper: str, hear: Hear, lost: Lost) -> Tap:
        """Tap the channel `target`.

        Args:
            target: id of the channel.
            spy: `in` for what its phone says, `out` for what it hears, `none`.
            whisper: `out` lets its phone hear what the line sends, `none`.
            hear: takes the sound.
            lost: is told when the line breaks.

        Raises:
            AsteriskError: it cannot be made; nothing of it is left.
        """
        if not self._usable:
            raise NoCarrierError("Asterisk has not been asked yet what it can carry")
        stem = f"{self._prefix}{uuid.uuid4().hex}"
        try:
            async with asyncio.timeout(2 * OPEN_S):
                line = await self._make(stem, target, (spy, whisper), hear, lost)
        except CarrierError as error:
            await self.remove(stem)
            self._count_failure(error)
            raise
        except TimeoutError as error:
            await self.remove(stem)
            raise CarrierError("the channels of a tap did not start in time") from error
        except BaseException:
            await self.remove(stem)
            raise
        self._failures = 0
        self._lost[stem] = lost
        return Tap(self, stem, line)

    async def remove(self, stem: str) -> None:
        """Remove the parts of a tap. What cannot be removed now is swept up after reconnecting."""
        self._lost.pop(stem, None)
        try:
            await self._ari.hang_up(f"{stem}-media")
            await self._ari.hang_up(f"{stem}-snoop")
            await self._ari.remove_bridge(f"{stem}-bridge")
        except AsteriskError as error:
            _log.info("tap_not_removed", pbx=self._settings.name, error=str(error))

    async def sweep(self) -> int:
        """Remove everything of ours, from whatever run.

        Returns:
            How many channels and bridges there were.
        """
        channels = [c.id for c in await self._ari.channels() if c.id.startswith(self._prefix)]
        bridges = [b.id for b in await self._ari.bridges() if b.id.startswith(self._prefix)]
        for channel in channels:
            await self._ari.hang_up(channel)
        for bridge in bridges:
            await self._ari.remove_bridge(bridge)
        return len(channels) + len(bridges)

    async def _make(
        self, stem: str, target: str, how: tuple[str, str], hear: Hear, lost: Lost
    ) -> Line:
        ari, bridge = self._ari, f"{stem}-bridge"
        snoop, media = f"{stem}-snoop", f"{stem}-media"
        entering = [self._expect(snoop), self._expect(media)]
        line: Line | None = None
        try:
            await ari.make_bridge(bridge)
            await ari.snoop(target, snoop, spy=how[0], whisper=how[1])
            line = await self._carriers[self.carrier].open(ari, media, hear, lost)
            await _all_of(entering)
            await ari.join(bridge, snoop, media)
        except BaseException:
            if line is not None:
                line.close()
            raise
        finally:
            del self._entering[snoop], self._entering[media]
        return line

    def _expect(self, channel: str) -> asyncio.Future[None]:
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._entering[channel] = waiting
        return waiting

    def _count_failure(self, error: CarrierError) -> None:
        self._failures += 1
        if self._failures >= PATIENCE and len(self._usable) > 1:
            self._failures = 0
            self._usable.append(self._usable.pop(0))
            failed, self.carrier = self.carrier, self._usable[0]
            _log.warning(
                "carrier_changed",
                pbx=self._settings.name,
                failed=failed,
                carrier=self.carrier,
                error=str(error),
            )


async def _all_of(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        await future
