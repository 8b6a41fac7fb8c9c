"""A call, and who took part in it."""

from enum import StrEnum

import msgspec

from stream.party import Party


class Direction(StrEnum):
    """Who rang whom."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallState(StrEnum):
    """Where a call is in its life."""

    LIVE = "live"
    SUSPENDED = "suspended"
    """Every source is gone and the resume window still runs."""
    ENDED = "ended"


class EndCause(StrEnum):
    """How a call came to its end."""

    HANGUP = "hangup"
    """The source said the call was over."""
    DISCONNECTED = "disconnected"
    """The source went away and did not come back within the resume window."""
    IDLE = "idle"
    """Connected, but without audio for too long."""
    TOO_LONG = "too_long"
    """Longer than the settings allow."""
    DRAINED = "drained"
    """This node was stopped."""
    FAILED = "failed"
    """An error of ours; the log names it."""


class Unrecorded(StrEnum):
    """Why a call is not recorded."""

    OFF = "off"
    """The settings say so."""
    DISK = "disk"
    """The disk has no room for it."""


class Call(msgspec.Struct, frozen=True, kw_only=True, tag="call"):
    """One conversation as announced by its source. A change makes a new value with the same id."""

    id: str
    """Unique for ever: 1 to 128 characters chosen by the source, with `~2`, `~3` … behind them when
    they named an earlier call; see docs/adr/0003-call-ids.md."""
    source: str
    """Name of the source in `SOURCES` that brought it."""
    direction: Direction = Direction.INBOUND
    """Who rang whom."""
    team: str = ""
    """Team of the agent, empty if unknown."""
    queue: str = ""
    """Queue (skill group) the call came through, empty if unknown."""
    customer: str = ""
    """The customer's number, masked; never whole."""
    customer_key: str = ""
    """Keyed hash of the whole number, to find the same customer again."""
    language: str = "zh-CN"
    """BCP 47 tag of the language expected to be spoken. A source that does not know leaves it empty
    in what it announces; see `stream.spoken_language`."""
    attributes: dict[str, str] = {}
    """Business data that came with the call (随录参数)."""
    practice: bool = False
    """A demo, practice or mystery call: may run on a demo model, stays out of reports."""
    started_at: float = 0.0
    """Wall clock of the anchor, in seconds since the epoch; for records only."""
    state: CallState = CallState.LIVE
    """Where it is in its life."""
    unrecorded: Unrecorded | None = None
    """Why it is not recorded; None when it is."""
    reaches: tuple[Party, ...] = ()
    """The parties to whom one can speak, each alone, as the source carries sound back now."""


class Participation(msgspec.Struct, frozen=True, kw_only=True, tag="participation"):
    """Who spoke as which party, from when to when. A transfer ends one and begins another."""

    call: str
    """Id of the call."""
    party: Party
    """The role taken."""
    agent: str = ""
    """Agent id when the party is an agent, else empty."""
    name: str = ""
    """Display name, empty if unknown."""
    from_ms: int = 0
    """Call time of its begin, in milliseconds."""
    to_ms: int | None = None
    """Call time of its end, in milliseconds; None while it lasts."""
