"""The dashboard with real storage in a folder of its own, and the bus of one process."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from alerts.channels import AnyChannelSettings
from alerts.channels.webhook import WebhookSettings
from alerts.channels.wecom import WeComSettings
from alerts.deliveries import Deliveries
from alerts.desk import AlertDesk
from alerts.desk_settings import DeskSettings
from alerts.events import CallEvent
from alerts.outbox import OutboxSettings, OutboxWorker
from alerts.spool import FileSpool
from dashboard.assembly import dashboard_services
from dashboard.demo_users import DemoLogin, make_demo_users
from dashboard.passwords import Passwords
from dashboard.readiness import HealthProbe
from dashboard.services import DashboardServices, ProductInfo
from dashboard.settings import DashboardSettings
from dashboard.sign_in import SignIn
from storage.alert_store import DatabaseAlertStore
from storage.audit_room import AuditKeys, AuditRoom
from storage.customer_spools import HouseSpools
from storage.database import Database
from storage.erasure import CustomerErasure
from storage.memory_bus import MemoryBus
from storage.settings import StorageSettings
from storage.tokens import ApiTokens
from storage.users import Role, UserStore
from storage.writer import EventWriter
from stream.party import Party
from stream.playback import Playback
from stream.recording_errors import RecordingError, RecordingNotFoundError
from stream.recordings import RecordingStore
from stream.sound import Samples
from tests.fakes.channel import FakeChannel
from tests.fakes.lively_calls import TITLES


class SilentSecond:
    """A sound without any."""

    party, rate, start_ms, end_ms = Party.AGENT, 8000, 0, 1000

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Zeros."""
        return np.zeros((end_ms - start_ms) * 8, np.int16)


AUDIT_KEYS = AuditKeys(
    chain=b"chain", subjects=b"subjects", proofs=bytes(32), customers="customers"
)
"""Keys of a test's audit log."""


CHANNELS = (
    WebhookSettings.model_validate(
        {"name": "ops", "url": "https://hooks.example/s3cr3t", "secret": "whsec_" + "AAAA" * 8}
    ),
    WeComSettings.model_validate(
        {
            "kind": "wecom",
            "name": "leads",
            "url": "https://qyapi.example/cgi-bin/webhook/send?key=s3cr3t",
            "teams": ["refunds", "night"],
        }
    ),
)
"""Settings of the channels the dashboard shows."""


QUICK = OutboxSettings(poll_s=0.1)


class FakeRecordings:
    """Plays the same second of silence for the calls it is told of."""

    def __init__(self) -> None:
        self.calls: set[str] = set()
        self.broken: dict[str, RecordingError] = {}
        """What goes wrong with the recording of a call."""

    def has(self, call: str) -> bool:
        """Whether it was told of the call."""
        return call in self.calls

    def playback(self, call: str) -> Playback:
        """The second."""
        if call in self.broken:
            raise self.broken[call]
        if call not in self.calls:
            raise RecordingNotFoundError("nothing is kept of this call")
        return Playback([SilentSecond()], "silence")


class Sink:
    """Tells bus and writer, as the front door does."""

    def __init__(self, bus: MemoryBus, writer: EventWriter) -> None:
        self._bus = bus
        self._writer = writer

    def emit(self, event: CallEvent) -> None:
        """Take one event."""
        self._writer.emit(event)
        self._bus.publish(event)


@dataclass(frozen=True)
class House:
    """What a test needs to reach."""

    services: DashboardServices
    database: Database
    bus: MemoryBus
    sink: Sink
    writer: EventWriter
    desk: AlertDesk
    outbox: OutboxWorker
    posts: Mapping[str, FakeChannel]
    """What stands behind the channels."""
    alert_store: DatabaseAlertStore
    users: UserStore
    tokens: ApiTokens
    recordings: FakeRecordings
    logins: Mapping[Role, DemoLogin]


def a_desk(store: DatabaseAlertStore, sink: Sink, folder: Path) -> AlertDesk:
    """A desk that owes channels nothing by itself."""
    spool = FileSpool(folder / "alerts.spool", max_bytes=1 << 20)
    settings = DeskSettings()
    return AlertDesk(store, sink, spool, (), settings, now=time.time, on_owed=lambda: None)


@asynccontextmanager
async def a_house(
    folder: Path,
    settings: DashboardSettings,
    *,
    product: ProductInfo | None = None,
    probes: Mapping[str, HealthProbe] | None = None,
    passwords: Passwords | None = None,
    channels: Sequence[AnyChannelSettings] = CHANNELS,
) -> AsyncIterator[House]:
    """Open storage in `folder`, run writer and desk, and close everything behind."""
    storage = StorageSettings(data_dir=folder, write_every_s=0.05)
    database = await Database.open(storage)
    writer = await EventWriter.open(database, storage, node="test", run="1")
    bus, users, tokens = MemoryBus(), UserStore(database), ApiTokens(database)
    sink, alert_store = Sink(bus, writer), DatabaseAlertStore(database)
    posts = {channel.name: FakeChannel() for channel in channels}
    outbox = OutboxWorker(alert_store, posts, QUICK, now=time.time, jitter=lambda: 0.0)
    desk = a_desk(alert_store, sink, folder)
    passwords = passwords or Passwords()
    recordings = FakeRecordings()
    services = dashboard_services(
        settings,
        product or ProductInfo(demo=True, demo_model=True, titles=TITLES),
        database,
        bus,
        alerts=alert_store,
        desk=desk,
        channels=Deliveries(channels, alert_store, outbox, now=time.time),
        recordings=recordings,
        tokens=tokens,
        emit=sink.emit,
        erasure=_erasure(folder, database, writer, desk, sink),
    )
    sign_in = SignIn(services.users, services.sessions, passwords, settings)
    services = replace(services, probes=probes or {}, sign_in=sign_in)
    logins = {login.role: login for login in await make_demo_users(users, passwords)}
    told = (desk, outbox, posts, alert_store)
    house = House(services, database, bus, sink, writer, *told, users, tokens, recordings, logins)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(writer.run())
            at_desk = tasks.create_task(desk.run())
            try:
                yield house
            finally:
                at_desk.cancel()
                await writer.aclose()
    finally:
        await database.aclose()


def _erasure(
    folder: Path, database: Database, writer: EventWriter, desk: AlertDesk, sink: Sink
) -> CustomerErasure:
    room = AuditRoom(database, AUDIT_KEYS, folder, node="test")
    shelf = RecordingStore(folder / "recordings", b"chains")
    spools = HouseSpools(writer, lambda: desk.away)
    return CustomerErasure(database, room, shelf, spools, tell=sink.emit)
