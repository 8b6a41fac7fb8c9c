"""The table of marks."""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Row


class MarkRow(Row):
    """What somebody noted about a moment of a call; see `storage.marks.Mark`."""

    __tablename__ = "marks"
    __table_args__ = (Index(None, "call", "from_ms"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"))
    from_ms: Mapped[int]
    to_ms: Mapped[int | None]
    comment: Mapped[str]
    user: Mapped[str]
    name: Mapped[str]
    made_at: Mapped[float]
    changed_at: Mapped[float | None]
