"""Who joined calls."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "interventions",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Double(), nullable=False),
        sa.Column("from_ms", sa.Integer(), nullable=False),
        sa.Column("to_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["call"], ["calls.id"], name=op.f("fk_interventions_call"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("call", "id", name=op.f("pk_interventions")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_interventions_user_began_at"), "interventions", ["user", "began_at"], unique=False
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("interventions")
