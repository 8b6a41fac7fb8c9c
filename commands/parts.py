"""The parts of the house that calls and people share, made of the settings."""

import asyncio
import socket
import uuid
from collections.abc import Coroutine
from contextlib import AsyncExitStack

from alerts.events import Tee
from alerts.packs import RuleBook
from alerts.pipeline import Pipelines
from alerts.room import AlertRoom
from config.fingerprints import fingerprints
from config.recording_keys import recording_keys
from config.secrets import audit_keys, derived_key, installation_secret
from config.settings import Settings
from dashboard.assembly import dashboard_services
from dashboard.event_counts import EventCounts
from dashboard.node import Node
from dashboard.services import DashboardServices, ProductInfo
from detectors.hearing import CallHearing
from detectors.recognition import Recognition
from storage.alert_store import DatabaseAlertStore
from storage.audit_room import AuditRoom
from storage.bus_sink import BusSink
from storage.customer_spools import HouseSpools
from storage.database import Database
from storage.directory_mirror import DirectoryMirror
from storage.erasure import CustomerErasure
from storage.keeping import KeepingRoom
from storage.known_calls import KnownCalls
from storage.open_bus import open_bus
from storage.orphans import end_orphans
from storage.tokens import ApiTokens
from storage.users import UserStore
from storage.writer import EventWriter
from stream.connectors.room import ConnectorRoom
from stream.listening import ListeningRoom
from stream.recording_room import RecordingRoom
from stream.switchboard import Switchboard

NODE = socket.gethostname()
"""Lasting name of this node: whose unfinished calls are ours to finish after a crash."""


class Parts:
    """The parts that calls and people share."""

    def __init__(
        self, settings: Settings, database: Database, writer: EventWriter, run: str
    ) -> None:
        secret = installation_secret(settings.secret, settings.data_dir)
        self.settings, self.database, self.writer = settings, database, writer
        self.streaming = settings.streaming(secret)
        customers = self.streaming.customer_secret.get_secret_value()
        signing, folder = audit_keys(secret, customers), settings.stored.data_dir
        self.audit = AuditRoom(database, signing, folder, node=NODE)
        self._prints_key = derived_key(secret, "fingerprints")
        self.connectors = ConnectorRoom(settings.connectors, self.streaming)
        self.users, self.tokens = UserStore(database), ApiTokens(database)
        self.known = KnownCalls(database, writer)
        self.directory = DirectoryMirror(database)
        self.memories = (self.tokens, self.known, self.directory)
        self.bus = open_bus(settings.stored, node=run)
        keys = recording_keys(settings.recorded)
        self.recording = RecordingRoom(settings.recorded, derived_key(secret, "recordings"), keys)
        self.alert_store = DatabaseAlertStore(database)
        self.alerting = AlertRoom(
            settings.alerts,
            self.alert_store,
            Tee(BusSink(self.bus), counts := EventCounts()),
            spool=settings.data_dir / "alerts.spool",
            public_url=settings.dashboard.address(settings.dashboard.port),
        )
        keep, log = settings.keeping(NODE), self.audit.log
        self.keeping = KeepingRoom(keep, database, self.recording, log, self.bus.publish)
        rooms = (self.bus, self.alerting, self.recording, self.keeping)
        self.node = Node(database, writer, *rooms, counts, self.connectors, self.audit)
        self.events = Tee(writer, BusSink(self.bus), counts)

    @classmethod
    async def open(cls, settings: Settings, stack: AsyncExitStack) -> "Parts":
        """Open what must be closed again, in the stack."""
        run = uuid.uuid4().hex
        database = await Database.open(settings.stored)
        stack.push_async_callback(database.aclose)
        writer = await EventWriter.open(database, settings.stored, node=NODE, run=run)
        stack.push_async_callback(writer.aclose)
        parts = cls(settings, database, writer, run)
        stack.callback(parts.recording.close)
        stack.push_async_callback(parts.bus.aclose)
        stack.push_async_callback(parts.alerting.aclose)
        return parts

    def dashboard(self, product: ProductInfo) -> DashboardServices:
        """What the dashboard is given."""
        return dashboard_services(
            self.settings.dashboard,
            product,
            self.database,
            self.bus,
            alerts=self.alert_store,
            desk=self.alerting.desk,
            channels=self.alerting.deliveries,
            recordings=self.recording.store,
            node=self.node,
            tokens=self.tokens,
            emit=self.events.emit,
            erasure=CustomerErasure(
                self.database,
                self.audit,
                self.recording.store,
                HouseSpools(self.writer, lambda: self.alerting.desk.away),
                tell=BusSink(self.bus).emit,
            ),
        )

    def listeners(self, book: RuleBook, ears: Recognition) -> Pipelines:
        """Makes the pipeline of each new call."""
        hearing = self.settings.heard
        return Pipelines(
            book,
            lambda call, rules, emit: CallHearing(call, rules.watch_points, hearing, ears, emit),
            self.events,
            self.alerting.desk,
        )

    def listening(self, board: Switchboard) -> ListeningRoom:
        """Seats people who listen in on the calls of `board`."""
        return ListeningRoom(
            board, self.settings.listening, emit=self.events.emit, left=self.audit.left
        )

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs in the background until the house is closed."""
        return [
            *self.alerting.work(),
            self.bus.run(),
            self.writer.run(),
            *(memory.follow() for memory in self.memories),
            self.recording.finisher.run(),
            *self.audit.work(),
            *self.keeping.work(),
            end_orphans(self.writer, self.database, self.bus, node=NODE),
        ]

    async def note_start(self, version: str) -> None:
        """Write down what this node is set to, if that differs from the last time."""
        prints = await asyncio.to_thread(fingerprints, self.settings, self._prints_key)
        await self.audit.note_start(version=version, prints=prints)
