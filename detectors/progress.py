"""How far the ears of the house are, and how much they really heard."""

from enum import StrEnum

import msgspec

from stream.party import Party


class Heard(msgspec.Struct, frozen=True, gc=False, tag="heard"):
    """Voice activity and gaps of every party are exact and complete up to here.

    Every edge of `Speech` and `Gap` at or before `at_ms` was delivered before this mark, so a
    detector that concludes only at marks gives the same answer however the audio arrived.
    """

    call: str
    """Id of the call."""
    at_ms: int
    """Call time, in milliseconds. Never runs backwards."""


class TextHeard(msgspec.Struct, frozen=True, gc=False, tag="text_heard"):
    """How far the recogniser is with one party. Silence counts as recognised."""

    call: str
    """Id of the call."""
    party: Party
    """Whose text."""
    at_ms: int
    """Partial text covers everything up to here, in milliseconds of call time."""
    settled_ms: int
    """Final text covers everything up to here, in milliseconds of call time."""
    missed_ms: int = 0
    """Speech up to `at_ms` that was never recognised, in milliseconds: nothing follows from its
    silence."""


class Listening(StrEnum):
    """Whether recognition hears a call."""

    ON = "on"
    NO_MODEL = "no_model"
    """No model is configured, or the model is refused for this call."""
    BEHIND = "behind"
    """It works but lags more than it should."""
    FAILED = "failed"
    """The worker died more often than it may."""


class Progress(msgspec.Struct, frozen=True, gc=False, tag="progress"):
    """The blind-spot meter of one call, emitted about once a second while it is live."""

    call: str
    """Id of the call."""
    at_ms: int
    """Call time, in milliseconds: the watermark."""
    lag_ms: int
    """How far recognition is behind the watermark, in milliseconds; 0 without recognition."""
    coverage: float
    """Share of speech so far (0 to 1) that recognition really got to hear; 1 while nobody spoke."""
    listening: Listening
    """Whether recognition hears this call."""
    model: str = ""
    """Name of the model in use; empty without one."""
    demo_model: bool = False
    """The model is for demonstrations and tests only."""
    failed_detectors: tuple[str, ...] = ()
    """Keys of detectors that were switched off for this call because they raised."""
