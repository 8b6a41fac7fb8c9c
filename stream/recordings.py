"""The shelf of recordings: find one, play it, verify it, finish what a crash left, remove it."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from stream.compressed_audio import CompressedAudio
from stream.compression import compress_segment, file_digest
from stream.contents import Contents
from stream.data_key import SUFFIX as KEY_SUFFIX
from stream.data_key import FolderKeys, sync_folder
from stream.manifest import (
    NAME,
    Manifest,
    Opened,
    RemovalCause,
    Removed,
    Rewrapped,
    Sealed,
    SegmentClosed,
)
from stream.master_keys import NO_KEYS, MasterKeys
from stream.playback import Playback
from stream.recorder import recording_folder
from stream.recording_errors import (
    MissingKeyError,
    RecordingDiskError,
    RecordingNotFoundError,
    RecordingRemovedError,
)
from stream.sealed_file import SUFFIX, seal_file
from stream.segment_audio import read_segment_audio
from stream.segment_file import SegmentFile
from stream.sound import Sound
from stream.verification import Verification, VerifyReport

OLD_PLAYBACK = "playback"
"""Folder in which earlier versions kept derived stereo files, never encrypted."""

SOUND = ("*.seg", "*.ogg", "*" + SUFFIX)
"""Patterns of the files that hold sound."""


class RecordingStore:
    """All recordings below one folder. Blocking: call it from a thread."""

    def __init__(
        self,
        root: Path,
        key: bytes,
        *,
        masters: MasterKeys = NO_KEYS,
        compress_kbps: int | None = 24,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`key` is that of the chains, `masters` are those of encryption."""
        self._root = root
        self._key = key
        self._masters = masters
        self._kbps = compress_kbps
        self._now = now

    def folders(self) -> Iterator[Path]:
        """Folders of all recordings, also of those whose sound was removed."""
        for path in sorted(self._root.glob(f"??/*/{NAME}")):
            yield path.parent

    def folder(self, call: str) -> Path:
        """Where the recording of a call lies, or would."""
        return recording_folder(self._root, call)

    def has(self, call: str) -> bool:
        """Whether any sound is kept of a call."""
        return has_sound(self.folder(call))

    def opened(self, folder: Path) -> Opened | None:
        """Whose recording it is, and since when; None when the manifest does not tell.

        Raises:
            SegmentFormatError: the manifest cannot be read.
        """
        return self._contents(folder).opened

    def finish(self, folder: Path) -> None:
        """Finish a recording after its call, or after a crash: close segments that were cut off,
        then compress. Doing it twice does nothing.

        Raises:
            RecordingError: something could not be done; what is there is kept.
        """
        with _locked(folder):
            keys = FolderKeys(folder, self._masters)
            manifest = Manifest(folder, self._key)
            contents = self._contents(folder)
            for name in contents.replaced:
                (folder / name).unlink(missing_ok=True)
            for path in sorted(folder.glob("*.seg")):
                if path.name not in contents.segments:
                    audio = read_segment_audio(path, keys)
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
                    contents.segments[path.name] = step
            if self._kbps is not None:
                for name, step in sorted(contents.segments.items()):
                    if step.end_ms > step.start_ms:
                        compress_segment(keys, name, step, self._key, kbps=self._kbps)

    def unfinished(self) -> Iterator[Path]:
        """Folders in which a crash, or a compression that was off, left segments."""
        for folder in self.folders():
            if any(folder.glob("*.seg")) or any(folder.glob("*.seg" + SUFFIX)):
                yield folder

    def verify(self, folder: Path) -> VerifyReport:
        """Check one recording against its chains.

        Raises:
            SegmentFormatError: the manifest cannot be read.
        """
        return Verification(folder, self._key, FolderKeys(folder, self._masters)).report()

    def playback(self, call: str) -> Playback:
        """The sound of a call as one stereo file, made as it is read; of a live call what there is
        of it now.

        Raises:
            RecordingRemovedError: what was kept has been removed.
            RecordingNotFoundError: nothing is kept of this call.
            RecordingError: a file cannot be read.
        """
        folder = self.folder(call)
        contents = self._contents(folder)
        return Playback(
            self._playable(folder, contents),
            f"{folder.name} {sorted(contents.compressed)}",
            lambda: self._playable(folder, self._contents(folder)),
        )

    def rewrap(self, folder: Path) -> int:
        """Wrap the data keys of one recording with the active master key; gives how many were not.

        Raises:
            RecordingKeyError: no master key is configured, or one of these is missing or wrong.
            RecordingDiskError: a key could not be written; it is kept as it is.
        """
        active = self._masters.active
        if active is None:
            raise MissingKeyError("no key for recordings is configured")
        with _locked(folder):
            changed = FolderKeys(folder, self._masters).rewrap()
            if changed:
                step = Rewrapped(tuple(changed), active, self._now())
                Manifest(folder, self._key).append(step)
        return len(changed)

    def seal(self, folder: Path) -> int:
        """Encrypt what was kept plain in one recording; gives how many files. Segments that are
        still open are left alone: they are sealed when they are finished.

        Raises:
            RecordingKeyError: no master key is configured.
            RecordingDiskError: the disk refused; the plain file is kept.
        """
        sealed = 0
        with _locked(folder):
            keys, manifest = FolderKeys(folder, self._masters), Manifest(folder, self._key)
            contents = self._contents(folder)
            for name in sorted({*contents.segments, *contents.compressed}):
                if name.endswith(SUFFIX) or not (folder / name).exists():
                    continue
                if name in contents.segments and _sealed_live(folder / name, keys):
                    continue
                target = folder / (name + SUFFIX)
                seal_file(folder / name, target, keys.fresh())
                digests = file_digest(folder / name), file_digest(target)
                manifest.append(Sealed(target.name, name, *digests))
                (folder / name).unlink()
                sealed += 1
        return sealed

    def remove(self, call: str, cause: RemovalCause, *, days: int = 0) -> Removed | None:
        """Remove all sound and data keys of a call, for ever. The manifest stays and says so. Done
        again after a crash it goes on where it was, and gives the first removal.

        Returns:
            The removal; None when nothing was ever kept of the call.

        Raises:
            RecordingError: the manifest cannot be read, or the disk refused.
        """
        folder = self.folder(call)
        if not (folder / NAME).exists():
            return None
        with _locked(folder):
            step = self._contents(folder).removed
            if step is None and not has_sound(folder) and not any(folder.glob("*" + KEY_SUFFIX)):
                return None
            if step is None:
                step = Removed(self._now(), cause, days)
                Manifest(folder, self._key).append(step)
            try:
                # Keys first: from then on nobody can read what the disk may still hold.
                for pattern in ("*" + KEY_SUFFIX, *SOUND, "*.new"):
                    for path in folder.glob(pattern):
                        path.unlink(missing_ok=True)
                sync_folder(folder)
            except OSError as error:
                raise RecordingDiskError(f"cannot remove sound: {error.strerror}") from None
        return step

    def forget(self, call: str) -> None:
        """Remove the whole folder of a call, its manifest last.

        Raises:
            RecordingDiskError: the disk refused.
        """
        folder = self.folder(call)
        try:
            for path in sorted(folder.glob("*"), key=lambda path: path.name == NAME):
                path.unlink()
            folder.rmdir()
        except FileNotFoundError:
            return
        except OSError as error:
            raise RecordingDiskError(f"cannot remove a recording: {error.strerror}") from None

    def sweep(self) -> None:
        """Remove the derived files that earlier versions left, which were never encrypted."""
        shutil.rmtree(self._root / OLD_PLAYBACK, ignore_errors=True)

    def _contents(self, folder: Path) -> Contents:
        return Contents(Manifest(folder, self._key).read()[0])

    def _playable(self, folder: Path, contents: Contents) -> list[Sound]:
        sounds = list(self._sounds(folder, contents))
        if contents.removed is not None and not sounds:
            raise RecordingRemovedError("the sound of this call was removed")
        if not sounds:
            raise RecordingNotFoundError("nothing is kept of this call")
        return sounds

    def _sounds(self, folder: Path, contents: Contents) -> Iterator[Sound]:
        keys = FolderKeys(folder, self._masters)
        for path in (*folder.glob("*.seg"), *folder.glob("*.seg" + SUFFIX)):
            if path.name not in contents.replaced:
                audio = read_segment_audio(path, keys)
                if audio.end_ms > audio.start_ms:
                    yield audio
        for name, step in contents.compressed.items():
            yield CompressedAudio(
                folder / name, keys, step.party, step.rate, step.start_ms, step.end_ms
            )


def has_sound(folder: Path) -> bool:
    """Whether a folder holds any sound."""
    return any(path for pattern in SOUND for path in folder.glob(pattern))


def _sealed_live(path: Path, keys: FolderKeys) -> bool:
    with SegmentFile(path, keys) as file:
        return bool(file.header.key)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Nobody else, in this process or another, changes this recording meanwhile.

    Raises:
        RecordingNotFoundError: there is no such recording.
    """
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise RecordingNotFoundError("nothing is kept of this call") from None
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
