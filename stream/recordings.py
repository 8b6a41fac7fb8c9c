"""The shelf of recordings: find one, play it, verify it, finish what a crash left."""

import io
import os
import tempfile
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import soxr

from stream.compression import compress_segment, decode_audio, file_digest
from stream.manifest import NAME, Compressed, Manifest, Opened, SegmentClosed
from stream.party import Party
from stream.recorder import recording_folder
from stream.recording_errors import RecordingError, RecordingNotFoundError
from stream.segment_audio import read_segment_audio

CHANNELS = {Party.AGENT: 0, Party.CUSTOMER: 1}
"""Playback puts the agent left and the customer right; anyone else is heard on both sides."""

PLAYBACK = "playback"
"""Folder of derived stereo files."""

MAX_PLAYBACKS = 32
"""Derived stereo files kept at most; older ones are removed."""


@dataclass(frozen=True)
class VerifyReport:
    """What `recordings verify` found out about one recording."""

    call: str
    """Id of the call; empty when the manifest does not tell."""
    folder: Path
    """Where it lies."""
    files: int
    """Files of sound looked at."""
    torn: int
    """Segments that a crash cut off: good up to the cut."""
    problems: tuple[str, ...]
    """What is wrong, one sentence each; empty when everything is as it was written."""

    @property
    def intact(self) -> bool:
        """Nothing was changed, moved or removed."""
        return not self.problems


@dataclass(frozen=True)
class _Piece:
    party: Party
    start_ms: int
    rate: int
    samples: npt.NDArray[np.int16]


