"""Hears what the phones are sent: RTP on the loopback of our network namespace."""

import asyncio
import audioop
import contextlib
import math
import socket
import struct
from collections.abc import Iterator

import numpy as np

from tests.asterisk.phones import AMPLITUDE

ALL_PROTOCOLS = 3
PACKET_HOST = 0
"""Loopback shows each packet going out and coming in; only the latter counts."""

NOTHING_DB = -120.0
LEAST_AMPLITUDE = 0.008
"""What `NOTHING_DB` below the phones' tone is."""


class LineEars:
    """Collects mu-law RTP by destination port."""

    def __init__(self) -> None:
        self._heard: dict[int, bytearray] = {}

    @contextlib.contextmanager
    def listening(self) -> Iterator["LineEars"]:
        """Hear while the context lasts."""
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_PROTOCOLS)) as raw:
            raw.bind(("lo", ALL_PROTOCOLS))
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
            raw.setblocking(False)
            loop.add_reader(raw, self._take, raw)
            try:
                yield self
            finally:
                loop.remove_reader(raw)

    def clear(self) -> None:
        """Forget what was heard."""
        self._heard.clear()

    def pcm(self, ports: range) -> bytes:
        """What phones with these media ports heard, as samples."""
        sound = b"".join(bytes(self._heard[port]) for port in sorted(self._heard) if port in ports)
        return audioop.ulaw2lin(sound, 2)

    def _take(self, raw: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                packet, address = raw.recvfrom(2048)
                if address[2] == PACKET_HOST:
                    self._sort(packet[14:])

    def _sort(self, ip: bytes) -> None:
        if len(ip) < 40 or ip[9] != socket.IPPROTO_UDP:
            return
        udp = ip[(ip[0] & 15) * 4 :]
        (port,) = struct.unpack_from(">H", udp, 2)
        rtp = udp[8:]
        if len(rtp) == 172 and rtp[0] == 0x80 and rtp[1] & 0x7F == 0:
            self._heard.setdefault(port, bytearray()).extend(rtp[12:])


def level_db(pcm: bytes, hz: int, rate: int = 8000) -> float:
    """How loud a tone is within `pcm`, in dB below the tone the phones speak with: the median of
    quarters of a second, so that a frame a busy machine lost counts for no more than its moment.
    """
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    length = rate // 4
    windows = samples[: len(samples) // length * length].reshape(-1, length)
    if not len(windows):
        return NOTHING_DB
    hann = np.hanning(length)
    frequencies = np.fft.rfftfreq(length, 1 / rate)
    near = np.abs(frequencies - hz) < 10
    spectra = np.abs(np.fft.rfft(windows * hann, axis=1)) * 2 / hann.sum()
    amplitude = float(np.median(spectra[:, near].max(axis=1)))
    return 20 * math.log10(amplitude / AMPLITUDE) if amplitude > LEAST_AMPLITUDE else NOTHING_DB
