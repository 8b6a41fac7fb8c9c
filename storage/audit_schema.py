"""The table of the audit log. Triggers in its migration keep every row as it was written."""

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Row


class AuditRow(Row):
    """One deed; see `storage.audit_entry.AuditEntry`. Never changed, never removed."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "at"),
        Index(None, "who", "sequence"),
        Index(None, "action", "sequence"),
        Index(None, "target", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    at: Mapped[float]
    who: Mapped[str]
    role: Mapped[str]
    address: Mapped[str]
    action: Mapped[str]
    target_kind: Mapped[str]
    target: Mapped[str]
    team: Mapped[str]
    details: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]
