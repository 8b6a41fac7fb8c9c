"""A node of real parts in a folder: database, bus, alerting, recording, recognition, media port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alerts.events import Tee
from alerts.room import AlertRoom
from alerts.settings import AlertsSettings
from config.secrets import audit_keys
from dashboard.event_counts import EventCounts
from dashboard.node import Node
from detectors.recognition import Recognition, RecognitionSettings
from detectors.workers import Workers
from storage.alert_store import DatabaseAlertStore
from storage.audit_room import AuditRoom
from storage.bus import Bus
from storage.bus_sink import BusSink
from storage.database import Database
from storage.keeping import KeepingRoom, KeepingSettings
from storage.retention import RetentionSettings
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.connectors.room import ConnectorRoom
from stream.connectors.settings import ConnectorsSettings
from stream.credential import Credential
from stream.disk_space import DiskSettings
from stream.media_server import MediaServer
from stream.recorder import RecorderSettings
from stream.recording_room import RecordingRoom
from stream.settings import StreamSettings
from stream.switchboard import Switchboard
from tests.fakes.listening import ListenerRoom


@asynccontextmanager
async def a_node(folder: Path, bus: Bus) -> AsyncIterator[Node]:
    """Everything runs; recognition has one worker and no model, and calls are heard by nobody."""
    storage = StorageSettings(data_dir=folder / "data", busy_timeout_s=0.5)
    database = await Database.open(storage)
    writer = await EventWriter.open(database, storage, node="test", run="1")
    recording = RecordingRoom(RecorderSettings(folder=folder / "recordings"), b"key")
    alerting = AlertRoom(
        AlertsSettings(),
        DatabaseAlertStore(database),
        Tee(BusSink(bus), counts := EventCounts()),
        spool=folder / "alerts.spool",
        public_url="http://floor.example",
    )
    connectors = ConnectorRoom(ConnectorsSettings(), StreamSettings())
    keys = audit_keys(b"secret of the installation", "customers")
    audit = AuditRoom(database, keys, folder, node="test")
    keeping = KeepingRoom(
        KeepingSettings(
            retention=RetentionSettings(),
            disk=DiskSettings(),
            recordings=folder / "recordings",
            data=folder / "data",
            node="test",
        ),
        database,
        recording,
        audit.log,
        bus.publish,
    )
    node = Node(database, writer, bus, alerting, recording, keeping, counts, connectors, audit)
    media = StreamSettings(port=0)
    board = Switchboard(
        media, ListenerRoom(), recording.recorder, lambda token, _source: Credential(token)
    )
    async with (
        asyncio.TaskGroup() as tasks,
        Workers(1, backlog_ms=10_000, nice=0, restarts_per_minute=0) as workers,
        board,
        MediaServer(board, media).serve() as server,
    ):
        running = [tasks.create_task(work) for work in (bus.run(), *alerting.work())]
        node.recognition = Recognition(RecognitionSettings(), (), workers)
        node.switchboard, node.media = board, server
        yield node
        for task in running:
            task.cancel()
    recording.close()
    await writer.aclose()
    await bus.aclose()
    await database.aclose()
