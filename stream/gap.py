"""Sound that did not come: said, never guessed, and never mistaken for silence."""

from enum import StrEnum

import msgspec

from stream.party import Party


class GapCause(StrEnum):
    """Why there is no sound."""

    LOST = "lost"
    """Nothing arrived and nobody said why."""
    LATE = "late"
    """It arrived behind the watermark, or was shed because a reader lagged."""
    HOLD = "hold"
    """The call was put on hold: deliberate, excuses silence."""
    MUTE = "mute"
    """The party pressed mute: deliberate, excuses silence."""
    PAUSED = "paused"
    """Capture was paused, for instance while a card number was read."""
    SUPPRESSED = "suppressed"
    """The sender chose to send nothing because there was nothing: counts as silence."""


class Gap(msgspec.Struct, frozen=True, gc=False, tag="gap"):
    """A span of one party without frames.

    While it lasts it is emitted again and again with a later end and `open` true; the last one has
    `open` false. All of them share (`party`, `start_ms`), so a later one replaces an earlier one.
    """

    call: str
    """Id of the call."""
    party: Party
    """Whose sound is missing."""
    start_ms: int
    """Call time at which the sound stopped, in milliseconds."""
    end_ms: int
    """Call time up to which it is known to be missing, in milliseconds."""
    cause: GapCause
    """Why."""
    open: bool = False
    """Whether it still goes on."""
