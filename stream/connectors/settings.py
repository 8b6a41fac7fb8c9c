"""Settings of all telephone systems that are asked to tap."""

from typing import Self

from pydantic import Field, model_validator

from stream.connectors.asterisk.settings import AsteriskSettings
from stream.part_settings import PartSettings


class ConnectorsSettings(PartSettings):
    """Telephone systems we connect to, to find and tap calls by ourselves."""

    asterisk: tuple[AsteriskSettings, ...] = Field(
        (),
        max_length=64,
        title="Asterisk",
        description="Asterisk, FreePBX, Issabel, VICIdial …: one entry for each PBX.",
    )

    def languages(self) -> dict[str, str]:
        """The language of each that says one, by its name."""
        return {one.name: one.language for one in self.asterisk if one.language}

    @model_validator(mode="after")
    def _tells_them_apart(self) -> Self:
        names = [one.name for one in self.asterisk]
        if len(set(names)) < len(names):
            raise ValueError("two PBXs have the same name")
        places = [(one.url.rstrip("/"), one.application) for one in self.asterisk]
        if len(set(places)) < len(places):
            raise ValueError("two entries use the same application of the same PBX")
        return self
