"""Finds the calls of agents in what a PBX says about channels and bridges; no I/O.

A call is one customer's channel, for as long as it stays: an agent who hands over, blindly or
after asking, is followed by the next one in the same call. Customer and agent have met when they
are in one bridge, or in bridges that Local channels join.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import msgspec

from stream.connectors.asterisk.resources import Bridge, Channel, Event
from stream.connectors.asterisk.roles import Role, Roles
from stream.gap import GapCause
from stream.party import Party

USER_EVENTS = {
    "FloorwalkerMute": (GapCause.MUTE, True),
    "FloorwalkerUnmute": (GapCause.MUTE, False),
    "FloorwalkerPause": (GapCause.PAUSED, True),
    "FloorwalkerResume": (GapCause.PAUSED, False),
}
"""Events the dialplan, AMI or ARI may make, since Asterisk itself has none for these."""


class Met(msgspec.Struct, frozen=True):
    """A customer talks with an agent, or now with another one."""

    customer: Channel
    agent: Channel


class Parted(msgspec.Struct, frozen=True):
    """A customer talks with no agent any more, and is still there."""

    customer: str
    transferred: bool
    """Whether on the way to another agent."""


class Gone(msgspec.Struct, frozen=True):
    """A customer who had met an agent hung up."""

    customer: str


class Declared(msgspec.Struct, frozen=True):
    """A hold, mute or pause of a call began or ended."""

    customer: str
    cause: GapCause
    begins: bool
    party: Party


class Pressed(msgspec.Struct, frozen=True):
    """Somebody of a call pressed a key."""

    customer: str
    party: Party


Change: TypeAlias = Met | Parted | Gone | Declared | Pressed


class CallTracker:
    """Keeps what the PBX has, and says what that means for the calls of agents."""

    def __init__(self, roles: Roles) -> None:
        self._roles = roles
        self._channels: dict[str, Channel] = {}
        self._bridges: dict[str, set[str]] = {}
        self._bridge_of: dict[str, str] = {}
        self._calls: dict[str, str] = {}
        """The agent's channel of each call, empty between agents; by the customer's channel."""
        self._transferred: set[str] = set()

    def agent_of(self, customer: str) -> Channel | None:
        """The agent a customer talks with now."""
        return self._channels.get(self._calls.get(customer, ""))

    def resync(self, channels: Iterable[Channel], bridges: Iterable[Bridge]) -> list[Change]:
        """Take over what the PBX has now, whatever was known before."""
        self._channels = {c.id: c for c in channels if self._roles.of(c) is not Role.NOBODY}
        self._bridges, self._bridge_of = {}, {}
        for bridge in bridges:
            self._set_bridge(bridge)
        gone = [customer for customer in self._calls if customer not in self._channels]
        changes: list[Change] = [self._gone(customer) for customer in gone]
        changes += self._changes(self._channels)
        return changes

    def feed(self, event: Event) -> list[Change]:
        """Take an event."""
        channel = event.channel
        if channel is not None and self._roles.of(channel) is Role.NOBODY:
            return []
        match event.type:
            case "ChannelDestroyed" if channel is not None:
                return self._destroyed(channel.id)
            case "ChannelEnteredBridge" | "ChannelLeftBridge" if channel and event.bridge:
                return self._moved(channel, event.bridge)
            case "BridgeDestroyed" if event.bridge is not None:
                emptied = msgspec.structs.replace(event.bridge, channels=())
                return self._changes(self._set_bridge(emptied))
            case "BridgeBlindTransfer" | "BridgeAttendedTransfer":
                return list(self._transfer(event))
        if channel is None:
            return []
        self._channels[channel.id] = channel
        return list(self._said(channel, event))

    def _said(self, channel: Channel, event: Event) -> Iterator[Change]:
        for customer, party in self._part_of(channel.id):
            match event.type:
                case "ChannelHold" | "ChannelUnhold":
                    begins = event.type == "ChannelHold"
                    yield Declared(customer, GapCause.HOLD, begins, party)
                case "ChannelDtmfReceived":
                    yield Pressed(customer, party)
                case "ChannelUserevent" if event.eventname in USER_EVENTS:
                    cause, begins = USER_EVENTS[event.eventname]
                    yield Declared(customer, cause, begins, party)

    def _part_of(self, channel: str) -> Iterator[tuple[str, Party]]:
        if channel in self._calls:
            yield channel, Party.CUSTOMER
        for customer, agent in self._calls.items():
            if agent == channel:
                yield customer, Party.AGENT

    def _transfer(self, event: Event) -> Iterator[Parted]:
        """Whoever was with the transferring phone is on the way to somebody else. Asterisk says so
        before or after they part.
        """
        leaving = event.transferer_first_leg or event.channel
        moved = event.transferee
        for customer, agent in self._calls.items():
            if (leaving and leaving.id == agent) or (moved and moved.id == customer):
                self._transferred.add(customer)
                if not agent:
                    yield Parted(customer, transferred=True)

    def _moved(self, channel: Channel, bridge: Bridge) -> list[Change]:
        self._channels[channel.id] = channel
        return self._changes({channel.id, *self._set_bridge(bridge)})

    def _destroyed(self, channel: str) -> list[Change]:
        around = self._around(channel)
        self._channels.pop(channel, None)
        self._leave(channel)
        changes: list[Change] = [self._gone(channel)] if channel in self._calls else []
        return changes + self._changes(around - {channel})

    def _set_bridge(self, bridge: Bridge) -> set[str]:
        """Take over who is in a bridge; returns everybody concerned."""
        waits = bridge.bridge_type == "holding"
        now = set() if waits else set(bridge.channels)
        before = self._bridges.pop(bridge.id, set())
        concerned = set(now)
        for left in before:
            concerned |= {left, *self._around(left)}
        for left in before - now:
            self._bridge_of.pop(left, None)
        for entered in now:
            self._leave(entered)
            self._bridge_of[entered] = bridge.id
        if now:
            self._bridges[bridge.id] = now
        for entered in now:
            concerned |= self._around(entered)
        return concerned

    def _leave(self, channel: str) -> None:
        bridge = self._bridge_of.pop(channel, None)
        if bridge is not None:
            rest = self._bridges.get(bridge, set())
            rest.discard(channel)
            if not rest:
                self._bridges.pop(bridge, None)

    def _around(self, channel: str) -> set[str]:
        """Everybody `channel` hears, itself included, through bridges and Local channels."""
        seen, ahead = {channel}, [channel]
        while ahead:
            here = ahead.pop()
            near = set(self._bridges.get(self._bridge_of.get(here, ""), ()))
            near |= self._other_half(here)
            ahead += near - seen
            seen |= near
        return seen

    def _other_half(self, channel: str) -> set[str]:
        known = self._channels.get(channel)
        if known is None or self._roles.of(known) is not Role.LOCAL:
            return set()
        stem, _, half = known.name.rpartition(";")
        wanted = f"{stem};{'2' if half == '1' else '1'}"
        return {c.id for c in self._channels.values() if c.name == wanted}

    def _changes(self, concerned: Iterable[str]) -> list[Change]:
        wanted = set(concerned)
        customers = {c for c in wanted if self._role(c) is Role.OTHER}
        customers |= {c for c, agent in self._calls.items() if c in wanted or agent in wanted}
        # The one who came first is the customer of a conference; the others are heard with them.
        in_order = sorted(
            (c for c in customers if c in self._channels),
            key=lambda c: (self._channels[c].creationtime, c),
        )
        return [change for customer in in_order for change in self._look_at(customer)]

    def _look_at(self, customer: str) -> Iterator[Change]:
        agents = [c for c in self._around(customer) if self._role(c) is Role.AGENT]
        before = self._calls.get(customer)
        taken = {agent for other, agent in self._calls.items() if other != customer}
        free = sorted(a for a in agents if a not in taken)
        if before and before in agents:
            return
        if free:
            self._transferred.discard(customer)
            self._calls[customer] = free[0]
            yield Met(self._channels[customer], self._channels[free[0]])
        elif before:
            self._calls[customer] = ""
            yield Parted(customer, customer in self._transferred)

    def _gone(self, customer: str) -> Gone:
        del self._calls[customer]
        self._transferred.discard(customer)
        return Gone(customer)

    def forget(self, customer: str) -> None:
        """The call is over for us though the customer still is there; another may begin."""
        if self._calls.get(customer) == "":
            del self._calls[customer]
            self._transferred.discard(customer)

    def _role(self, channel: str) -> Role:
        known = self._channels.get(channel)
        return Role.NOBODY if known is None else self._roles.of(known)
