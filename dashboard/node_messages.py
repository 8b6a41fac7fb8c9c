"""Messages of `WS /api/live` about the nodes and their disks rather than about calls."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from stream.disk_space import DiskLevel, DiskVolume


class NodeMessage(BaseModel):
    """What these messages have in common."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )


class NodeHealth(NodeMessage):
    """How the node behind this wall is. What was missed, late or lost counts since its start."""

    loop_lag_ms: float
    """Delay of the event loop that 99 of 100 of the last half minute stayed below."""
    recognition_lag_ms: int
    """How far recognition is behind in the live call where it is worst."""
    coverage: float
    """Share of speech recognised, 0 to 1, as the mean of live calls."""
    missed_speech_ms: int
    """Speech that was never recognised."""
    late_frames: int
    """Frames of 20 ms that came too late to be analysed."""
    lost_sound_bytes: int
    """Sound that could not be recorded."""
    lost_events: int
    """Events of calls that could not be kept."""
    spool_bytes: int
    """Events and alerts on the disk until the database is back."""
    disk_free_bytes: int
    """Room left where recordings are kept."""
    disk_bytes: int
    """Size of that disk."""


class HealthChanged(NodeMessage):
    """Every five seconds: how the node is now."""

    type: Literal["health"] = "health"
    health: NodeHealth


class DiskView(NodeMessage):
    """How a volume of a node is; see `stream.disk_space.DiskNotice`. Repeated once a minute while
    it is not well; after three minutes without news the node is gone.
    """

    node: str
    volume: DiskVolume
    level: DiskLevel
    free_bytes: int
    total_bytes: int
    at: float
    """Seconds since the epoch."""


class DiskChanged(NodeMessage):
    """A volume became better or worse, or is still not well."""

    type: Literal["disk"] = "disk"
    node: str
    sequence: int
    disk: DiskView
