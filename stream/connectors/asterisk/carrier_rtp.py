"""Sound by RTP external media: UDP, one socket a channel. What is lost on the way stays lost."""

import asyncio
import audioop
import random
import struct
from typing import cast

from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.carrier import Hear, Lost, format_of
from stream.connectors.asterisk.errors import CarrierError
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.frame import FRAME_MS, SAMPLE_BYTES

_HEADER = struct.Struct(">BBHII")
VERSION = 2

PAYLOAD_TYPE = {8000: 10, 16000: 118}
"""Payload types under which Asterisk sends signed linear sound, by samples a second."""

_Address = tuple[str, int]


def payload(packet: bytes) -> tuple[int, int, bytes] | None:
    """Payload type, sequence number and payload of an RTP packet (RFC 3550 §5.1); None if it is
    none.
    """
    if len(packet) < _HEADER.size or packet[0] >> 6 != VERSION:
        return None
    start = _HEADER.size + 4 * (packet[0] & 0x0F)
    if packet[0] & 0x10:
        if len(packet) < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
    end = len(packet) - (packet[-1] if packet[0] & 0x20 else 0)
    if start >= end:
        return None
    return packet[1] & 0x7F, int.from_bytes(packet[2:4], "big"), packet[start:end]


class RtpLine(asyncio.DatagramProtocol):
    """One channel's socket. Packets that come twice or behind a later one are left out."""

    def __init__(self, rate: int, hear: Hear, lost: Lost) -> None:
        self.peer: _Address | None = None
        """Where Asterisk sends from and listens; what comes from elsewhere is not for us."""
        self._type = PAYLOAD_TYPE[rate]
        self._step = rate * FRAME_MS // 1000
        self._hear = hear
        self._lost = lost
        self._transport: asyncio.DatagramTransport | None = None
        self._last: int | None = None
        self._source = random.getrandbits(32)
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(31)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is bound."""
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: _Address) -> None:
        """A packet came."""
        read = payload(data)
        if read is None or read[0] != self._type or address[:2] != self.peer:
            return
        _, sequence, sound = read
        if self._last is not None and not 0 < (sequence - self._last) & 0xFFFF < 0x8000:
            return
        self._last = sequence
        if len(sound) % SAMPLE_BYTES == 0:
            self._hear(audioop.byteswap(sound, SAMPLE_BYTES))

    def connection_lost(self, _error: Exception | None) -> None:
        """The socket is closed."""
        self._lost()

    def send(self, pcm: bytes) -> None:
        """See `Line`."""
        if self._transport is None or self.peer is None:
            return
        header = _HEADER.pack(
            VERSION << 6, self._type, self._sequence, self._timestamp, self._source
        )
        self._sequence = (self._sequence + 1) & 0xFFFF
        self._timestamp = (self._timestamp + self._step) & 0xFFFFFFFF
        self._transport.sendto(header + audioop.byteswap(pcm, SAMPLE_BYTES), self.peer)

    def close(self) -> None:
        """See `Line`."""
        if self._transport is not None:
            self._transport.close()


class RtpCarrier:
    """Binds a port for each channel."""

    modules = frozenset({"chan_rtp.so"})

    def __init__(self, settings: AsteriskSettings) -> None:
        self._rate = settings.rate
        self._host = settings.media_host

    async def open(self, ari: Ari, channel: str, hear: Hear, lost: Lost) -> RtpLine:
        """See `Carrier`."""
        try:
            transport, line = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: RtpLine(self._rate, hear, lost), local_addr=(self._host, 0)
            )
        except OSError as error:
            raise CarrierError(f"no port for RTP: {type(error).__name__}") from error
        try:
            made = await ari.external_media(
                channel,
                transport="udp",
                encapsulation="rtp",
                external_host=f"{self._host}:{transport.get_extra_info('sockname')[1]}",
                format=format_of(self._rate),
            )
            said = made.channelvars
            line.peer = said["UNICASTRTP_LOCAL_ADDRESS"], int(said["UNICASTRTP_LOCAL_PORT"])
        except (KeyError, ValueError) as error:
            raise CarrierError("Asterisk names no RTP address") from error
        finally:
            if line.peer is None:
                line.close()
        return line
