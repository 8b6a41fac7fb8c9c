"""Lets many detectors hear one call, and keeps the failure of one from the others."""

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog

from detectors.detector import Detector
from detectors.finding import Finding
from detectors.progress import Heard, TextHeard
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from stream.call import Participation
from stream.gap import Gap
from stream.log import CallEnd

log = structlog.get_logger(__name__)

E = TypeVar("E")


class DetectorRunner:
    """Tells every detector what it listens to, and passes its findings on.

    One of the four places that catch everything: a detector that raises is logged with the call's
    id and type of error (never its message, which may quote what was said), counted, and switched
    off for the rest of the call.
    """

    def __init__(
        self, call: str, detectors: Mapping[str, Detector], emit: Callable[[Finding], None]
    ) -> None:
        self._call = call
        self._emit = emit
        self._ended = False
        self.failed: tuple[str, ...] = ()
        """Keys of the detectors that were switched off."""
        hears = detectors.items()
        self._speech = [(key, d.speech) for key, d in hears if _listens(d, "speech")]
        self._level = [(key, d.level) for key, d in hears if _listens(d, "level")]
        self._gap = [(key, d.gap) for key, d in hears if _listens(d, "gap")]
        self._heard = [(key, d.heard) for key, d in hears if _listens(d, "heard")]
        self._utterance = [(key, d.utterance) for key, d in hears if _listens(d, "utterance")]
        self._text_heard = [(key, d.text_heard) for key, d in hears if _listens(d, "text_heard")]
        self._taking_part = [
            (key, d.participation) for key, d in hears if _listens(d, "participation")
        ]
        self._end = [(key, d.end) for key, d in hears if _listens(d, "end")]

    def speech(self, speech: Speech) -> None:
        """Tell of an edge of voice activity."""
        self._tell(self._speech, speech)

    def level(self, level: Level) -> None:
        """Tell how loud a party was."""
        self._tell(self._level, level)

    def gap(self, gap: Gap) -> None:
        """Tell of missing sound."""
        self._tell(self._gap, gap)

    def heard(self, heard: Heard) -> None:
        """Tell how far activity is exact."""
        self._tell(self._heard, heard)

    def utterance(self, utterance: Utterance) -> None:
        """Tell of text."""
        self._tell(self._utterance, utterance)

    def text_heard(self, heard: TextHeard) -> None:
        """Tell how far text is known."""
        self._tell(self._text_heard, heard)

    def participation(self, participation: Participation) -> None:
        """Tell who takes part."""
        self._tell(self._taking_part, participation)

    def end(self, end: CallEnd) -> None:
        """Tell that the call is over; nothing is told or passed on afterwards."""
        self._tell(self._end, end)
        self._ended = True

    def _tell(
        self, hears: Sequence[tuple[str, Callable[[E], Sequence[Finding]]]], event: E
    ) -> None:
        if self._ended:
            return
        for key, hear in hears:
            if key in self.failed:
                continue
            try:
                findings = hear(event)
            except Exception as error:  # noqa: BLE001 - one of the four places
                self._switch_off(key, error)
                continue
            for finding in findings:
                self._emit(finding)

    def _switch_off(self, key: str, error: Exception) -> None:
        self.failed = (*self.failed, key)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "detector_failed",
            call=self._call,
            detector=key,
            error=type(error).__name__,
            place=f"{place.filename}:{place.lineno}",
        )


def _listens(detector: Detector, event: str) -> bool:
    """Whether the detector overrides what the port does nothing in."""
    return getattr(type(detector), event) is not getattr(Detector, event)
