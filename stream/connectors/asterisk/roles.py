"""Who is who among the channels of a PBX: agents, customers, Local channels, ourselves."""

import re
from enum import Enum, auto

from stream.connectors.asterisk.resources import Channel
from stream.connectors.asterisk.settings import AsteriskSettings

OURS = ("Snoop/", "WebSocket/", "AudioSocket/", "UnicastRTP/")
"""Technologies of taps, ours or anybody's: nobody speaks there, and tapping them would go round."""

UNSPOKEN = (*OURS, "Announcer/", "Recorder/", "CBAnn/", "CBRec/", "Message/", "Surrogate/")
"""Technologies behind which there is no person."""


class Role(Enum):
    """What a channel is to us."""

    AGENT = auto()
    OTHER = auto()
    """A person who is no agent: a customer."""
    LOCAL = auto()
    """One half of a Local channel: looked through, never tapped."""
    NOBODY = auto()
    """Taps, announcers, and what the settings ignore."""


class Roles:
    """Tells the role of a channel from its name."""

    def __init__(self, settings: AsteriskSettings) -> None:
        self._agents = [re.compile(pattern) for pattern in settings.agents]
        self._ignored = [re.compile(pattern) for pattern in settings.ignored]
        self._prefix = own_prefix(settings)

    def of(self, channel: Channel) -> Role:
        """The role of a channel."""
        if channel.id.startswith(self._prefix) or channel.name.startswith(UNSPOKEN):
            return Role.NOBODY
        if channel.name.startswith("Local/"):
            return Role.LOCAL
        endpoint = channel.endpoint
        if any(pattern.fullmatch(endpoint) for pattern in self._ignored):
            return Role.NOBODY
        if any(pattern.fullmatch(endpoint) for pattern in self._agents):
            return Role.AGENT
        return Role.OTHER

    def agent(self, channel: Channel) -> str:
        """The agent's id as the endpoint says it."""
        endpoint = channel.endpoint
        for pattern in self._agents:
            found = pattern.fullmatch(endpoint)
            if found is not None and (said := found.groupdict().get("agent")):
                return str(said)
        return endpoint.partition("/")[2]


def own_prefix(settings: AsteriskSettings) -> str:
    """What the ids of all our channels and bridges begin with, over all runs."""
    return f"{settings.application}-tap-"
