"""What the process writes into its log, and what never: nothing that anybody said or is called.

Our own lines are an event with fields; no field holds text of a call, a telephone number or a name
(docs/observability.md lists what may stand there). Of libraries' lines only who wrote them and
where is kept, since their words may quote anything.
"""

import logging
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

BURST = 10
"""Like lines logged within a window; further ones are only counted."""

WINDOW_S = 60.0
"""Length of that window, in seconds."""

KINDS = 500
"""Kinds of lines remembered."""

LIMITED = frozenset({"warning", "error", "critical"})
"""Levels at which a fault may repeat without end."""

ALIKE = ("event", "logger", "place", "channel", "detector", "code", "error")
"""Fields by which two lines are of one kind; the call is not among them."""


def places(exc_info: ExcInfo) -> str:
    """Where an error came from, and behind it its causes. Kinds and places only: the text of an
    error may quote what was said, or a telephone number.
    """
    error: BaseException | None = exc_info[1]
    chain: list[str] = []
    while error is not None:
        frames = traceback.extract_tb(error.__traceback__)
        chain += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        chain.append(type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(chain)


class RepeatLimit:
    """Keeps a fault that repeats from filling the disk: the first lines of a kind in a window are
    logged, the next window's first one says how many were not. From any thread.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` is any steady clock in seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._kinds: OrderedDict[tuple[object, ...], list[float]] = OrderedDict()

    def __call__(self, _logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        """Pass a line on, or raise DropEvent."""
        if line.get("level") not in LIMITED:
            return line
        kind = tuple(line.get(name) for name in ALIKE)
        now = self._clock()
        with self._lock:
            began, seen = self._kinds.pop(kind, [now, 0])
            unsaid = 0
            if now - began >= WINDOW_S:
                unsaid, began, seen = int(max(0, seen - BURST)), now, 0
            self._kinds[kind] = [began, seen + 1]
            if len(self._kinds) > KINDS:
                self._kinds.popitem(last=False)
        if seen >= BURST:
            raise structlog.DropEvent
        return {**line, "repeated": unsaid} if unsaid else line


def _library(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """A library's line without its words."""
    record: logging.LogRecord = line["_record"]
    return {**line, "event": "library", "logger": record.name, "place": _place(record)}


def _place(record: logging.LogRecord) -> str:
    return f"{record.pathname}:{record.lineno}"


def configure_logs(*, json: bool, level: int = logging.INFO, out: TextIO = sys.stderr) -> None:
    """Structured logs to `out`: our own from `level` up, the libraries' from warnings up, or from
    `level` when that is lower than `INFO`.
    """
    renderer: Processor = structlog.dev.ConsoleRenderer(
        colors=out.isatty(), exception_formatter=structlog.dev.plain_traceback
    )
    if json:
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    limit = RepeatLimit()
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendered: list[Processor] = [limit, structlog.processors.ExceptionRenderer(places)]
    structlog.configure(
        processors=[*common, *rendered, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # One write a line, so that lines of several threads do not run into each other.
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=True,
    )
    handler = _LimitedHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, _library, *rendered],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            use_get_message=False,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level if level < logging.INFO else logging.WARNING)


class _LimitedHandler(logging.StreamHandler[Any]):
    """Leaves out what the formatter drops, and prints nothing of an error of its own."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say only that a line could not be written: the library would print the line itself."""
        if not isinstance(sys.exc_info()[1], structlog.DropEvent):
            self.stream.write(f"a line of {record.name} could not be logged\n")
