"""What all messages of the sockets have in common."""

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """One message, or a part of one."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", json_schema_serialization_defaults_required=True
    )
