"""Opus as WebRTC carries it: one packet for each 20 ms of stereo."""

from fractions import Fraction
from typing import TypeAlias

import av
from av.audio.codeccontext import AudioCodecContext

BIT_RATE = 48_000
"""Bits a second for two telephone voices; more could not be heard."""

OPTIONS = {"application": "voip", "frame_duration": "20", "compression_level": "5"}

EncodedBlock: TypeAlias = "av.Packet[av.stream.Stream]"
"""One packet. It is handed to many and changed by nobody."""


class OpusEncoder:
    """Encodes one stream. About a third of a millisecond for 20 ms of stereo."""

    def __init__(self, rate: int) -> None:
        """`rate` is one that Opus knows: 8000, 12000, 16000, 24000 or 48000 Hz."""
        self._rate = rate
        self._time_base = Fraction(1, rate)
        codec = av.CodecContext.create("libopus", "w")
        assert isinstance(codec, AudioCodecContext)  # noqa: S101 - tells the type checker
        codec.sample_rate, codec.layout, codec.format = rate, "stereo", "s16"
        codec.bit_rate, codec.options, codec.time_base = BIT_RATE, OPTIONS, self._time_base
        self._codec = codec

    def encode(self, block: bytes, place: int) -> EncodedBlock:
        """One packet of 20 ms of interleaved signed 16-bit stereo, `place` samples from the
        beginning.
        """
        frame = av.AudioFrame(format="s16", layout="stereo", samples=len(block) // 4)
        frame.sample_rate, frame.time_base, frame.pts = self._rate, self._time_base, place
        frame.planes[0].update(block)
        (packet,) = self._codec.encode(frame)
        # The encoder dates its packets before the sound, by what it looks ahead.
        packet.pts, packet.time_base = place, self._time_base
        return packet
