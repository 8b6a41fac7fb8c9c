"""Puts together what the dashboard works with, out of storage and what the front door gives."""

from collections.abc import Callable, Mapping

from alerts.store import AlertStore
from dashboard.audited import Audited
from dashboard.board import LiveBoard
from dashboard.call_record import CallRecords
from dashboard.feed import LiveFeed
from dashboard.listening_watch import ListeningWatch
from dashboard.loop_lag import LoopLag
from dashboard.metrics.exposition import NodeMetrics
from dashboard.node import Node
from dashboard.node_health import NodeFigures
from dashboard.node_messages import NodeHealth
from dashboard.passwords import Passwords
from dashboard.ports import AlertActions, ChannelDesk, Recordings
from dashboard.readiness import HealthProbe, Readiness
from dashboard.services import DashboardServices, ProductInfo
from dashboard.settings import DashboardSettings
from dashboard.sign_in import SignIn
from dashboard.web_counts import WebCounts
from storage.alert_list import AlertList
from storage.bus import Bus
from storage.calls import CallStore
from storage.database import Database
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


def dashboard_services(
    settings: DashboardSettings,
    product: ProductInfo,
    database: Database,
    bus: Bus,
    *,
    alerts: AlertStore,
    desk: AlertActions,
    channels: ChannelDesk,
    recordings: Recordings,
    tokens: ApiTokens,
    erasure: CustomerErasure,
    emit: Callable[[Note], None],
    node: Node | None = None,
) -> DashboardServices:
    """The services of one dashboard."""
    lag, board, listed = LoopLag(), LiveBoard(settings, product.titles), AlertList(database)
    records = CallRecords(CallStore(database), listed)
    feed = LiveFeed(bus, board, records, listed, settings, _health(node, lag))
    return DashboardServices(
        settings=settings,
        product=product,
        sessions=(sessions := SessionStore(database, idle_s=settings.session_idle_s)),
        users=(users := UserStore(database)),
        tokens=tokens,
        directory=DirectoryStore(database),
        records=records,
        search=CallSearch(database),
        alerts=listed,
        figures=FigureReader(database),
        alert_reader=alerts,
        alert_actions=desk,
        channels=channels,
        deliveries=DeliveryList(database),
        recordings=recordings,
        board=board,
        feed=feed,
        sign_in=SignIn(users, sessions, Passwords(), settings),
        audited=Audited(erasure.room.log, users, window_s=settings.guess_window_s),
        erasure=erasure,
        emit=emit,
        marks=MarkStore(database, erasure.room.log, bus.publish),
        probes=_probes(node),
        web=(web := WebCounts()),
        lag=lag,
        metrics=NodeMetrics(node, web, feed, lag) if node else None,
        audiosocket=lambda: node.audiosocket if node else None,
        listening=(rooms := _listening(node)),
        listening_watch=ListeningWatch(sessions, users, rooms, board.team, desk),
    )


def _health(node: Node | None, lag: LoopLag) -> Callable[[], NodeHealth] | None:
    return NodeFigures(node, lag).now if node else None


def _probes(node: Node | None) -> Mapping[str, HealthProbe]:
    return Readiness(node).probes() if node else {}


def _listening(node: Node | None) -> Callable[[], ListeningRoom | None]:
    return lambda: node.listening if node else None
