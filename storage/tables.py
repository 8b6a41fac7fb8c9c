"""All tables, whichever module declares them: what migrations lead to, and tests empty."""

from storage import (
    audit_schema,
    directory_schema,
    forgotten_schema,
    hold_schema,
    mark_schema,
    schema,
    search_schema,
)

DECLARED_IN = (
    schema,
    audit_schema,
    hold_schema,
    forgotten_schema,
    directory_schema,
    search_schema,
    mark_schema,
)
"""Modules of tables; each declares its own on import."""

METADATA = schema.Row.metadata
"""Every table."""
