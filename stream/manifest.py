"""The manifest of a recording: what was done to it, step by step, in a signed chain.

One JSON object a line. Each line carries a keyed BLAKE2b over the line before and its own content,
so that closing, compressing or deleting a segment is a step that cannot be left out or changed.
"""

import fcntl
import hashlib
import os
from enum import StrEnum
from pathlib import Path

import msgspec

from stream.gap import GapCause
from stream.party import Party
from stream.recording_errors import RecordingDiskError, SegmentFormatError

NAME = "manifest.jsonl"


class GapSpan(msgspec.Struct, frozen=True):
    """A gap as kept once its segment was compressed."""

    start_ms: int
    """Call time, in milliseconds."""
    end_ms: int
    """Call time, in milliseconds."""
    cause: GapCause
    """Why there is no sound."""


class Opened(msgspec.Struct, frozen=True, tag="opened", omit_defaults=True):
    """The recording was begun."""

    call: str
    """Id of the call."""
    at: float
    """Wall clock, in seconds since the epoch."""
    practice: bool = False
    """A demo, practice or mystery call; left out of the line when it is none, as it was before."""


class SegmentClosed(msgspec.Struct, frozen=True, tag="segment_closed"):
    """A segment file is complete, or was found cut off by a crash."""

    file: str
    """Name of the file."""
    party: Party
    """Whose sound."""
    start_ms: int
    """Call time of its first sound, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""
    digest: str
    """End of the segment's own chain, hexadecimal."""
    torn: bool
    """It was cut off by a crash."""
    lost_ms: int
    """Milliseconds of sound the disk refused, or was too slow to take."""


class Compressed(msgspec.Struct, frozen=True, tag="compressed"):
    """A segment was replaced by a smaller file with the same sound."""

    file: str
    """Name of the new file."""
    source: str
    """Name of the segment it was made of."""
    source_digest: str
    """End of that segment's chain, hexadecimal: ties the new file to what was heard."""
    digest: str
    """BLAKE2b of the new file's bytes, hexadecimal."""
    party: Party
    """Whose sound."""
    start_ms: int
    """Call time of its first sample, in milliseconds."""
    end_ms: int
    """Call time behind its last sample, in milliseconds."""
    rate: int
    """Samples per second of what was heard."""
    gaps: tuple[GapSpan, ...] = ()
    """Where there was no sound; the new file has silence there."""


class Sealed(msgspec.Struct, frozen=True, tag="sealed"):
    """A file was replaced by its encrypted copy."""

    file: str
    """Name of the new file."""
    source: str
    """Name of the file it was made of."""
    source_digest: str
    """BLAKE2b of that file's bytes, hexadecimal."""
    digest: str
    """BLAKE2b of the new file's bytes, hexadecimal."""


class Rewrapped(msgspec.Struct, frozen=True, tag="rewrapped"):
    """Data keys were wrapped with another master key; no sound was written anew."""

    keys: tuple[str, ...]
    """Ids of the data keys."""
    master: str
    """Id of the master key that opens them now."""
    at: float
    """Wall clock, in seconds since the epoch."""


class RemovalCause(StrEnum):
    """Why sound was removed."""

    RETENTION = "retention"
    """Its time was over."""
    DISK = "disk"
    """The disk was nearly full, and the policy allowed to remove it before its time."""
    REQUEST = "request"
    """Somebody who may asked for it."""


class Removed(msgspec.Struct, frozen=True, tag="removed"):
    """All sound and all data keys so far are removed, or were about to be when this was written."""

    at: float
    """Wall clock, in seconds since the epoch."""
    cause: RemovalCause
    """Why."""
    days: int
    """Days after the call it was kept for."""


Step = Opened | SegmentClosed | Compressed | Sealed | Rewrapped | Removed


class _Line(msgspec.Struct, frozen=True):
    step: Step
    chain: str


def _link(key: bytes, previous: str, step: Step) -> str:
    digest = hashlib.blake2b(previous.encode(), digest_size=32, key=key)
    digest.update(msgspec.json.encode(step))
    return digest.hexdigest()


class Manifest:
    """The manifest in one recording's folder. Blocking."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._path = folder / NAME
        self._key = key

    def read(self) -> tuple[list[Step], bool]:
        """All steps, and whether the chain is intact; a torn last line is left out.

        Raises:
            SegmentFormatError: a line in the middle cannot be read.
        """
        steps: list[Step] = []
        previous, intact = "", True
        lines = self._path.read_bytes().split(b"\n") if self._path.exists() else []
        for number, text in enumerate(lines, 1):
            if not text:
                continue
            try:
                line = msgspec.json.decode(text, type=_Line)
            except msgspec.DecodeError as error:
                if number == len(lines):
                    break
                raise SegmentFormatError(f"{NAME}:{number}: {error}") from None
            intact = intact and line.chain == _link(self._key, previous, line.step)
            previous = line.chain
            steps.append(line.step)
        return steps, intact

    def append(self, step: Step, *, durable: bool = True) -> None:
        """Add a step; `durable`: it outlives a power failure from now on.

        Raises:
            RecordingDiskError: the disk refused.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
            with os.fdopen(os.open(self._path, flags, 0o600), "r+b", buffering=0) as file:
                # A command may add a step while the server runs.
                fcntl.flock(file, fcntl.LOCK_EX)
                kept = file.read()
                whole = kept[: kept.rfind(b"\n") + 1]
                lines = whole.splitlines()
                previous = msgspec.json.decode(lines[-1], type=_Line).chain if lines else ""
                file.truncate(len(whole))
                file.seek(0, os.SEEK_END)
                line = msgspec.json.encode(_Line(step, _link(self._key, previous, step)))
                file.write(line + b"\n")
                if durable:
                    os.fsync(file.fileno())
        except OSError as error:
            raise RecordingDiskError(f"cannot write the manifest: {error.strerror}") from None
