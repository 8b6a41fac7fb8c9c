"""Settings of the room that keeps things."""

from pathlib import Path

from pydantic import Field, SecretStr

from stream.part_settings import PartSettings


class StorageSettings(PartSettings):
    """Where things are kept, and how patient we are with the place."""

    database_url: SecretStr = Field(
        SecretStr(""),
        title="Database",
        description="`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`; "
        "empty keeps `floorwalker.db` in the data folder. Secret because of the password.",
    )
    data_dir: Path = Field(
        Path("var"),
        title="Data folder",
        description="Folder of the default database and of the spool; made when absent.",
    )
    redis_url: SecretStr = Field(
        SecretStr(""),
        title="Redis",
        description="`redis://HOST:PORT/N` carries live events between nodes; empty keeps them "
        "within this process. Secret because of the password.",
    )
    connections: int = Field(
        5, ge=1, le=100, title="Connections", description="Connections to the database kept open."
    )
    busy_timeout_s: float = Field(
        5.0,
        gt=0,
        le=60,
        title="Busy time-out",
        description="Seconds to wait for a locked or silent database.",
    )
    write_every_s: float = Field(
        0.5,
        gt=0,
        le=10,
        title="Write interval",
        description="Seconds for which events of calls are gathered into one transaction.",
    )
    write_batch: int = Field(
        500,
        ge=1,
        le=20_000,
        title="Write batch",
        description="Events at most in one transaction; preparing 500 holds the loop about 5 ms.",
    )
    max_pending: int = Field(
        50_000,
        ge=100,
        le=1_000_000,
        title="Most pending events",
        description="Events held in memory before they go to the spool.",
    )
    max_spool_mb: int = Field(
        1024,
        ge=1,
        le=1_000_000,
        title="Largest spool",
        description="Megabytes of events kept on disk while the database is away.",
    )
    bus_backlog: int = Field(
        4096,
        ge=16,
        le=1_000_000,
        title="Bus backlog",
        description="Events a subscriber of the bus may be behind before it is let go.",
    )
