"""The tables. The same on SQLite and PostgreSQL.

Call time is integer milliseconds (`_ms`), wall clock is seconds since the epoch (`_at`).
Enumerations are kept as their values, structs without columns as JSON text (`storage.packing`).
Alerts have no foreign key to calls, since an alert may be stored before its call is.
"""

from sqlalchemy import (
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

CLUSTERED = {"sqlite_with_rowid": False}
"""Rows of one call lie together and need no second index."""


class PlainText(TypeDecorator[str]):
    """Text without NUL, which PostgreSQL cannot keep and no source has a reason to send."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Leave NUL out on the way in."""
        return value.replace("\x00", "") if value else value


class Row(DeclarativeBase):
    """What all tables have in common: column types, and names for every constraint."""

    type_annotation_map = {str: PlainText, float: Double, int: Integer, bytes: LargeBinary}  # noqa: RUF012
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _call_key() -> Mapped[str]:
    """First part of the key of whatever belongs to a call and goes with it."""
    return mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)


class CallRow(Row):
    """One call; see `stream.call.Call`. Columns below `state` are ours."""

    __tablename__ = "calls"
    __table_args__ = (
        Index(None, "started_at", "id"),
        Index(None, "state", "node"),
        Index(None, "customer_key", "started_at"),
        Index(None, "team", "started_at"),
        Index(None, "gone", "started_at", "id"),
        Index(None, "search_due", "state", "started_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    direction: Mapped[str]
    team: Mapped[str]
    queue: Mapped[str]
    customer: Mapped[str]
    customer_key: Mapped[str]
    language: Mapped[str]
    attributes: Mapped[str]
    practice: Mapped[bool]
    started_at: Mapped[float]
    state: Mapped[str]
    unrecorded: Mapped[str | None]
    """Why it was not recorded."""
    gone: Mapped[int] = mapped_column(server_default="0")
    """What of it a purge need not look at again; bits of `storage.forgetting.BITS`."""
    search_due: Mapped[int] = mapped_column(server_default="1")
    """1 while what it is found by is not what is stored of it; see `storage.search_keeper`."""
    node: Mapped[str]
    """Name of the node that heard it last; stays the same over restarts."""
    run: Mapped[str]
    """Start of that node it was heard in; tells what a crash left behind."""
    ended_ms: Mapped[int | None]
    end_cause: Mapped[str | None]
    coverage: Mapped[float | None]
    """Share of speech recognition got to hear, 0 to 1; of the last progress before the end."""
    listening: Mapped[str | None]
    model: Mapped[str | None]
    demo_model: Mapped[bool | None]
    failed_detectors: Mapped[str | None]
    """Keys of detectors that an error switched off, separated by spaces; of the same progress."""


class ParticipationRow(Row):
    """Who took part; see `stream.call.Participation`."""

    __tablename__ = "participations"
    __table_args__ = (Index(None, "agent"), CLUSTERED)

    call: Mapped[str] = _call_key()
    party: Mapped[str] = mapped_column(primary_key=True)
    from_ms: Mapped[int] = mapped_column(primary_key=True)
    to_ms: Mapped[int | None]
    agent: Mapped[str]
    name: Mapped[str]


class InterventionRow(Row):
    """Who joined it; see `stream.intervention.Intervention`."""

    __tablename__ = "interventions"
    __table_args__ = (Index(None, "user", "began_at"), CLUSTERED)

    call: Mapped[str] = _call_key()
    id: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str]
    name: Mapped[str]
    mode: Mapped[str]
    reason: Mapped[str]
    began_at: Mapped[float]
    from_ms: Mapped[int]
    to_ms: Mapped[int | None]


class NoteRow(Row):
    """A note to its agent; see `stream.note.Note`."""

    __tablename__ = "notes"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = _call_key()
    id: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str]
    user: Mapped[str]
    name: Mapped[str]
    text: Mapped[str]
    at_ms: Mapped[int]
    sent_at: Mapped[float]
    delivered_at: Mapped[float | None]
    read_at: Mapped[float | None]
    answer: Mapped[str]
    answered_at: Mapped[float | None]


class UtteranceRow(Row):
    """Final text; see `detectors.utterance.Utterance`."""

    __tablename__ = "utterances"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = _call_key()
    id: Mapped[str] = mapped_column(primary_key=True)
    party: Mapped[str]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    text: Mapped[str]
    revision: Mapped[int]
    confidence: Mapped[float | None]
    words: Mapped[str]


class SpeechRow(Row):
    """A stretch of voice; see `detectors.speech.Speech`."""

    __tablename__ = "speech_spans"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = _call_key()
    party: Mapped[str] = mapped_column(primary_key=True)
    start_ms: Mapped[int] = mapped_column(primary_key=True)
    end_ms: Mapped[int | None]


class GapRow(Row):
    """Missing sound; see `stream.gap.Gap`."""

    __tablename__ = "gaps"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = _call_key()
    party: Mapped[str] = mapped_column(primary_key=True)
    start_ms: Mapped[int] = mapped_column(primary_key=True)
    end_ms: Mapped[int]
    cause: Mapped[str]
    open: Mapped[bool]


