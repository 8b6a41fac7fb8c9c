"""Checks one recording against its chains; what is encrypted also by opening it, given the key."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from stream.compression import file_digest
from stream.contents import Contents
from stream.data_key import FolderKeys
from stream.manifest import NAME, Manifest, SegmentClosed
from stream.recording_errors import MissingKeyError, RecordingError
from stream.sealed_file import SUFFIX, SealedReader
from stream.segment import AUDIO
from stream.segment_audio import read_segment_audio
from stream.segment_file import SegmentFile


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
    sealed: int
    """Files that are encrypted."""
    unopened: int
    """Of these, how many could only be checked from outside, their master key not being here."""
    removed: bool
    """All sound was removed on purpose, as the manifest says."""
    problems: tuple[str, ...]
    """What is wrong, one sentence each; empty when everything is as it was written."""

    @property
    def intact(self) -> bool:
        """Nothing was changed, moved or removed unseen."""
        return not self.problems


class Verification:
    """One look at one recording. Blocking."""

    def __init__(self, folder: Path, key: bytes, keys: FolderKeys) -> None:
        self._folder = folder
        self._key = key
        self._keys = keys
        self._torn = self._sealed = self._unopened = 0

    def report(self) -> VerifyReport:
        """Check everything.

        Raises:
            SegmentFormatError: the manifest cannot be read.
        """
        steps, intact = Manifest(self._folder, self._key).read()
        contents = Contents(steps)
        problems = [] if intact else [f"{NAME}: a line was changed, moved or removed"]
        problems += [f"{name}: was not made of what was heard" for name in contents.foreign]
        open_segments = {path.name for path in self._folder.glob("*.seg")} - contents.replaced
        files = sorted({*open_segments, *contents.segments, *contents.compressed})
        for name in files:
            problems += self._file(name, contents)
        known = {*files, *contents.replaced}
        lying = [*self._folder.glob("*.ogg"), *self._folder.glob("*" + SUFFIX)]
        problems += [f"{p.name}: is not in the manifest" for p in lying if p.name not in known]
        return VerifyReport(
            call=contents.opened.call if contents.opened else "",
            folder=self._folder,
            files=len(files),
            torn=contents.torn + self._torn,
            sealed=self._sealed,
            unopened=self._unopened,
            removed=contents.removed is not None,
            problems=tuple(problems),
        )

    def _file(self, name: str, contents: Contents) -> Iterator[str]:
        path = self._folder / name
        digest = contents.digests.get(name)
        if not path.exists():
            yield f"{name}: is missing"
        elif digest is not None and file_digest(path) != digest:
            yield f"{name}: was changed"
        else:
            try:
                if name not in contents.compressed and not name.endswith(SUFFIX):
                    yield from self._segment(path, contents.segments.get(name))
                if name.endswith(SUFFIX):
                    yield from self._open_sealed(path, contents.segments.get(name))
                elif name not in contents.compressed:
                    self._open_segment(path)
            except (RecordingError, msgspec.DecodeError, OSError) as error:
                yield f"{name}: {error}"

    def _segment(self, path: Path, step: SegmentClosed | None) -> Iterator[str]:
        audio = read_segment_audio(path, self._keys)
        if not audio.verified(self._key):
            yield f"{path.name}: was changed"
        elif step is not None and step.digest != audio.digest.hex():
            yield f"{path.name}: is not as long as when it was closed"
        elif step is None:
            self._torn += not audio.ended

    def _open_segment(self, path: Path) -> None:
        """Decrypt every record of a segment that was encrypted while it was live."""
        with SegmentFile(path, self._keys) as file:
            if file.header.key:
                self._sealed += 1
                try:
                    for place in file.places():
                        if place.kind == AUDIO:
                            file.pcm(place)
                except MissingKeyError:
                    self._unopened += 1

    def _open_sealed(self, path: Path, step: SegmentClosed | None) -> Iterator[str]:
        """Open every chunk; in a segment, check also the chain that was sealed with it, or sound
        changed before `recordings encrypt` would pass for what was heard.
        """
        self._sealed += 1
        try:
            with SealedReader(path, self._keys) as file:
                file.check()
            if step is not None:
                yield from self._segment(path, step)
        except MissingKeyError:
            self._unopened += 1
