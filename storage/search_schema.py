"""What each ended call can be found by; see `storage.search_terms`.

On SQLite an FTS5 table, `call_words`, follows this one by triggers, which the migration makes;
PostgreSQL has a GIN index.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Integer, Text, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeEngine

from storage.schema import Row


def token(term: int) -> str:
    """A term as FTS5 reads it."""
    return f"{term & 0xFFFFFFFF:08x}"


class TermSet(TypeDecorator[Sequence[int]]):
    """Terms: an array on PostgreSQL, tokens with spaces between them on SQLite. Only written."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The type of the column."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(Integer))
        return dialect.type_descriptor(Text())

    def process_bind_param(
        self, value: Sequence[int] | None, dialect: Dialect
    ) -> list[int] | str | None:
        """As the column takes them."""
        if value is None or dialect.name == "postgresql":
            return None if value is None else list(value)
        return " ".join(map(token, value))


class CallSearchRow(Row):
    """One ended call, newest at the end."""

    __tablename__ = "call_search"
    __table_args__ = (
        Index(None, "terms", postgresql_using="gin", postgresql_with={"fastupdate": "off"}).ddl_if(
            dialect="postgresql"
        ),
    )

    place: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    )
    """Orders calls by their begin; see `storage.search_terms.place_of`."""
    call: Mapped[str] = mapped_column(ForeignKey("calls.id", ondelete="CASCADE"), unique=True)
    duration_ms: Mapped[int]
    terms: Mapped[Sequence[int]] = mapped_column(TermSet)
