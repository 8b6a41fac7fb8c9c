"""The table of legal holds."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Row


class HoldRow(Row):
    """What may not be deleted; see `storage.holds.Hold`."""

    __tablename__ = "legal_holds"
    __table_args__ = (Index(None, "target", "kind"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    target: Mapped[str]
    reason: Mapped[str]
    set_at: Mapped[float]
    set_by: Mapped[str]
    lifted_at: Mapped[float | None]
    lifted_by: Mapped[str | None]