class LevelRow(Row):
    """A run of levels of one party, one byte each 100 ms; see `storage.packing`."""

    __tablename__ = "levels"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = _call_key()
    party: Mapped[str] = mapped_column(primary_key=True)
    start_ms: Mapped[int] = mapped_column(primary_key=True)
    packed: Mapped[bytes]


class FindingRow(Row):
    """Latest revision of a finding; see `detectors.finding.Finding`."""

    __tablename__ = "findings"
    __table_args__ = (Index(None, "kind", "call"), CLUSTERED)

    call: Mapped[str] = _call_key()
    id: Mapped[str] = mapped_column(primary_key=True)
    detector: Mapped[str]
    kind: Mapped[str]
    state: Mapped[str]
    revision: Mapped[int]
    party: Mapped[str | None]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    measure: Mapped[float]
    evidence: Mapped[str]


class AlertRow(Row):
    """Latest revision of an alert; see `alerts.alert.Alert`."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index(None, "state", "opened_at"),
        Index(None, "state", "offered_at"),
        Index(None, "state", "leased_until"),
        Index(None, "opened_at", "id"),
        Index(None, "call"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str]
    rule: Mapped[str]
    rule_version: Mapped[int]
    severity: Mapped[str]
    state: Mapped[str]
    revision: Mapped[int]
    opened_at: Mapped[float]
    start_ms: Mapped[int]
    count: Mapped[int]
    provisional: Mapped[bool]
    findings: Mapped[str]
    title: Mapped[str]
    suggestion: Mapped[str]
    agent: Mapped[str]
    agent_name: Mapped[str]
    team: Mapped[str]
    owner: Mapped[str]
    history: Mapped[str]
    shown_at: Mapped[float] = mapped_column(server_default="0")
    offered_at: Mapped[float] = mapped_column(server_default="0")
    offers: Mapped[int] = mapped_column(server_default="1")
    leased_until: Mapped[float | None]
    time_to_take_ms: Mapped[int | None]


class OutboxRow(Row):
    """One notice owed to one channel, from the moment it is owed until for ever after."""

    __tablename__ = "alert_outbox"
    __table_args__ = (
        Index(None, "channel", "state", "due_at"),
        Index(None, "alert", "channel", "revision"),
    )

    place: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True
    )
    """Order in which they came to be owed."""
    key: Mapped[str] = mapped_column(unique=True)
    channel: Mapped[str]
    alert: Mapped[str] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    revision: Mapped[int]
    notice: Mapped[str]
    state: Mapped[str]
    """`owed`, `held`, `delivered`, `dead`, `dropped` or `superseded`; see `storage.alert_rows`."""
    attempts: Mapped[int]
    """Attempts since it was owed or revived."""
    tried: Mapped[int]
    """Attempts ever; numbers the rows of `delivery_attempts`."""
    due_at: Mapped[float]
    """Not to be claimed before: its retry, or the end of another worker's claim."""
    error: Mapped[str]
    """Code of the last error."""
    settled_at: Mapped[float | None]
    """When it was delivered or given up."""


class AttemptRow(Row):
    """What came of one attempt to deliver."""

    __tablename__ = "delivery_attempts"
    __table_args__ = (CLUSTERED,)

    outbox: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        ForeignKey("alert_outbox.place", ondelete="CASCADE"),
        primary_key=True,
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    """Counts from 1 over all attempts ever."""
    claimed_at: Mapped[float]
    outcome: Mapped[str]
    """`claimed` (a crash leaves this), `delivered`, `failed` or `dead`."""
    error: Mapped[str]


class UserRow(Row):
    """Who may look at the wall; see `storage.users.User`."""

    __tablename__ = "users"

    name: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    role: Mapped[str]
    teams: Mapped[str]
    """See `storage.team_scope`."""
    password_hash: Mapped[str]
    disabled: Mapped[bool]
    created_at: Mapped[float]
    password_given_at: Mapped[float | None]
    """When somebody else gave them their password; None since they chose it themselves."""


class SessionRow(Row):
    """A login; see `storage.sessions.Session`. The token itself is never kept."""

    __tablename__ = "sessions"
    __table_args__ = (Index(None, "user"), Index(None, "expires_at"))

    id: Mapped[str] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.name", ondelete="CASCADE"))
    created_at: Mapped[float]
    expires_at: Mapped[float]
    seen_at: Mapped[float]
    address: Mapped[str]
    agent: Mapped[str]
    """The browser, as far as its User-Agent tells."""


class ApiTokenRow(Row):
    """A credential of a program; see `storage.tokens.ApiToken`. The token is never kept."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[str]
    """Space-separated."""
    teams: Mapped[str]
    """See `storage.team_scope`."""
    created_by: Mapped[str]
    created_at: Mapped[float]
    expires_at: Mapped[float | None]
    used_at: Mapped[float | None]
    revoked_at: Mapped[float | None]
