"""Writes a call's sound down while it is live: cheap appends, half a second at a time."""

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec
from pydantic import Field, SecretStr

from stream.call import Call
from stream.data_key import SALT_BYTES, FolderKeys
from stream.disk import DiskThread
from stream.frame import FRAME_MS, AudioFrame
from stream.gap import Gap
from stream.manifest import Manifest, Opened, SegmentClosed
from stream.master_keys import NO_KEYS, MasterKeys
from stream.part_settings import PartSettings
from stream.party import Party
from stream.recording_errors import RecordingDiskError
from stream.segment import GapRecord, SegmentHeader, SegmentWriter


class RecorderSettings(PartSettings):
    """How calls are recorded."""

    enabled: bool = Field(default=True, title="Record calls", description="Whether calls are kept.")
    folder: Path = Field(
        default=Path("var/recordings"),
        title="Folder",
        description="Where recordings are kept.",
    )
    chunk_ms: int = Field(
        default=500,
        ge=100,
        le=1000,
        title="Chunk",
        description="Sound written at once, in milliseconds; a crash loses at most about so much.",
    )
    max_pending_mb: int = Field(
        default=64,
        ge=1,
        le=4096,
        title="Write buffer",
        description="Sound that may wait for a slow disk, in megabytes; more is refused.",
    )
    compress: Literal["opus", "off"] = Field(
        default="opus",
        title="Compression",
        description="What becomes of segments after a call: Ogg/Opus, or kept as they are.",
    )
    compress_kbps: int = Field(
        default=24,
        ge=8,
        le=128,
        title="Bit rate",
        description="Bit rate of compressed sound per party, in kbit/s.",
    )
    keys: SecretStr = Field(
        default=SecretStr(""),
        title="Encryption keys",
        description="Master keys, each `ID:KEY` with 64 hexadecimal digits, apart by spaces or "
        "commas. The first seals new recordings, all of them open old ones; empty: not encrypted.",
    )
    keys_file: Path | None = Field(
        default=None,
        title="Encryption key file",
        description="File with such keys, one a line; `#` begins a comment. Not both.",
    )


def recording_folder(root: Path, call: str) -> Path:
    """Folder of a call's recording: derived by hash, since ids are chosen by sources."""
    name = hashlib.blake2b(call.encode(), digest_size=16).hexdigest()
    return root / name[:2] / name


class _Track:
    """One party being written. Lives on the loop; only its writer is touched by the disk thread."""

    def __init__(self, party: Party, number: int) -> None:
        self.party = party
        self.number = number
        self.rate = 0
        self.frames: list[bytes] = []
        self.chunk_start = 0
        self.next_ms = 0
        self.first_ms = 0
        self.opened = False
        self.gap: Gap | None = None
        self.writer: SegmentWriter | None = None
        self.refused_ms = 0
        """Sound the disk refused to write; the disk thread's."""
        self.shed_ms = 0
        """Sound never handed to the disk because too much waited already; the loop's."""


