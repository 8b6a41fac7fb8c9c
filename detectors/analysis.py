"""Hears a complete log in one go: the same hearing as live, with recognition in line."""

from collections.abc import Callable, Iterable

from detectors.hearing import CallHearing, HearingEvent
from detectors.recognition import Recognition
from detectors.settings import HearingSettings
from detectors.watch_points import WatchPoints
from stream.call import Call, Participation
from stream.frame import AudioFrame
from stream.gap import Gap
from stream.log import CallEnd, LogEntry, Watermark


def analyse(
    call: Call,
    entries: Iterable[LogEntry],
    watch_points: WatchPoints,
    settings: HearingSettings,
    recognition: Recognition | None,
    emit: Callable[[HearingEvent], None],
) -> None:
    """Let a log be heard that ends with its `CallEnd`; `recognition` must be in line.

    Raises:
        ValueError: something follows the end, or the end is missing.
    """
    hearing = CallHearing(call, watch_points, settings, recognition, emit)
    ended = False
    for entry in entries:
        if ended:
            raise ValueError("The log goes on behind its end.")
        match entry:
            case AudioFrame():
                hearing.frame(entry)
            case Gap():
                hearing.gap(entry)
            case Watermark():
                hearing.watermark(entry)
            case Participation():
                hearing.participation(entry)
            case CallEnd():
                hearing.end_in_line(entry)
                ended = True
    if not ended:
        raise ValueError("The log has no end.")
