"""Settings of the room that listens."""

from pydantic import Field

from detectors.recognition import RecognitionSettings
from detectors.registry import DetectorSettings
from detectors.voice_activity import VoiceActivitySettings
from stream.part_settings import PartSettings


class HearingSettings(PartSettings):
    """How calls are heard."""

    voice_activity: VoiceActivitySettings = Field(
        VoiceActivitySettings(),
        title="Voice activity",
        description="How sound is told from speech.",
    )
    recognition: RecognitionSettings = Field(
        RecognitionSettings(),
        title="Recognition",
        description="How speech becomes text.",
    )
    detectors: DetectorSettings = Field(
        DetectorSettings(),
        title="Detectors",
        description="Settings of every detector, by its key.",
    )
