"""Voice activity of one party, and how loud it was."""

import msgspec

from stream.party import Party

LEVEL_MS = 100
"""A level is measured over so many milliseconds."""

SILENCE_DB = -96.0
"""Level given for digital zero, in dBFS: the floor of 16-bit audio."""


class Speech(msgspec.Struct, frozen=True, gc=False, tag="speech"):
    """One stretch of voice, smoothed over short pauses."""

    call: str
    """Id of the call."""
    party: Party
    """Whose voice."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int | None = None
    """Call time of its end, in milliseconds; None while it goes on."""


class Level(msgspec.Struct, frozen=True, gc=False, tag="level"):
    """Mean level of 100 ms of one party."""

    call: str
    """Id of the call."""
    party: Party
    """Whose sound."""
    start_ms: int
    """Call time of its begin, in milliseconds; neighbours are `LEVEL_MS` apart."""
    db: float
    """Root mean square in dBFS, from -96 to 0."""
