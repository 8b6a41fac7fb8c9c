"""Bodies of the HTTP API about marks."""

from typing import Annotated

from pydantic import Field

from dashboard.resources import Resource

Moment = Annotated[int, Field(ge=0, le=86_400_000)]
"""Call time in milliseconds, of a day at most."""


class MarkRequest(Resource):
    """A comment on a moment of a call, or on a stretch of it."""

    from_ms: Moment
    to_ms: Moment | None = None
    """End of the stretch; null for a moment."""
    comment: Annotated[str, Field(max_length=500)]


class MarkView(Resource):
    """A mark; see `storage.marks.Mark`."""

    id: str
    from_ms: int
    to_ms: int | None
    comment: str
    user: str
    name: str
    made_at: float
    """Seconds since the epoch."""
    changed_at: float | None
    """Seconds since the epoch; null while it is as it was made."""


class MarkList(Resource):
    """Marks of one call, by their begin."""

    items: list[MarkView]
