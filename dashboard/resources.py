"""Bodies of the HTTP API, besides those shared with `WS /api/live` (`live_messages.py`)."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from alerts.alert import Severity
from alerts.notice import NoticeType
from dashboard.alert_view import AlertView, FindingView
from dashboard.live_messages import LiveCall, UtteranceView
from dashboard.permissions import Permission
from storage.users import Role
from stream.party import Party


class Resource(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class AnnouncedLeg(Resource):
    """A leg that is awaited now."""

    uuid: str
    """What its AudioSocket connection must say first."""


class ErrorDetail(Resource):
    """What went wrong."""

    code: str
    """For programs; the messages of the web application are keyed by it."""
    message: str
    """For people who write programs."""
    detail: JsonValue = None
    """Further facts, for instance which field was refused and why."""


class ErrorBody(Resource):
    """The one shape of every error."""

    error: ErrorDetail


class LoginRequest(Resource):
    """Who wants to sign in."""

    user: Annotated[str, Field(min_length=1, max_length=128)]
    password: Annotated[str, Field(min_length=1, max_length=1024)]


class SessionView(Resource):
    """Who is signed in, and what the web application has to know of this installation."""

    name: str
    display_name: str
    role: Role
    permissions: list[Permission]
    teams: list[str]
    """Ids of the teams whose calls one may see; `*` alone means all."""
    must_change_password: bool
    """Somebody else knows the password: nothing else is open until another one is chosen."""
    demo: bool
    """Sample calls are played and the users are demo users."""
    demo_model: bool
    """Recognition runs on a model for demonstrations and tests only."""
    languages: list[str]
    """BCP 47 tags of the languages the web application speaks."""
    join_reasons: list[str]
    """What one chooses from when one joins a call."""


class PasswordChange(Resource):
    """Another password, chosen by whoever signs in with it."""

    current: Annotated[str, Field(min_length=1, max_length=1024)]
    chosen: Annotated[str, Field(min_length=1, max_length=1024)]


class CallList(Resource):
    """Calls, latest first."""

    items: list[LiveCall]
    next: str | None = None
    """`before` of the next page; None when there is none."""


class AlertList(Resource):
    """Alerts, latest first."""

    items: list[AlertView]
    next: str | None = None
    """`before` of the next page; None when there is none."""


class DeskFiguresView(Resource):
    """How soon alerts are taken; see `storage.desk_figures.DeskFigures`."""

    alerts: int
    taken: int
    offered_again: int
    median_ms: int | None
    p90_ms: int | None


class UtteranceList(Resource):
    """What was said in a call, in order."""

    items: list[UtteranceView]


class FindingList(Resource):
    """What was found in a call, in order; retracted ones included."""

    items: list[FindingView]


class PartyLevels(Resource):
    """Loudness of one party from the begin of the call on."""

    party: Party
    db: list[float]
    """In dBFS, one each step; −96 where nothing was heard or measured."""


class LevelList(Resource):
    """Loudness of a call, for its waveform."""

    step_ms: int
    parties: list[PartyLevels]


class AlertAction(Resource):
    """What one does with an alert one has seen."""

    revision: Annotated[int, Field(ge=1)]
    """The revision one has seen; refused as stale when the alert has changed since."""
    reason: Annotated[str, Field(max_length=500)] = ""
    """A key of i18n, or a sentence."""


class ChannelView(Resource):
    """A channel; see `alerts.deliveries.ChannelStatus`."""

    name: str
    kind: str
    host: str
    """Where it posts, without path and query: those are passwords of robots."""
    least_severity: Severity
    teams: list[str]
    queues: list[str]
    rules: list[str]
    categories: list[str]
    quiet_until: float | None
    """When the quiet hours that reign now are over, in seconds since the epoch."""
    deliveries: dict[str, int]
    """How many there are by state; see `DeliveryView.state`."""


class ChannelList(Resource):
    """The channels of the settings, in their order."""

    items: list[ChannelView]


class TestOutcome(Resource):
    """What became of a test message."""

    __test__ = False

    arrived: bool
    code: str
    """What went wrong; empty when it arrived."""


class Resent(Resource):
    """What is on its way again."""

    deliveries: int


class DeliveryView(Resource):
    """One notice for one channel."""

    key: str
    channel: str
    type: NoticeType
    state: Literal["owed", "held", "delivered", "dead", "dropped", "superseded"]
    attempts: int
    error: str
    """Code of the last error; empty when there was none."""
    at: float
    """When it was settled, or when it is due; in seconds since the epoch."""
    alert: str
    call: str
    start_ms: int
    severity: Severity
    title: dict[str, str]
    agent: str
    agent_name: str
    team: str


class DeliveryList(Resource):
    """Deliveries, latest first."""

    items: list[DeliveryView]
    next: str | None = None
    """`before` of the next page; None when there is none."""


class HealthCheck(Resource):
    """State of one part."""

    name: str
    ok: bool
    note: str = ""
    """What is wrong, or how it is; never personal data."""


class Health(Resource):
    """State of this node."""

    ok: bool
    checks: list[HealthCheck]
