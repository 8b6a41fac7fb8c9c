"""The settings of the desk."""

from pydantic import Field

from stream.part_settings import PartSettings


class DeskSettings(PartSettings):
    """How the desk queues, waits, leases and expires."""

    queue_size: int = Field(
        default=1000,
        ge=1,
        le=100_000,
        title="Queue",
        description="Alert revisions waiting to be stored from which calls shed sound.",
    )
    retry_s: float = Field(
        default=1.0,
        gt=0,
        le=60,
        title="Retry",
        description="Seconds between attempts to reach a store that is away.",
    )
    expire_after_s: float = Field(
        default=3600.0,
        ge=10,
        le=604_800,
        title="Expiry",
        description="Seconds after its latest offer after which an alert that nobody took is "
        "marked as expired.",
    )
    lease_s: float = Field(
        default=600.0,
        ge=10,
        le=86_400,
        title="Lease",
        description="Seconds for which a taken alert is one person's. Acting on it and listening "
        "to its call renew the lease; when it lapses, the alert is offered to everybody again.",
    )
    look_every_s: float = Field(
        default=5.0,
        ge=0.1,
        le=3600,
        title="Look",
        description="Seconds between looks for leases that lapse and alerts to expire.",
    )
    spool_bytes: int = Field(
        default=64 << 20,
        ge=1 << 10,
        le=1 << 34,
        title="Spool size",
        description="Bytes of alerts that may wait on the disk while the store is away.",
    )
