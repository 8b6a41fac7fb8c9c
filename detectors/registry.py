"""The table of detectors. To add one: its file, and its line here."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import create_model

from detectors.closing import Closing, ClosingSettings
from detectors.dead_air import DeadAir, DeadAirSettings
from detectors.detector import Brief, Detector
from detectors.hold import Hold, HoldSettings
from detectors.interruption import Interruption, InterruptionSettings
from detectors.loudness import Loudness, LoudnessSettings
from detectors.obligation import Obligation, ObligationSettings
from detectors.phrase import Phrase, PhraseSettings
from detectors.speech_rate import SpeechRate, SpeechRateSettings
from detectors.talk_over import TalkOver, TalkOverSettings
from stream.part_settings import PartSettings


class DetectorEntry(NamedTuple):
    """One detector and its settings; the settings it is made with are always of that class."""

    make: Callable[[Brief, Any], Detector]
    """Makes the detector of one call."""
    settings: type[PartSettings]
    """Its settings; all fields have defaults."""


DETECTORS: dict[str, DetectorEntry] = {
    "dead_air": DetectorEntry(DeadAir, DeadAirSettings),
    "hold": DetectorEntry(Hold, HoldSettings),
    "talk_over": DetectorEntry(TalkOver, TalkOverSettings),
    "interruption": DetectorEntry(Interruption, InterruptionSettings),
    "speech_rate": DetectorEntry(SpeechRate, SpeechRateSettings),
    "loudness": DetectorEntry(Loudness, LoudnessSettings),
    "phrase": DetectorEntry(Phrase, PhraseSettings),
    "obligation": DetectorEntry(Obligation, ObligationSettings),
    "closing": DetectorEntry(Closing, ClosingSettings),
}
"""Every detector, by the key its findings carry."""


def _fields() -> dict[str, Any]:
    return {key: (entry.settings, entry.settings()) for key, entry in DETECTORS.items()}


DetectorSettings = create_model(
    "DetectorSettings",
    __base__=PartSettings,
    __doc__="Settings of every detector, by its key.",
    **_fields(),
)
"""Has one field for each line of `DETECTORS`."""


def make_detectors(brief: Brief, settings: PartSettings) -> dict[str, Detector]:
    """The detectors of one call; `settings` is a `DetectorSettings`."""
    return {key: entry.make(brief, getattr(settings, key)) for key, entry in DETECTORS.items()}
