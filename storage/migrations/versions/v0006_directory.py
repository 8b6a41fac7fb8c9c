"""The directory, users with several teams, sessions with their browser, tokens with more scopes."""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Whoever belonged to no team saw every call until now, and still does. Everybody has to sign
    in again.
    """
    op.execute("ALTER TABLE users RENAME COLUMN team TO teams")
    op.add_column("users", sa.Column("password_given_at", sa.Double(), nullable=True))
    _rewrite("users", "name", "teams", lambda team: json.dumps([team or "*"], ensure_ascii=False))
    op.drop_table("sessions")
    _sessions(
        sa.Column("seen_at", sa.Double(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
    )
    _tokens()
    _directory()


def downgrade() -> None:
    """Users keep the first of their teams."""
    for table in ("queues", "agents", "teams"):
        op.drop_table(table)
    op.drop_table("sessions")
    _sessions()
    _source_tokens()
    op.drop_column("users", "password_given_at")
    _rewrite("users", "name", "teams", lambda teams: [*json.loads(teams), ""][0].replace("*", ""))
    op.execute("ALTER TABLE users RENAME COLUMN teams TO team")


def _rewrite(table: str, key: str, column: str, change: Callable[[str], str]) -> None:
    rows = sa.table(table, sa.column(key), sa.column(column))
    connection = op.get_bind()
    for name, value in connection.execute(sa.select(rows.c[key], rows.c[column])).all():
        changed = sa.update(rows).where(rows.c[key] == name).values({column: change(value)})
        connection.execute(changed)


def _sessions(*more: sa.Column[object]) -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["user"], ["users.name"], name=op.f("fk_sessions_user"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_expires_at"), "sessions", ["expires_at"], unique=False)
    op.create_index(op.f("ix_sessions_user"), "sessions", ["user"], unique=False)


def _tokens() -> None:
    """Tokens of sources become tokens with scopes of sources: `pcm` is `source:pcm` now."""
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("expires_at", sa.Double(), nullable=True),
        sa.Column("used_at", sa.Double(), nullable=True),
        sa.Column("revoked_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_api_tokens_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_tokens_token_hash")),
    )
    op.execute(
        "INSERT INTO api_tokens"
        " (id, name, token_hash, scopes, teams, created_by, created_at, revoked_at)"
        " SELECT id, name, token_hash, scopes, '[]', '', created_at, revoked_at FROM source_tokens"
    )
    _rewrite(
        "api_tokens",
        "id",
        "scopes",
        lambda scopes: " ".join(f"source:{name}" for name in scopes.split() or ["*"]),
    )
    op.drop_table("source_tokens")


def _source_tokens() -> None:
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
    # A token without a scope of a source would open all of them: it stays behind.
    op.execute(
        "INSERT INTO source_tokens (id, name, token_hash, scopes, created_at, revoked_at)"
        " SELECT id, name, token_hash, scopes, created_at, revoked_at FROM api_tokens"
        " WHERE scopes LIKE '%source:%'"
    )
    _rewrite("source_tokens", "id", "scopes", _sources)
    op.drop_table("api_tokens")


def _sources(scopes: str) -> str:
    names = [word.removeprefix("source:") for word in scopes.split() if word.startswith("source:")]
    return "" if "*" in names else " ".join(names)


def _directory() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_table(
        "agents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("login", sa.Text(), nullable=True),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("hired_on", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login"], ["users.name"], name=op.f("fk_agents_login"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name=op.f("fk_agents_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("extension", name=op.f("uq_agents_extension")),
        sa.UniqueConstraint("login", name=op.f("uq_agents_login")),
    )
    op.create_index(op.f("ix_agents_team"), "agents", ["team"], unique=False)
    op.create_table(
        "queues",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=True),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name=op.f("fk_queues_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queues")),
    )
