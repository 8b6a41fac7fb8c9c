"""What the dashboard is given by the front door."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection

from dashboard.audited import Audited
from dashboard.board import LiveBoard
from dashboard.call_record import CallRecords
from dashboard.desks import Desks
from dashboard.feed import LiveFeed
from dashboard.listening_watch import ListeningWatch
from dashboard.loop_lag import LoopLag
from dashboard.metrics.exposition import NodeMetrics
from dashboard.ports import AlertActions, AlertReader, ChannelDesk, Recordings
from dashboard.readiness import HealthProbe
from dashboard.settings import DashboardSettings
from dashboard.sign_in import SignIn
from dashboard.tile import Titles
from dashboard.web_counts import WebCounts
from storage.alert_list import AlertList
from storage.audit_room import AuditRoom
from storage.delivery_list import DeliveryList
from storage.desk_figures import FigureReader
from storage.directory_store import DirectoryStore
from storage.erasure import CustomerErasure
from storage.marks import MarkStore
from storage.search import CallSearch
from storage.sessions import SessionStore
from storage.tokens import ApiTokens
from storage.users import UserStore
from stream.listening import ListeningRoom
from stream.note import Note
from stream.sources.audiosocket import AudioSocketSource


@dataclass(frozen=True)
class ProductInfo:
    """What the web application has to know of this installation."""

    version: str = ""
    demo: bool = False
    """Sample calls are played and the users are demo users."""
    demo_model: bool = False
    """Recognition runs on a model for demonstrations and tests only."""
    languages: tuple[str, ...] = ("zh-CN", "en")
    """BCP 47 tags of the languages the web application speaks."""
    join_reasons: tuple[str, ...] = ()
    """What people choose from when they join a call."""
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Titles of obligations by language, by obligation."""
    wordings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """How to say them, likewise."""


@dataclass(frozen=True)
class DashboardServices:
    """All the dashboard works with; nothing in this room reaches for anything else."""

    settings: DashboardSettings
    product: ProductInfo
    sessions: SessionStore
    users: UserStore
    tokens: ApiTokens
    directory: DirectoryStore
    records: CallRecords
    search: CallSearch
    alerts: AlertList
    figures: FigureReader
    alert_reader: AlertReader
    alert_actions: AlertActions
    channels: ChannelDesk
    deliveries: DeliveryList
    recordings: Recordings
    board: LiveBoard
    feed: LiveFeed
    sign_in: SignIn
    audited: Audited
    emit: Callable[[Note], None]
    """Keeps a note and tells everybody."""
    erasure: CustomerErasure
    marks: MarkStore
    probes: Mapping[str, HealthProbe]
    web: WebCounts
    lag: LoopLag
    metrics: NodeMetrics | None
    """None where there is no node behind the dashboard."""
    audiosocket: Callable[[], AudioSocketSource | None]
    """Who awaits announced legs; None where there is no node, or it takes no calls yet."""
    listening: Callable[[], ListeningRoom | None]
    """Who seats listeners at live calls; None as above."""
    listening_watch: ListeningWatch

    @property
    def desks(self) -> Desks:
        """Desks of agents that are open."""
        return self.feed.desks

    @property
    def audit(self) -> AuditRoom:
        """The audit log, its state, and legal holds."""
        return self.erasure.room

    @property
    def titles(self) -> Titles:
        """Titles of obligations by language, by obligation."""
        return {entry: dict(title) for entry, title in self.product.titles.items()}


def services_of(connection: HTTPConnection) -> DashboardServices:
    """The services of the application a request came to."""
    services = connection.app.state.services
    assert isinstance(services, DashboardServices)  # noqa: S101 - set by create_app
    return services