class Recorder:
    """Records one call into its folder; meets `stream.recording_port.CallRecorder`."""

    def __init__(
        self,
        call: Call,
        settings: RecorderSettings,
        disk: DiskThread,
        key: bytes,
        *,
        masters: MasterKeys = NO_KEYS,
        now: Callable[[], float] = time.time,
        closed: Callable[[Path], None] | None = None,
    ) -> None:
        """`key` is that of the chains, `masters` are those of encryption; `closed` is told the
        folder once everything is on the disk.
        """
        self._call = call
        self._folder = recording_folder(settings.folder, call.id)
        self._disk = disk
        self._key = key
        self._keys = FolderKeys(self._folder, masters)
        self._now = now
        self._on_closed = closed
        self._chunk_frames = settings.chunk_ms // FRAME_MS
        self._tracks: dict[Party, _Track] = {}
        self._closed = False
        self._manifest = Manifest(self._folder, key)
        opened = Opened(call.id, now(), call.practice)
        if self._keys.seals:
            disk.submit(self._keys.fresh)
        # The key had to wait for the disk already; the manifest does at the end of each segment.
        disk.submit(lambda: self._manifest.append(opened, durable=not self._keys.seals))

    def frame(self, frame: AudioFrame) -> None:
        """Take 20 ms of one party."""
        track = self._tracks.get(frame.party)
        if track is None or track.rate != frame.rate:
            track = self._open(frame)
        start = frame.start_ms
        frames = track.frames
        # Up to 1 ms is drift being corrected; anything more begins a new chunk with its own date.
        if frames and not -1 <= start - track.next_ms <= 1:
            self._flush(track)
        if not frames:
            track.chunk_start = start
        frames.append(frame.pcm)
        track.next_ms = start + FRAME_MS
        if len(frames) >= self._chunk_frames:
            self._flush(track)

    def gap(self, gap: Gap) -> None:
        """Take missing sound; written once it is over, or at the end of the segment."""
        track = self._tracks.get(gap.party)
        if track is None:
            track = self._tracks[gap.party] = _Track(gap.party, 1)
        if track.frames:
            self._flush(track)
        if track.gap is not None and track.gap.start_ms != gap.start_ms:
            self._write_gap(track)
        track.gap = gap
        if not gap.open:
            self._write_gap(track)

    def segment(self, party: Party) -> None:
        """Begin a new segment with the next frame of `party`."""
        track = self._tracks.get(party)
        if track is not None and track.opened:
            self._end(track)
            self._tracks[party] = _Track(party, track.number + 1)

    async def close(self) -> None:
        """Write down the rest; return when it is on the disk."""
        if not self._closed:
            self._closed = True
            for track in self._tracks.values():
                if track.opened:
                    self._end(track)
        await self._disk.drained()
        if self._on_closed is not None:
            self._on_closed(self._folder)
            self._on_closed = None

    def _open(self, frame: AudioFrame) -> _Track:
        old = self._tracks.get(frame.party)
        number = old.number if old else 1
        waiting = old.gap if old and not old.opened else None
        if old and old.opened:
            self._end(old)
            number += 1
        track = self._tracks[frame.party] = _Track(frame.party, number)
        track.rate, track.first_ms, track.next_ms = frame.rate, frame.start_ms, frame.start_ms
        track.opened, track.gap = True, waiting
        self._disk.submit(lambda: self._writer(track))
        if waiting is not None:
            self._write_gap(track)
        return track

    def _writer(self, track: _Track) -> SegmentWriter:
        """The track's file, opened at first use and again after the disk refused; disk thread."""
        if track.writer is None:
            number = track.number
            # A crash, or a source that uses an id again, may have left segments: never touch them.
            while (path := self._folder / f"{track.party}-{number:04}.seg").exists():
                number += 1
            header = SegmentHeader(self._call.id, track.party, number, track.rate, self._now())
            cipher = None
            if self._keys.seals:
                # Without its key on the disk no sound is written, and none is ever written plain.
                data_key, salt = self._keys.fresh(), os.urandom(SALT_BYTES)
                cipher = data_key.cipher(salt)
                header = msgspec.structs.replace(header, key=data_key.id, salt=salt.hex())
            track.writer = SegmentWriter(path, header, self._key, cipher)
        return track.writer

    def _flush(self, track: _Track) -> None:
        pcm, start = b"".join(track.frames), track.chunk_start
        track.frames.clear()

        def write() -> None:
            try:
                self._writer(track).audio(start, pcm)
            except RecordingDiskError:
                track.refused_ms += len(pcm) // 2 * 1000 // track.rate
                raise

        if not self._disk.submit(write, len(pcm)):
            track.shed_ms += len(pcm) // 2 * 1000 // track.rate

    def _write_gap(self, track: _Track) -> None:
        if not track.opened or track.gap is None:
            return
        start, record = track.gap.start_ms, GapRecord(track.gap.end_ms, track.gap.cause)
        track.gap = None

        self._disk.submit(lambda: self._writer(track).gap(start, record))

    def _end(self, track: _Track) -> None:
        if track.frames:
            self._flush(track)
        self._write_gap(track)
        end_ms, shed_ms = track.next_ms, track.shed_ms

        def close_file() -> None:
            writer = track.writer
            if writer is None:
                return
            torn = False
            try:
                writer.close(end_ms)
            except RecordingDiskError:
                torn = True
            self._manifest.append(
                SegmentClosed(
                    file=writer.path.name,
                    party=track.party,
                    start_ms=track.first_ms,
                    end_ms=end_ms,
                    digest=writer.digest.hex(),
                    torn=torn,
                    lost_ms=track.refused_ms + shed_ms,
                )
            )

        self._disk.submit(close_file)
