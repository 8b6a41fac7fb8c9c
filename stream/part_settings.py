"""What the settings of every part have in common: frozen, and unknown keys refused."""

from pydantic import BaseModel, ConfigDict


class PartSettings(BaseModel):
    """Settings of one part of the house, kept in that part's own file.

    Only `config` reads files and the environment; each part is given its own small object.
    Every field has a title, a description with its unit, and bounds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
