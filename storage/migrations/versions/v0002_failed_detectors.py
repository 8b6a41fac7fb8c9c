"""Which detectors an error switched off in a call."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Calls remember them; of earlier calls it is not known."""
    op.add_column("calls", sa.Column("failed_detectors", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget them."""
    op.drop_column("calls", "failed_detectors")
