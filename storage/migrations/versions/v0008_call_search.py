"""What ended calls are found by. Calls of before are gathered afterwards, newest first."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Every call is due: `storage.search_keeper` gathers them in the background."""
    op.add_column(
        "calls", sa.Column("search_due", sa.Integer(), server_default="1", nullable=False)
    )
    op.create_index(
        op.f("ix_calls_search_due_state_started_at"), "calls", ["search_due", "state", "started_at"]
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.create_table(
        "call_search",
        sa.Column(
            "place",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("terms", sa.ARRAY(sa.Integer()) if postgresql else sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_call_search_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_call_search")),
        sa.UniqueConstraint("call", name=op.f("uq_call_search_call")),
    )
    for statement in POSTGRESQL if postgresql else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Remove it again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE call_words")
    op.drop_table("call_search")
    op.drop_index(op.f("ix_calls_search_due_state_started_at"), "calls")
    op.drop_column("calls", "search_due")


POSTGRESQL = (
    # The terms lie beside the rows, so that a hundred rows and not five share a page.
    "ALTER TABLE call_search ALTER COLUMN terms SET STORAGE EXTERNAL",
    "ALTER TABLE call_search SET (toast_tuple_target = 128)",
    "CREATE INDEX ix_call_search_terms ON call_search USING gin (terms) WITH (fastupdate = off)",
)

SQLITE = (
    (
        "CREATE VIRTUAL TABLE call_words USING fts5(terms, content='call_search', "
        "content_rowid='place', detail=none, columnsize=0, tokenize='ascii')"
    ),
    (
        "CREATE TRIGGER call_search_added AFTER INSERT ON call_search BEGIN "
        "INSERT INTO call_words(rowid, terms) VALUES (new.place, new.terms); END"
    ),
    (
        "CREATE TRIGGER call_search_removed AFTER DELETE ON call_search BEGIN INSERT INTO "
        "call_words(call_words, rowid, terms) VALUES ('delete', old.place, old.terms); END"
    ),
)
