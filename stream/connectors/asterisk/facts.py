"""What is known of a call and its agent: from channels, and from their variables."""

from collections.abc import Sequence

import msgspec

from stream.announcement import Announcement
from stream.call import Call, Direction
from stream.connectors.asterisk.ari import Ari
from stream.connectors.asterisk.resources import Channel
from stream.connectors.asterisk.roles import Roles
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.customer import customer_key, masked
from stream.party import Party

SOURCE = "asterisk"
"""Name of this source in `Call.source`."""

DIALLED = ("AppDial", "AppDial2", "AppQueue")
"""What a channel runs that Asterisk dialled, instead of being dialled from."""

MAX_VALUE_CHARS = 1024
"""Longest value taken from a variable."""


class AgentFacts(msgspec.Struct, frozen=True):
    """Who the agent is."""

    id: str
    name: str
    team: str


class Facts:
    """Looks things up on one PBX. Every method raises `AsteriskError`."""

    def __init__(self, settings: AsteriskSettings, ari: Ari, roles: Roles, secret: str) -> None:
        """`secret` is the key of customer hashes."""
        self._settings = settings
        self._ari = ari
        self._roles = roles
        self._secret = secret

    async def agent(self, channel: Channel) -> AgentFacts:
        """Who speaks on an agent's channel."""
        settings = self._settings
        said = await self._first(channel, settings.agent_variables)
        team = await self._first(channel, settings.team_variables)
        return AgentFacts(
            said or self._roles.agent(channel), channel.caller.name[:128], team or settings.team
        )

    async def call(self, customer: Channel, agent: Channel) -> Call:
        """The call between two channels."""
        settings = self._settings
        outbound = customer.dialplan.app_name in DIALLED
        number = customer.caller.number or agent.connected.number
        attributes = {
            name: value[:MAX_VALUE_CHARS]
            for name in settings.attribute_variables
            if (value := await self._ari.variable(customer.id, name))
        }
        return Call(
            id=f"{settings.name}-{customer.id}"[:128],
            source=SOURCE,
            direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
            queue=await self._queue(customer),
            customer=masked(number),
            customer_key=customer_key(number, self._secret),
            language=settings.language,
            attributes=attributes,
        )

    def announcement(self, call: Call, agent: AgentFacts, party: Party) -> Announcement:
        """What one of the two taps announces."""
        return Announcement(
            call=msgspec.structs.replace(call, team=agent.team),
            channels=(party,),
            rate=self._settings.rate,
            agent=agent.id,
            agent_name=agent.name,
            suppresses=self._settings.silence == "suppressed",
            answered=True,
        )

    async def _queue(self, customer: Channel) -> str:
        said = await self._first(customer, self._settings.queue_variables)
        if not said and customer.dialplan.app_name == "Queue":
            said = customer.dialplan.app_data.partition(",")[0]
        return said[:128]

    async def _first(self, channel: Channel, names: Sequence[str]) -> str:
        for name in names:
            if value := await self._ari.variable(channel.id, name):
                return value[:128]
        return ""
