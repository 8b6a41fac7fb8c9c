"""Insert, or change what has the same key: the one statement that differs between databases."""

from typing import TypeAlias

from sqlalchemy.dialects import postgresql, sqlite

from storage.schema import Row

Upsert: TypeAlias = sqlite.Insert | postgresql.Insert
"""An insert that can say what to do about a key already present; both spell it alike."""


def insert_into(dialect: str, row: type[Row]) -> Upsert:
    """An insert into the table of `row` for this kind of database."""
    if dialect == "postgresql":
        return postgresql.insert(row)
    return sqlite.insert(row)
