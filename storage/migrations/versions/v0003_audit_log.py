"""The audit log, which the database itself keeps from being rewritten."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

SQLITE = (
    # Also keeps INSERT OR REPLACE out, which removes a row without telling triggers for DELETE.
    """CREATE TRIGGER audit_entries_follow BEFORE INSERT ON audit_entries
    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM audit_entries)
    BEGIN SELECT RAISE(ABORT, 'audit entries only follow each other'); END""",
    """CREATE TRIGGER audit_entries_unchanged BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are never changed or removed'); END""",
    """CREATE TRIGGER audit_entries_unremoved BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are never changed or removed'); END""",
)

POSTGRESQL = (
    """CREATE FUNCTION audit_entries_guard() RETURNS trigger LANGUAGE plpgsql AS $guard$
    BEGIN
        IF TG_OP <> 'INSERT' THEN
            RAISE EXCEPTION 'audit entries are never changed or removed';
        END IF;
        IF NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM audit_entries) THEN
            RAISE EXCEPTION 'audit entries only follow each other';
        END IF;
        RETURN NEW;
    END $guard$""",
    """CREATE TRIGGER audit_entries_rows BEFORE INSERT OR UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION audit_entries_guard()""",
    """CREATE TRIGGER audit_entries_table BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_guard()""",
)


def upgrade() -> None:
    """Make the table and its guards."""
    op.create_table(
        "audit_entries",
        sa.Column(
            "sequence",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target_kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_entries")),
    )
    for columns in (["at"], ["who", "sequence"], ["action", "sequence"], ["target", "sequence"]):
        name = op.f("ix_audit_entries_" + "_".join(columns))
        op.create_index(name, "audit_entries", columns, unique=False)
    for statement in POSTGRESQL if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    """Remove the table; its triggers go with it."""
    op.drop_table("audit_entries")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entries_guard()")
