"""A segment read back as sound on the call's time line."""

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from stream.manifest import GapSpan
from stream.party import Party
from stream.segment import AUDIO, END, GAP, GapRecord, read_header, read_records


@dataclass(frozen=True)
class SegmentAudio:
    """Sound and gaps of one segment."""

    party: Party
    """Whose sound."""
    rate: int
    """Samples per second."""
    pieces: tuple[tuple[int, bytes], ...]
    """(call time in milliseconds, samples), ascending."""
    gaps: tuple[GapSpan, ...]
    """Where no sound came."""
    ended: bool
    """The segment was closed properly."""
    verified: bool
    """Every complete record matched the chain."""
    torn_ms: int
    """Milliseconds of sound in a cut-off last record: usable, but not covered by the chain."""
    digest: bytes
    """End of the chain."""

    @property
    def start_ms(self) -> int:
        """Call time of the first sample, in milliseconds."""
        return self.pieces[0][0] if self.pieces else 0

    @property
    def end_ms(self) -> int:
        """Call time behind the last sample, in milliseconds."""
        return max((s + len(p) // 2 * 1000 // self.rate for s, p in self.pieces), default=0)

    def samples(self) -> npt.NDArray[np.int16]:
        """The sound from `start_ms` on, gaps filled with digital zero."""
        per_ms = self.rate // 1000
        line = np.zeros((self.end_ms - self.start_ms) * per_ms, np.int16)
        for start_ms, pcm in self.pieces:
            part = np.frombuffer(pcm, "<i2")
            at = (start_ms - self.start_ms) * per_ms
            line[at : at + len(part)] = part[: len(line) - at]
        return line


def read_segment_audio(path: Path, key: bytes) -> SegmentAudio:
    """Read a segment, cut off or not.

    Raises:
        SegmentFormatError: it is not a segment, or a record makes no sense.
    """
    header = read_header(path)
    pieces: list[tuple[int, bytes]] = []
    gaps: list[GapSpan] = []
    ended, verified, torn_ms, digest = False, True, 0, b""
    for record in read_records(path, key):
        if record.kind == AUDIO:
            pieces.append((record.start_ms, record.payload))
        elif record.kind == GAP and record.digest:
            gap = msgspec.json.decode(record.payload, type=GapRecord)
            gaps.append(GapSpan(record.start_ms, gap.end_ms, gap.cause))
        elif record.kind == END:
            ended = bool(record.digest)
        if record.digest:
            verified = verified and record.verified
            digest = record.digest
        else:
            torn_ms = len(record.payload) // 2 * 1000 // header.rate
    pieces.sort(key=lambda piece: piece[0])
    return SegmentAudio(
        header.party,
        header.rate,
        tuple(pieces),
        tuple(gaps),
        ended,
        verified,
        torn_ms,
        digest,
    )
