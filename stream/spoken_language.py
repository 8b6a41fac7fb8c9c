"""Which language a call is spoken in, when its source does not say."""

from typing import Annotated

import msgspec
from pydantic import Field, StringConstraints

from stream.call import Call
from stream.part_settings import PartSettings

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{2,35}$")]
"""A BCP 47 tag."""


class LanguageSettings(PartSettings):
    """Languages of calls whose source does not say one. The language decides which recognition
    model hears a call and which rule packs watch it.
    """

    default: Tag = Field(
        "zh-CN", title="Language", description="BCP 47 tag of calls not mentioned below."
    )
    queues: dict[str, Tag] = Field(
        {}, title="By queue", description="BCP 47 tag by queue: {overseas: en-US}."
    )
    teams: dict[str, Tag] = Field(
        {}, title="By team", description="BCP 47 tag by team, for calls of other queues."
    )

    def spoken(self, call: Call) -> Call:
        """The call with its language."""
        if call.language:
            return call
        by_team = self.teams.get(call.team, self.default)
        return msgspec.structs.replace(call, language=self.queues.get(call.queue, by_team))
