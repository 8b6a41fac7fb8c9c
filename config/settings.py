"""The settings tree: one frozen value for the whole house, made of each part's own settings."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from alerts.packs import PacksSettings
from alerts.settings import AlertsSettings
from config.secrets import derived_key
from config.tls import TlsSettings
from dashboard.settings import DashboardSettings
from detectors.engines.supply import SupplySettings
from detectors.settings import HearingSettings
from storage.keeping import KeepingSettings
from storage.retention import RetentionSettings
from storage.settings import StorageSettings
from stream.connectors.settings import ConnectorsSettings
from stream.disk_space import DiskSettings
from stream.listening_settings import ListeningSettings
from stream.recorder import RecorderSettings
from stream.settings import StreamSettings

PREFIX = "FLOORWALKER_"

ALIASES = {
    "FLOORWALKER_DATABASE_URL": "FLOORWALKER_STORAGE__DATABASE_URL",
    "FLOORWALKER_REDIS_URL": "FLOORWALKER_STORAGE__REDIS_URL",
}
"""Short names for what nearly every installation sets."""


class Settings(BaseSettings):
    """Everything that can be set. Files are YAML; each key may also be given in the environment as
    `FLOORWALKER_PART__KEY`, which wins over the file.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
    )

    data_dir: Path = Field(
        Path("var"),
        title="Data folder",
        description="Folder for the database, recordings, spools and generated secrets.",
    )
    secret: SecretStr = Field(
        SecretStr(""),
        title="Secret",
        description="Keys of the recording chain and of customer hashes are derived from it; "
        "empty generates one in the data folder at first start.",
    )
    packs: PacksSettings = PacksSettings(paths=(Path(__file__).parent / "packs",))
    log_json: bool = Field(
        default=False,
        title="JSON logs",
        description="One JSON object a line instead of text for people.",
    )
    tls: TlsSettings = TlsSettings()
    stream: StreamSettings = StreamSettings()
    connectors: ConnectorsSettings = ConnectorsSettings()
    recorder: RecorderSettings = RecorderSettings()
    listening: ListeningSettings = ListeningSettings()
    hearing: HearingSettings = HearingSettings()
    models: SupplySettings = SupplySettings()
    alerts: AlertsSettings = AlertsSettings()
    storage: StorageSettings = StorageSettings()
    retention: RetentionSettings = RetentionSettings()
    disk: DiskSettings = DiskSettings()
    dashboard: DashboardSettings = DashboardSettings()

    def streaming(self, secret: bytes) -> StreamSettings:
        """Stream settings, with the key of customer hashes derived unless it is configured."""
        if self.stream.customer_secret.get_secret_value():
            return self.stream
        key = SecretStr(derived_key(secret, "customers").hex())
        return self.stream.model_copy(update={"customer_secret": key})

    def keeping(self, node: str) -> KeepingSettings:
        """What the part that forgets and watches the disk is given; `node` is this node's name."""
        return KeepingSettings(
            retention=self.retention,
            disk=self.disk,
            recordings=self.recorded.folder,
            data=self.stored.data_dir,
            node=node,
        )

    @property
    def stored(self) -> StorageSettings:
        """Storage settings, in the data folder of the installation unless told otherwise."""
        if "data_dir" in self.storage.model_fields_set:
            return self.storage
        return self.storage.model_copy(update={"data_dir": self.data_dir})

    @property
    def supply(self) -> SupplySettings:
        """Where models come from and are kept: in the data folder unless told otherwise."""
        if "folder" in self.models.model_fields_set:
            return self.models
        return self.models.model_copy(update={"folder": self.data_dir / "models"})

    @property
    def heard(self) -> HearingSettings:
        """Hearing settings with the folders of models: a mere name is that of an installed one."""
        recognition = self.hearing.recognition
        models = tuple(
            model.model_copy(update={"path": model_folder(model.path, self.supply.folder)})
            for model in recognition.models
        )
        recognition = recognition.model_copy(update={"models": models})
        return self.hearing.model_copy(update={"recognition": recognition})

    @property
    def recorded(self) -> RecorderSettings:
        """Recorder settings, in the data folder of the installation unless told otherwise."""
        if "folder" in self.recorder.model_fields_set:
            return self.recorder
        return self.recorder.model_copy(update={"folder": self.data_dir / "recordings"})


def model_folder(path: Path, installed: Path) -> Path:
    """Where a model lies that the settings call `path`."""
    mere_name = len(path.parts) == 1 and not path.is_absolute()
    if mere_name and ((installed / path).is_dir() or not path.is_dir()):
        return installed / path
    return path
