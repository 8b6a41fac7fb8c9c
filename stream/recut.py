"""Cuts sound of any message size into exact 20 ms frames."""

from stream.frame import SAMPLE_BYTES, frame_bytes


class Recutter:
    """Collects one party's samples and gives whole frames; keeps less than one frame.

    A message that is exactly one frame, with nothing waiting, is passed on as it is, not copied.
    """

    __slots__ = ("_bytes_per_ms", "_frame_bytes", "rest")

    def __init__(self, rate: int) -> None:
        self._frame_bytes = frame_bytes(rate)
        self._bytes_per_ms = rate * SAMPLE_BYTES // 1000
        self.rest = b""
        """Samples that wait for the rest of their frame."""

    @property
    def rest_ms(self) -> int:
        """Whole milliseconds of sound that wait for the rest of their frame."""
        return len(self.rest) // self._bytes_per_ms

    def feed(self, pcm: bytes) -> list[bytes]:
        """The frames that `pcm` (whole samples, 16-bit) completes; possibly none."""
        size = self._frame_bytes
        if self.rest:
            pcm = self.rest + pcm
        elif len(pcm) == size:
            return [pcm]
        whole = len(pcm) // size * size
        frames = [pcm[at : at + size] for at in range(0, whole, size)]
        self.rest = pcm[whole:]
        return frames
