"""How models come to this machine: where from, how patiently, and what is too much.

SupplyError                 carries a code, and what to do about it
├── ListAwayError           model_list_away      the published list cannot be had
├── ListBrokenError         model_list_broken    what came is no list of models
├── UnknownModelError       model_unknown        no such model is published, or installed
├── DownloadError           model_download       it broke off; trying again may help
│   ├── DownloadSlowError   model_too_slow       next to nothing arrives
│   └── DownloadRefusedError  model_refused      the server says no; trying again does not help
├── RedirectError           model_redirect       sent on too often, or to where we do not go
├── WrongFileError          model_wrong_file     length or checksum are not as published
├── UnsafeArchiveError      model_archive        no archive, or one that must not be unpacked
├── DiskFullError           model_disk_full      not enough space
├── BusyError               model_busy           another pull or removal is under way
├── InUseError              model_in_use         the settings name it
└── UnloadableError         model_unloadable     the engine does not take it
"""

from pathlib import Path

from pydantic import AnyHttpUrl, Field

from detectors.engines.models import ModelError
from stream.part_settings import PartSettings

PUBLISHED_LIST = "https://alphacephei.com/vosk/models/model-list.json"
"""Where the makers of the engine publish what models there are."""


class SupplySettings(PartSettings):
    """Where models come from and where they are kept."""

    folder: Path = Field(
        Path("var/models"),
        title="Folder",
        description="Where installed models are kept; by default `models` in the data folder.",
    )
    list_url: AnyHttpUrl = Field(
        AnyHttpUrl(PUBLISHED_LIST),
        title="List of models",
        description="Address of the published list (JSON).",
    )
    mirror: AnyHttpUrl | None = Field(
        None,
        title="Mirror",
        description="Folder address that takes the place of the one archives are published under "
        "(https://mirror.example/vosk/); the file name stays.",
    )
    connect_s: float = Field(
        15.0, gt=0, le=300, title="Connect time-out", description="Seconds to reach the server."
    )
    stall_s: float = Field(
        60.0,
        gt=0,
        le=3600,
        title="Stall",
        description="Seconds in which at least `stall_bytes` have to arrive.",
    )
    stall_bytes: int = Field(
        65536,
        ge=1,
        le=1_000_000_000,
        title="Least progress",
        description="Bytes that have to arrive within `stall_s`; slower is given up.",
    )
    attempts: int = Field(
        5,
        ge=1,
        le=100,
        title="Attempts",
        description="Connections in a row that may bring nothing new before we give up.",
    )
    retry_wait_s: float = Field(
        2.0,
        ge=0,
        le=300,
        title="Wait",
        description="Seconds before the second attempt; doubled with each further one.",
    )
    max_unpacked_mb: int = Field(
        16_384,
        ge=1,
        le=1_000_000,
        title="Largest model",
        description="Megabytes a model may take when unpacked.",
    )
    load_timeout_s: float = Field(
        600.0,
        gt=0,
        le=86_400,
        title="Loading time",
        description="Seconds a model may take to load when it is tried.",
    )


class SupplyError(ModelError):
    """A model could not be supplied; `remedy` says what to do."""

    code = "model_supply"
    remedy = ""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy or self.remedy


class ListAwayError(SupplyError):
    """The published list cannot be had."""

    code = "model_list_away"
    retryable = True
    remedy = (
        "Check the network, HTTPS_PROXY and the setting models.list_url; without a network, fetch "
        "the archive elsewhere and use `floorwalker models pull --file ARCHIVE.zip`."
    )


class ListBrokenError(SupplyError):
    """What came is no list of models."""

    code = "model_list_broken"
    remedy = "Check the setting models.list_url: something else answers there (a sign-in page?)."


class UnknownModelError(SupplyError):
    """No such model."""

    code = "model_unknown"
    remedy = "`floorwalker models list` shows the names."


class DownloadError(SupplyError):
    """A download broke off."""

    code = "model_download"
    retryable = True
    remedy = "Run the same command again: it goes on where it stopped."


class DownloadSlowError(DownloadError):
    """Next to nothing arrives."""

    code = "model_too_slow"
    remedy = (
        "Run the same command again later, or set models.mirror to a nearer server; "
        "models.stall_s and models.stall_bytes say what is too slow."
    )


class DownloadRefusedError(DownloadError):
    """The server has it not, or does not give it."""

    code = "model_refused"
    retryable = False
    remedy = "Check the name and the setting models.mirror, or take another model."


class RedirectError(SupplyError):
    """Sent on too often, or to where we do not go."""

    code = "model_redirect"
    remedy = "Check the settings models.list_url and models.mirror, and the proxy."


class WrongFileError(SupplyError):
    """Length or checksum are not as published."""

    code = "model_wrong_file"
    remedy = (
        "What was fetched was thrown away; run the command again. If it repeats, the server or "
        "mirror has another file than the list says."
    )


class UnsafeArchiveError(SupplyError):
    """No archive, or one that must not be unpacked."""

    code = "model_archive"
    remedy = "Take the archive from the publisher of the model; nothing was installed."


class DiskFullError(SupplyError):
    """Not enough space."""

    code = "model_disk_full"
    remedy = "Make room, or set models.folder to a larger disk; what was fetched is kept."


class BusyError(SupplyError):
    """Another pull or removal is under way."""

    code = "model_busy"
    retryable = True
    remedy = "Wait until the other command is done."


class InUseError(SupplyError):
    """The settings name it."""

    code = "model_in_use"
    remedy = "Take it out of hearing.recognition.models first, or say --force."


class UnloadableError(SupplyError):
    """The engine does not take it."""

    code = "model_unloadable"
    remedy = "Nothing was changed; take another model, or another version of it."
