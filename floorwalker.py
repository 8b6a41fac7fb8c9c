"""The front door: puts the parts of the house together, runs them, drains them."""

import asyncio
import socket
import time
import uuid
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from alerts.events import Tee
from alerts.packs import RuleBook, load_packs
from alerts.pipeline import CallPipeline
from alerts.room import AlertRoom
from config.fingerprints import fingerprints
from config.recording_keys import recording_keys
from config.secrets import audit_keys, derived_key, installation_secret
from config.settings import Settings
from dashboard.assembly import dashboard_services
from dashboard.event_counts import EventCounts
from dashboard.node import Node
from dashboard.server import DashboardServer
from dashboard.services import DashboardServices, ProductInfo
from detectors.hearing import CallHearing
from detectors.recognition import Recognition, in_threads, load_models
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
from storage.orphans import close_orphans
from storage.tokens import ApiTokens
from storage.users import UserStore
from storage.writer import EventWriter
from stream.call import Call
from stream.connectors.room import ConnectorRoom
from stream.listener import CallListener, ListenerFactory
from stream.media_server import MediaServer
from stream.recording_room import RecordingRoom
from stream.sources.audiosocket import AudioSocketSource
from stream.switchboard import Switchboard

VERSION = "0.2.0"

NODE = socket.gethostname()
"""Lasting name of this node: whose unfinished calls are ours to finish after a crash."""


@dataclass(frozen=True)
class House:
    """What is running, for whoever started it."""

    url: str
    """Where people find the dashboard."""
    port: int
    """Where the dashboard listens."""
    media_port: int
    """Where telephony sends calls."""
    users: UserStore
    tokens: ApiTokens


@asynccontextmanager
async def open_house(settings: Settings, *, demo: bool = False) -> AsyncIterator[House]:
    """Run everything while the context lasts; then take no new calls, drain the live ones, write
    down what waits, and stop.

    Raises:
        PackError, ModelError, StorageError, RecordingError, OSError: it cannot start; the text
            says why.
    """
    book = load_packs(settings.packs.paths)
    recognition = settings.heard.recognition
    models = await asyncio.to_thread(load_models, recognition, logged=True)
    async with AsyncExitStack() as stack:
        parts = await _Parts.open(settings, stack)
        info = ProductInfo(
            version=VERSION, demo=demo, demo_model=any(m.demo for m in models), titles=book.titles()
        )
        server = DashboardServer(parts.dashboard(info))
        await parts.note_start()
        for memory in (parts.tokens, parts.known, parts.directory):
            await memory.refresh()
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        serving = tasks.create_task(server.serve())
        running = [tasks.create_task(work) for work in parts.work()]
        ears = await stack.enter_async_context(in_threads(recognition, models))
        switchboard = Switchboard(
            parts.streaming,
            parts.listeners(book, ears),
            parts.recording.recorder,
            parts.tokens.check,
            ids=parts.known.ids,
            audit=parts.audit.claim_refused,
            directory=parts.directory,
        )
        if not demo:
            ears.warn_of_deaf_calls(settings.stream.languages, settings.connectors.languages())
        node = parts.node
        media_server = MediaServer(switchboard, parts.streaming).serve()
        legs = AudioSocketSource(switchboard, parts.streaming).serve()
        calling = parts.connectors.serve(switchboard)
        async with switchboard, media_server as media, legs as node.audiosocket, calling:
            node.recognition, node.switchboard, node.media = ears, switchboard, media
            yield House(server.url, server.port, media.port, parts.users, parts.tokens)
            await switchboard.drain(settings.stream.drain_s)
        await parts.alerting.drain()
        server.stop()
        await serving
        await parts.writer.aclose()
        await parts.audit.aclose()
        for task in running:
            task.cancel()


class _Parts:
    """The parts that calls and people share."""

    def __init__(
        self, settings: Settings, database: Database, writer: EventWriter, run: str
    ) -> None:
        secret = installation_secret(settings.secret, settings.data_dir)
        self.settings, self.database, self.writer = settings, database, writer
        self.streaming = settings.streaming(secret)
        customers = self.streaming.customer_secret.get_secret_value()
        self.audit = AuditRoom(
            database, audit_keys(secret, customers), settings.stored.data_dir, node=NODE
        )
        self._prints_key = derived_key(secret, "fingerprints")
        self.connectors = ConnectorRoom(settings.connectors, self.streaming)
        self.users, self.tokens = UserStore(database), ApiTokens(database)
        self.known = KnownCalls(database, writer)
        self.directory = DirectoryMirror(database)
        self.bus = open_bus(settings.stored, node=run)
        self.recording = RecordingRoom(
            settings.recorded,
            derived_key(secret, "recordings"),
            recording_keys(settings.recorded),
        )
        self.alert_store = DatabaseAlertStore(database)
        self.alerting = AlertRoom(
            settings.alerts,
            self.alert_store,
            Tee(BusSink(self.bus), counts := EventCounts()),
            spool=settings.data_dir / "alerts.spool",
            public_url=settings.dashboard.address(settings.dashboard.port),
        )
        self.keeping = KeepingRoom(
            settings.keeping(NODE),
            database,
            self.recording,
            self.audit.log,
            self.bus.publish,
        )
        self.node = Node(
            database,
            writer,
            self.bus,
            self.alerting,
            self.recording,
            self.keeping,
            counts,
            self.connectors,
            self.audit,
        )

    @classmethod
    async def open(cls, settings: Settings, stack: AsyncExitStack) -> "_Parts":
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
            erasure=CustomerErasure(
                self.database,
                self.audit,
                self.recording.store,
                HouseSpools(self.writer, lambda: self.alerting.desk.away),
                tell=BusSink(self.bus).emit,
            ),
        )

    def listeners(self, book: RuleBook, ears: Recognition) -> ListenerFactory:
        """Makes the pipeline of each new call."""
        sink = Tee(self.writer, BusSink(self.bus), self.node.counts)
        hearing = self.settings.heard

        def listener(call: Call) -> CallListener:
            return CallPipeline(
                call,
                book.for_language(call.language),
                lambda call, rules, emit: CallHearing(
                    call, rules.watch_points, hearing, ears, emit
                ),
                sink,
                self.alerting.desk,
                new_id=lambda: uuid.uuid4().hex,
                now=time.time,
            )

        return listener

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs in the background until the house is closed."""
        return [
            *self.alerting.work(),
            self.bus.run(),
            self.writer.run(),
            self.tokens.follow(),
            self.known.follow(),
            self.directory.follow(),
            self.recording.finisher.run(),
            *self.audit.work(),
            *self.keeping.work(),
            self._end_orphans(),
        ]

    async def note_start(self) -> None:
        """Write down what this node is set to, if that differs from the last time."""
        prints = await asyncio.to_thread(fingerprints, self.settings, self._prints_key)
        await self.audit.note_start(version=VERSION, prints=prints)

    async def _end_orphans(self) -> None:
        """Calls that a crash left live are over; who brings one again begins another."""
        await self.writer.flush()
        for end in await close_orphans(self.database, node=NODE, run=self.bus.node):
            self.bus.publish(end)


def main() -> None:
    """The console command."""
    from commands.app import app  # noqa: PLC0415 - the commands import this module

    app()


if __name__ == "__main__":
    main()
