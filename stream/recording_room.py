"""Everything that recording needs while the house runs: disk thread, shelf and finisher."""

from pathlib import Path

from stream.call import Call, Unrecorded
from stream.disk import DiskThread
from stream.master_keys import NO_KEYS, MasterKeys
from stream.recorder import Recorder, RecorderSettings
from stream.recording_finisher import RecordingFinisher
from stream.recordings import RecordingStore


class RecordingRoom:
    """Makes recorders, and finishes what they leave."""

    def __init__(
        self, settings: RecorderSettings, key: bytes, masters: MasterKeys = NO_KEYS
    ) -> None:
        self._settings = settings
        self._key = key
        self._masters = masters
        kbps = settings.compress_kbps if settings.compress == "opus" else None
        self.store = RecordingStore(settings.folder, key, masters=masters, compress_kbps=kbps)
        self._live: set[Path] = set()
        self.finisher = RecordingFinisher(self.store, busy=self._live)
        self.disk = DiskThread(max_pending_bytes=settings.max_pending_mb << 20)
        """Where sound is written."""
        self.folder = settings.folder
        """Where recordings are kept."""
        self.no_room = False
        """The disk has so little room that new calls are not recorded."""
        self.refused = 0
        """Calls not recorded because of that, since the start."""

    def recorder(self, call: Call) -> Recorder | Unrecorded:
        """The recorder of a new call, or why there is none."""
        if not self._settings.enabled:
            return Unrecorded.OFF
        if self.no_room:
            self.refused += 1
            return Unrecorded.DISK
        self._live.add(self.store.folder(call.id))
        return Recorder(
            call, self._settings, self.disk, self._key, masters=self._masters, closed=self._closed
        )

    def _closed(self, folder: Path) -> None:
        self._live.discard(folder)
        self.finisher.offer(folder)

    async def health(self) -> str:
        """What is wrong; empty when all is well."""
        return "" if self.disk.healthy else "the disk refuses recordings"

    def close(self) -> None:
        """Write what waits and stop the disk thread."""
        self.disk.close()
