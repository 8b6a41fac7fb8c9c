"""What was removed of calls that are still kept, and why some were never recorded."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """One row for each kind of thing that is gone."""
    op.add_column("calls", sa.Column("unrecorded", sa.Text(), nullable=True))
    op.add_column("calls", sa.Column("gone", sa.Integer(), server_default="0", nullable=False))
    op.create_index(
        op.f("ix_calls_gone_started_at_id"), "calls", ["gone", "started_at", "id"], unique=False
    )
    op.create_table(
        "forgotten",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_forgotten_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "kind", name=op.f("pk_forgotten")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Forget that anything was."""
    op.drop_table("forgotten")
    op.drop_index(op.f("ix_calls_gone_started_at_id"), table_name="calls")
    op.drop_column("calls", "gone")
    op.drop_column("calls", "unrecorded")
