"""What a long-running command needs of the operating system: signals, limits, the loop."""

import asyncio
import contextlib
import ctypes
import os
import resource
import signal
import sys
from collections.abc import Coroutine, Iterator

import structlog
import uvloop

from alerts.pack_source import PackError
from alerts.spool import SpoolError
from detectors.engines.models import ModelError
from storage.errors import StorageError
from stream.recording_errors import RecordingError

log = structlog.get_logger(__name__)


@contextlib.contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM and SIGINT set; a second SIGINT ends the process at once."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()

    def asked() -> None:
        if stop.is_set():
            signal.raise_signal(signal.SIGKILL)
        stop.set()

    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(signal.SIGINT, asked)
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        loop.remove_signal_handler(signal.SIGINT)


START_ERRORS = (PackError, ModelError, StorageError, SpoolError, RecordingError, OSError)
"""Why Floorwalker cannot start; the text is for people."""


M_ARENA_MAX = -8
"""Parameter of `mallopt` of the GNU C library: how many heaps it keeps for threads."""


def _spare_memory() -> None:
    """Have one heap for each core instead of eight, where the C library can be told: what dozens of
    threads free in heaps of their own is of no use to the others, and never given back. Measured
    with 205 calls at once: 250 MB resident instead of 310.
    """
    cores = os.cpu_count() or 1
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, max(cores, 2))


def run(main: Coroutine[None, None, None]) -> int:
    """Run on uvloop with as many open files as we may have; start-up errors become one line."""
    _spare_memory()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    code = 0
    try:
        uvloop.run(_watched(main))
    except* START_ERRORS as group:
        code = 1
        for error in _flat(group):
            sys.stderr.write(f"floorwalker: {error}\n")
    return code


async def _watched(main: Coroutine[None, None, None]) -> None:
    """`main`, with what fails where nobody waits for it told in our own logs."""
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: unwaited(context.get("message", ""), context.get("exception"))
    )
    await main


def unwaited(message: str, error: BaseException | None) -> None:
    """Log a failure nobody waits for. A handshake that fails is no fault of ours: any stranger can
    make one fail, as often as they like.
    """
    if "SSL handshake" in message:
        log.info("tls_handshake_failed", error=type(error).__name__)
    else:
        log.error("unhandled", exc_info=error)


def _flat(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error
