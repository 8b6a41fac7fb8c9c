"""The disk thread: all blocking work of recordings, in order, off the event loop."""

import asyncio
import queue
import threading
from collections.abc import Callable
from functools import partial

import structlog

from stream.recording_errors import RecordingDiskError

log = structlog.get_logger(__name__)

Job = Callable[[], object]


class DiskThread:
    """Runs small blocking jobs one after another in one thread.

    Bounded by bytes: when the disk is so slow that more than `max_pending_bytes` wait, further
    sound is refused (and counted by the recorder as lost) rather than eating the memory that the
    live calls need. Jobs without bytes (open, close) are always taken, since they are few.
    """

    def __init__(self, *, max_pending_bytes: int) -> None:
        self._max_pending = max_pending_bytes
        self._pending = 0
        self._jobs: queue.SimpleQueue[tuple[Job, int] | None] = queue.SimpleQueue()
        self._failures = 0
        self.written_bytes = 0
        """Sound written since the start, in bytes."""
        self.lost_bytes = 0
        """Sound the disk refused, or that was not handed to it because too much waited."""
        self._healthy = True
        self._thread = threading.Thread(target=self._run, name="recorder-disk", daemon=True)
        self._thread.start()

    @property
    def failures(self) -> int:
        """Jobs the disk refused since the start."""
        return self._failures

    @property
    def pending_bytes(self) -> int:
        """Sound that waits to be written, in bytes."""
        return self._pending

    @property
    def healthy(self) -> bool:
        """The last job that wrote succeeded."""
        return self._healthy

    def submit(self, job: Job, size: int = 0) -> bool:
        """Queue a job that holds `size` bytes; False when too much waits already."""
        if size and self._pending + size > self._max_pending:
            self._failures += 1
            self.lost_bytes += size
            self._healthy = False
            return False
        self._pending += size
        self._jobs.put((job, size))
        return True

    async def drained(self) -> None:
        """Wait until everything submitted so far was done."""
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        self.submit(partial(loop.call_soon_threadsafe, done.set))
        await done.wait()

    def close(self) -> None:
        """Finish what waits, then stop the thread."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, size = item
            try:
                job()
                if size:
                    self._healthy = True
                    self.written_bytes += size
            except RecordingDiskError as error:
                self._failures += 1
                self.lost_bytes += size
                if self._healthy:
                    log.warning("recording_disk_refuses", reason=str(error))
                self._healthy = False
            finally:
                self._pending -= size
