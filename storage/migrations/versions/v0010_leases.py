"""Leases of alerts, and how long people took to take them."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

INDEXED = ("offered_at", "leased_until")


def upgrade() -> None:
    """What is kept was offered when it opened; what was taken before has no lease to lapse."""
    for name in ("shown_at", "offered_at"):
        op.add_column("alerts", sa.Column(name, sa.Double(), nullable=False, server_default="0"))
    op.add_column("alerts", sa.Column("offers", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("alerts", sa.Column("leased_until", sa.Double(), nullable=True))
    op.add_column("alerts", sa.Column("time_to_take_ms", sa.Integer(), nullable=True))
    op.execute("UPDATE alerts SET shown_at = opened_at, offered_at = opened_at")
    for name in INDEXED:
        op.create_index(op.f(f"ix_alerts_state_{name}"), "alerts", ["state", name], unique=False)


def downgrade() -> None:
    """Forget them."""
    for name in INDEXED:
        op.drop_index(op.f(f"ix_alerts_state_{name}"), "alerts")
    for name in ("time_to_take_ms", "leased_until", "offers", "offered_at", "shown_at"):
        op.drop_column("alerts", name)
