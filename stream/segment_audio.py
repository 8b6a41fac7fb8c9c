"""A segment read back as sound on the call's time line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from stream.data_key import FolderKeys
from stream.manifest import GapSpan
from stream.master_keys import NO_KEYS
from stream.party import Party
from stream.segment import AUDIO, END, GAP, GapRecord
from stream.segment_file import Place, SegmentFile
from stream.sound import Samples


@dataclass(frozen=True)
class _Piece:
    place: Place
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class SegmentAudio:
    """Sound and gaps of one segment; meets `stream.sound.Sound`. Holds places, not sound."""

    path: Path
    """The file."""
    keys: FolderKeys
    """Open what is sealed."""
    party: Party
    """Whose sound."""
    rate: int
    """Samples per second."""
    gaps: tuple[GapSpan, ...]
    """Where no sound came."""
    ended: bool
    """The segment was closed properly."""
    torn_ms: int
    """Milliseconds of sound in a cut-off last record: usable, but not covered by the chain."""
    digest: bytes
    """End of the chain."""
    places: tuple[_Piece, ...]
    """Where its sound lies, in order of call time."""

    @property
    def start_ms(self) -> int:
        """Call time of the first sample, in milliseconds."""
        return self.places[0].start_ms if self.places else 0

    @property
    def end_ms(self) -> int:
        """Call time behind the last sample, in milliseconds."""
        return max((piece.end_ms for piece in self.places), default=0)

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """(call time in milliseconds, samples), ascending.

        Raises:
            RecordingKeyError: the key is missing or wrong.
            RecordingDamagedError: a record is not what was written.
        """
        with SegmentFile(self.path, self.keys) as file:
            for piece in self.places:
                yield piece.start_ms, file.pcm(piece.place)

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Every sample between two moments, gaps filled with digital zero.

        Raises:
            RecordingKeyError: the key is missing or wrong.
            RecordingDamagedError: a record is not what was written.
        """
        per_ms = self.rate // 1000
        line = np.zeros((end_ms - start_ms) * per_ms, np.int16)
        wanted = [p for p in self.places if p.start_ms < end_ms and p.end_ms > start_ms]
        if not wanted:
            return line
        with SegmentFile(self.path, self.keys) as file:
            for piece in wanted:
                at = (piece.start_ms - start_ms) * per_ms
                part = np.frombuffer(file.pcm(piece.place), "<i2")[max(0, -at) :]
                at = max(0, at)
                part = part[: len(line) - at]
                line[at : at + len(part)] = part
        return line

    def verified(self, key: bytes) -> bool:
        """Whether every complete record matches the chain; reads the whole file."""
        with SegmentFile(self.path, self.keys) as file:
            return file.verified(key)


def read_segment_audio(path: Path, keys: FolderKeys | None = None) -> SegmentAudio:
    """Look through a segment, cut off or not.

    Raises:
        SegmentFormatError: it is not a segment, or a record makes no sense.
        RecordingKeyError: the whole file is sealed and its key is missing or wrong.
        OSError: it cannot be read.
    """
    keys = keys or FolderKeys(path.parent, NO_KEYS)
    pieces: list[_Piece] = []
    gaps: list[GapSpan] = []
    ended, torn_ms, digest = False, 0, b""
    with SegmentFile(path, keys) as file:
        rate = file.header.rate
        for place in file.places():
            if place.whole:
                digest = file.digest(place)
            if place.kind == AUDIO:
                length_ms = file.audio_bytes(place) // 2 * 1000 // rate
                torn_ms += 0 if place.whole else length_ms
                if length_ms:
                    pieces.append(_Piece(place, place.start_ms, place.start_ms + length_ms))
            elif place.kind == GAP and place.whole:
                gap = msgspec.json.decode(file.content(place), type=GapRecord)
                gaps.append(GapSpan(place.start_ms, gap.end_ms, gap.cause))
            elif place.kind == END:
                ended = place.whole
        party = file.header.party
    pieces.sort(key=lambda piece: piece.start_ms)
    return SegmentAudio(path, keys, party, rate, tuple(gaps), ended, torn_ms, digest, tuple(pieces))
