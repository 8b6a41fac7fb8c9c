"""Calls and what was heard in them, alerts and their outbox, users and tokens."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make all tables."""
    _calls()
    _heard()
    _found()
    _alerts()
    _outbox()
    _people()


def downgrade() -> None:
    """Remove all tables."""
    for table in (
        "source_tokens",
        "sessions",
        "users",
        "delivery_attempts",
        "alert_outbox",
        "alerts",
        "findings",
        "levels",
        "gaps",
        "speech_spans",
        "utterances",
        "participations",
        "calls",
    ):
        op.drop_table(table)


def _calls() -> None:
    """Calls and who took part."""
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("customer", sa.Text(), nullable=False),
        sa.Column("customer_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("attributes", sa.Text(), nullable=False),
        sa.Column("practice", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("node", sa.Text(), nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("ended_ms", sa.Integer(), nullable=True),
        sa.Column("end_cause", sa.Text(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("listening", sa.Text(), nullable=True),
        sa.Column("model", sa.Text(), nullable=True),
        sa.Column("demo_model", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index(
        op.f("ix_calls_customer_key_started_at"),
        "calls",
        ["customer_key", "started_at"],
        unique=False,
    )
    op.create_index(op.f("ix_calls_started_at_id"), "calls", ["started_at", "id"], unique=False)
    op.create_index(op.f("ix_calls_state_node"), "calls", ["state", "node"], unique=False)
    op.create_index(op.f("ix_calls_team_started_at"), "calls", ["team", "started_at"], unique=False)
    op.create_table(
        "participations",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("from_ms", sa.Integer(), nullable=False),
        sa.Column("to_ms", sa.Integer(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_participations_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "party", "from_ms", name=op.f("pk_participations")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_participations_agent"), "participations", ["agent"], unique=False)


def _heard() -> None:
    """What was heard in calls."""
    op.create_table(
        "utterances",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_utterances_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "id", name=op.f("pk_utterances")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "speech_spans",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_speech_spans_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "party", "start_ms", name=op.f("pk_speech_spans")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "gaps",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_gaps_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "party", "start_ms", name=op.f("pk_gaps")),
        sqlite_with_rowid=False,
    )


def _found() -> None:
    """How loud it was, and what was found."""
    op.create_table(
        "levels",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_levels_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "party", "start_ms", name=op.f("pk_levels")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "findings",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("detector", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("party", sa.Text(), nullable=True),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=False),
        sa.Column("measure", sa.Double(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_findings_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "id", name=op.f("pk_findings")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_findings_kind_call"), "findings", ["kind", "call"], unique=False)


def _alerts() -> None:
    """Alerts, newest revision."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("agent_name", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("history", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_call"), "alerts", ["call"], unique=False)
    op.create_index(op.f("ix_alerts_opened_at_id"), "alerts", ["opened_at", "id"], unique=False)
    op.create_index(
        op.f("ix_alerts_state_opened_at"), "alerts", ["state", "opened_at"], unique=False
    )


def _outbox() -> None:
    """What is owed to channels."""
    op.create_table(
        "alert_outbox",
        sa.Column("place", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["alert"], ["alerts.id"], name=op.f("fk_alert_outbox_alert"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_alert_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_alert_outbox_key")),
    )
    op.create_index(
        op.f("ix_alert_outbox_alert_channel_revision"),
        "alert_outbox",
        ["alert", "channel", "revision"],
        unique=False,
    )
    op.create_index(
        op.f("ix_alert_outbox_channel_state_due_at"),
        "alert_outbox",
        ["channel", "state", "due_at"],
        unique=False,
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("outbox", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.Double(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox"],
            ["alert_outbox.place"],
            name=op.f("fk_delivery_attempts_outbox"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("outbox", "number", name=op.f("pk_delivery_attempts")),
        sqlite_with_rowid=False,
    )


def _people() -> None:
    """Users, logins and credentials of sources."""
    op.create_table(
        "users",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_users")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name=op.f("fk_sessions_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)
    op.create_table(
        "source_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_source_tokens_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_source_tokens_token_hash")),
    )