class RecordingStore:
    """All recordings below one folder. Blocking: call it from a thread."""

    def __init__(self, root: Path, key: bytes, *, compress_kbps: int | None = 24) -> None:
        self._root = root
        self._key = key
        self._kbps = compress_kbps

    def folders(self) -> Iterator[Path]:
        """Folders of all recordings."""
        for path in sorted(self._root.glob(f"??/*/{NAME}")):
            yield path.parent

    def has(self, call: str) -> bool:
        """Whether anything is kept of a call."""
        folder = recording_folder(self._root, call)
        return any(folder.glob("*.seg")) or any(folder.glob("*.ogg"))

    def finish(self, folder: Path) -> None:
        """Finish a recording after its call, or after a crash: close segments that were cut off,
        then compress. Doing it twice does nothing.

        Raises:
            RecordingError: something could not be done; what is there is kept.
        """
        manifest = Manifest(folder, self._key)
        steps, _ = manifest.read()
        closed = {s.file: s for s in steps if isinstance(s, SegmentClosed)}
        compressed = {s.source for s in steps if isinstance(s, Compressed)}
        for path in sorted(folder.glob("*.seg")):
            if path.name in compressed:
                path.unlink()
                continue
            step = closed.get(path.name)
            if step is None:
                audio = read_segment_audio(path, self._key)
                step = SegmentClosed(
                    path.name,
                    audio.party,
                    audio.start_ms,
                    audio.end_ms,
                    audio.digest.hex(),
                    torn=not audio.ended,
                    lost_ms=0,
                )
                manifest.append(step)
            if self._kbps is not None and step.end_ms > step.start_ms:
                compress_segment(folder, step, self._key, kbps=self._kbps)

    def unfinished(self) -> Iterator[Path]:
        """Folders in which a crash, or a compression that was off, left segments."""
        for folder in self.folders():
            if any(folder.glob("*.seg")):
                yield folder

    def verify(self, folder: Path) -> VerifyReport:
        """Check one recording against its chains."""
        problems: list[str] = []
        manifest, intact = Manifest(folder, self._key).read()
        if not intact:
            problems.append(f"{NAME}: a line was changed, moved or removed")
        opened = next((s for s in manifest if isinstance(s, Opened)), None)
        closed = {s.file: s for s in manifest if isinstance(s, SegmentClosed)}
        compressed = [s for s in manifest if isinstance(s, Compressed)]
        replaced = {s.source for s in compressed}
        torn = 0
        for step in compressed:
            problems += _verify_compressed(folder, step, closed)
        segments = {p.name for p in folder.glob("*.seg")}
        for name in sorted(segments | (closed.keys() - replaced)):
            found, was_torn = self._verify_segment(folder / name, closed.get(name))
            problems += found
            torn += was_torn
        torn += sum(closed[name].torn for name in replaced if name in closed)
        known = {s.file for s in compressed}
        problems += [
            f"{p.name}: is not in the manifest" for p in folder.glob("*.ogg") if p.name not in known
        ]
        files = len(segments) + len(compressed)
        return VerifyReport(opened.call if opened else "", folder, files, torn, tuple(problems))

    def playback(self, call: str) -> Path:
        """A stereo WAV of a call, agent left and customer right, gaps silent. It is derived: kept
        for a while beside the recordings, and made anew when it is older than they are.

        Raises:
            RecordingNotFoundError: nothing is kept of this call.
            RecordingError: a file cannot be read.
        """
        folder = recording_folder(self._root, call)
        target = self._root / PLAYBACK / f"{folder.name}.wav"
        if target.exists() and target.stat().st_mtime > folder.stat().st_mtime:
            return target
        pieces = list(self._pieces(folder))
        if not pieces:
            raise RecordingNotFoundError("nothing is kept of this call")
        mixed, rate = _mix(pieces)
        target.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_wav(mixed, rate))
        Path(name).replace(target)
        kept = sorted(target.parent.glob("*.wav"), key=lambda path: path.stat().st_mtime)
        for path in kept[:-MAX_PLAYBACKS]:
            path.unlink(missing_ok=True)
        return target

    def _pieces(self, folder: Path) -> Iterator[_Piece]:
        steps, _ = Manifest(folder, self._key).read()
        for path in folder.glob("*.seg"):
            audio = read_segment_audio(path, self._key)
            if audio.pieces:
                yield _Piece(audio.party, audio.start_ms, audio.rate, audio.samples())
        for step in steps:
            if isinstance(step, Compressed):
                samples = decode_audio(folder / step.file, step.rate)
                yield _Piece(step.party, step.start_ms, step.rate, samples)

    def _verify_segment(self, path: Path, step: SegmentClosed | None) -> tuple[list[str], bool]:
        if not path.exists():
            return [f"{path.name}: is missing"], False
        try:
            audio = read_segment_audio(path, self._key)
        except (RecordingError, msgspec.DecodeError) as error:
            return [f"{path.name}: {error}"], False
        if not audio.verified:
            return [f"{path.name}: was changed"], False
        if step is not None and step.digest != audio.digest.hex():
            return [f"{path.name}: is not as long as when it was closed"], False
        return [], not audio.ended


def _verify_compressed(
    folder: Path, step: Compressed, closed: dict[str, SegmentClosed]
) -> Iterator[str]:
    path = folder / step.file
    source = closed.get(step.source)
    if source is None or source.digest != step.source_digest:
        yield f"{step.file}: was not made of what was heard"
    if not path.exists():
        yield f"{step.file}: is missing"
    elif file_digest(path) != step.digest:
        yield f"{step.file}: was changed"


def _mix(pieces: list[_Piece]) -> tuple[npt.NDArray[np.int16], int]:
    rate = max(piece.rate for piece in pieces)
    placed = []
    for piece in pieces:
        samples = piece.samples
        if piece.rate != rate:
            samples = soxr.resample(samples, piece.rate, rate)
        placed.append((piece.party, piece.start_ms * rate // 1000, samples))
    line = np.zeros((max(at + len(s) for _, at, s in placed), 2), np.int32)
    for party, at, samples in placed:
        channels = (CHANNELS[party],) if party in CHANNELS else (0, 1)
        for channel in channels:
            line[at : at + len(samples), channel] += samples
    return np.clip(line, -32768, 32767).astype(np.int16), rate


def _wav(samples: npt.NDArray[np.int16], rate: int) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
