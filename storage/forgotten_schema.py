"""The table of what was removed of calls that are still kept."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import CLUSTERED, Row


class ForgottenRow(Row):
    """One kind of thing that is kept no more of a call; see `storage.forgetting.Forgotten`."""

    __tablename__ = "forgotten"
    __table_args__ = (CLUSTERED,)

    call: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[float]
    days: Mapped[int]
    cause: Mapped[str]
    """`retention`, `disk` or `request`; `none`: there was nothing to remove."""
