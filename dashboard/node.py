"""The working parts of this node, for what looks after them: readiness, metrics, the wall."""

from dataclasses import dataclass

from alerts.room import AlertRoom
from dashboard.event_counts import EventCounts
from detectors.recognition import Recognition
from storage.audit_room import AuditRoom
from storage.bus import Bus
from storage.database import Database
from storage.keeping import KeepingRoom
from storage.writer import EventWriter
from stream.connectors.room import ConnectorRoom
from stream.listening import ListeningRoom
from stream.media_server import MediaServer
from stream.recording_room import RecordingRoom
from stream.sources.audiosocket import AudioSocketSource
from stream.switchboard import Switchboard
from stream.telephony import Telephony


@dataclass
class Node:
    """What this process is made of. The front door fills in what comes up after the dashboard."""

    database: Database
    writer: EventWriter
    bus: Bus
    alerting: AlertRoom
    recording: RecordingRoom
    keeping: KeepingRoom
    counts: EventCounts
    """What was heard in its calls, and what became of their alerts."""
    connectors: ConnectorRoom
    """Telephone systems this node taps."""
    audit: AuditRoom
    """What is written down of deeds."""
    recognition: Recognition | None = None
    """None until the recognisers run."""
    switchboard: Switchboard | None = None
    """None until calls may come in."""
    audiosocket: AudioSocketSource | None = None
    """None until calls may come in."""
    listening: ListeningRoom | None = None
    """None until calls may come in."""
    media: MediaServer | None = None
    """None until the media port is bound."""

    def hears(self, telephony: Telephony, recognition: Recognition) -> None:
        """Calls may come in."""
        self.recognition, self.switchboard = recognition, telephony.switchboard
        self.audiosocket, self.media = telephony.audiosocket, telephony.media
        self.listening = telephony.listening
