"""The tables of the directory: teams, agents, queues. See `storage.directory`.

Rows are never removed, so those of a late `changed_at` are all that is new.
"""

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.schema import Row


class TeamRow(Row):
    """A team."""

    __tablename__ = "teams"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    disabled: Mapped[bool]
    changed_at: Mapped[float]


class AgentRow(Row):
    """An agent."""

    __tablename__ = "agents"
    __table_args__ = (Index(None, "team"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    extension: Mapped[str | None] = mapped_column(unique=True)
    login: Mapped[str | None] = mapped_column(
        ForeignKey("users.name", ondelete="SET NULL"), unique=True
    )
    team: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    languages: Mapped[str]
    """Space-separated."""
    hired_on: Mapped[str | None]
    """A day as `2026-01-31`."""
    disabled: Mapped[bool]
    changed_at: Mapped[float]


class QueueRow(Row):
    """A queue (skill group)."""

    __tablename__ = "queues"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    team: Mapped[str | None] = mapped_column(ForeignKey("teams.id"))
    disabled: Mapped[bool]
    changed_at: Mapped[float]
