"""Who talks with whom on a PBX, out of its events alone."""

from collections.abc import Iterable

import msgspec
import pytest

from stream.connectors.asterisk.resources import Bridge, Channel, Event
from stream.connectors.asterisk.roles import Roles
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.connectors.asterisk.tracker import (
    CallTracker,
    Change,
    Declared,
    Gone,
    Met,
    Parted,
    Pressed,
)
from stream.gap import GapCause
from stream.party import Party

pytestmark = pytest.mark.unit


class Exchange:
    """A PBX on paper: does things to channels, and tells the tracker as Asterisk would."""

    def __init__(self, **settings: object) -> None:
        self.tracker = CallTracker(Roles(AsteriskSettings.model_validate(settings)))
        self.channels: dict[str, Channel] = {}
        self.bridges: dict[str, Bridge] = {}

    def ring(self, id_: str, name: str) -> list[Change]:
        """A channel begins; later ones are younger."""
        at = f"2026-11-26T01:00:{len(self.channels):02}.000+0000"
        channel = Channel(id_, f"{name}-{len(self.channels):08x}", "Up", creationtime=at)
        if ";" in name:
            channel = msgspec.structs.replace(channel, name=name)
        self.channels[id_] = channel
        return self._tell("ChannelCreated", id_)

    def join(self, bridge: str, *ids: str, kind: str = "mixing") -> list[Change]:
        """Channels enter a bridge, one after the other."""
        changes: list[Change] = []
        for id_ in ids:
            known = self.bridges.get(bridge, Bridge(bridge, kind))
            self.bridges[bridge] = Bridge(bridge, kind, (*known.channels, id_))
            changes += self._tell("ChannelEnteredBridge", id_, bridge)
        return changes

    def leave(self, bridge: str, *ids: str) -> list[Change]:
        """Channels leave a bridge."""
        changes: list[Change] = []
        for id_ in ids:
            known = self.bridges[bridge]
            rest = tuple(c for c in known.channels if c != id_)
            self.bridges[bridge] = msgspec.structs.replace(known, channels=rest)
            changes += self._tell("ChannelLeftBridge", id_, bridge)
        return changes

    def hang_up(self, id_: str) -> list[Change]:
        """A channel ends, having left its bridge."""
        changes = [
            c for b in self.bridges.values() if id_ in b.channels for c in self.leave(b.id, id_)
        ]
        return changes + self._tell("ChannelDestroyed", id_)

    def say(self, kind: str, id_: str, eventname: str = "") -> list[Change]:
        """Some other event of a channel."""
        return self._tell(kind, id_, eventname=eventname)

    def blind_transfer(self, agent: str, customer: str) -> list[Change]:
        """What Asterisk tells of a blind transfer."""
        event = Event(
            "BridgeBlindTransfer",
            channel=self.channels[agent],
            transferee=self.channels[customer],
        )
        return self.tracker.feed(event)

    def resync(self, without: Iterable[str] = ()) -> list[Change]:
        """The PBX's own lists, but for some channels."""
        there = [c for id_, c in self.channels.items() if id_ not in without]
        return self.tracker.resync(there, self.bridges.values())

    def _tell(self, kind: str, id_: str, bridge: str = "", eventname: str = "") -> list[Change]:
        told = Event(
            kind, channel=self.channels[id_], bridge=self.bridges.get(bridge), eventname=eventname
        )
        return self.tracker.feed(told)


def a_call() -> Exchange:
    """Customer `c` talks with agent 1001, whose channel is `a`."""
    pbx = Exchange()
    pbx.ring("c", "PJSIP/trunk")
    pbx.ring("a", "PJSIP/1001")
    (met,) = pbx.join("b", "a", "c")
    assert isinstance(met, Met)
    assert (met.customer.id, met.agent.id) == ("c", "a")
    return pbx


def agents(changes: Iterable[Change]) -> list[tuple[str, str]]:
    """Who met whom."""
    return [(c.customer.id, c.agent.id) for c in changes if isinstance(c, Met)]


def test_nobody_has_met_before_both_are_in_the_bridge() -> None:
    """Ringing is no call."""
    pbx = Exchange()
    assert pbx.ring("c", "PJSIP/trunk") == []
    assert pbx.ring("a", "PJSIP/1001") == []
    assert pbx.join("b", "a") == []


def test_a_customer_who_hangs_up_is_gone_once() -> None:
    """And the agent who stays for a moment is no call."""
    pbx = a_call()
    changes = pbx.hang_up("c")
    assert changes[-1] == Gone("c")
    assert [c for c in changes if isinstance(c, Gone)] == [Gone("c")]
    assert pbx.hang_up("a") == []


def test_an_agent_who_hangs_up_leaves_the_customer() -> None:
    """Not on the way to anybody."""
    assert a_call().hang_up("a") == [Parted("c", transferred=False)]


@pytest.mark.parametrize("told", ["before", "after"])
def test_a_transferred_customer_is_on_the_way(told: str) -> None:
    """Whether Asterisk tells the transfer before or after they part."""
    pbx = a_call()
    if told == "before":
        assert pbx.blind_transfer("a", "c") == []
        changes = pbx.hang_up("a")
    else:
        pbx.hang_up("a")
        changes = pbx.blind_transfer("a", "c")
    assert changes[-1] == Parted("c", transferred=True)
    pbx.ring("a2", "PJSIP/1002")
    assert agents(pbx.join("b2", "c", "a2")) == [("c", "a2")]
    assert pbx.hang_up("a2") == [Parted("c", transferred=False)]


def test_local_channels_are_looked_through() -> None:
    """Customer, first half; second half, agent."""
    pbx = Exchange()
    pbx.ring("c", "PJSIP/trunk")
    pbx.ring("l1", "Local/1001@from-queue-00000001;1")
    pbx.ring("l2", "Local/1001@from-queue-00000001;2")
    pbx.ring("a", "PJSIP/1001")
    assert pbx.join("b1", "c", "l1") == []
    assert agents(pbx.join("b2", "l2", "a")) == [("c", "a")]
    assert pbx.hang_up("c")[-1] == Gone("c")


def test_when_local_channels_are_optimised_away_the_call_goes_on() -> None:
    """The agent takes the half's place in the customer's bridge."""
    pbx = Exchange()
    pbx.ring("c", "PJSIP/trunk")
    pbx.ring("l1", "Local/1@q-00000001;1")
    pbx.ring("l2", "Local/1@q-00000001;2")
    pbx.ring("a", "PJSIP/1001")
    pbx.join("b1", "c", "l1")
    pbx.join("b2", "l2", "a")
    changes = [*pbx.leave("b2", "a"), *pbx.leave("b1", "l1"), *pbx.join("b1", "a")]
    assert agents(changes)[-1] == ("c", "a")
    assert not any(isinstance(c, Gone) for c in changes)


def test_agents_among_themselves_are_no_call_until_a_customer_comes() -> None:
    """An agent asks another one, then both talk with the customer."""
    pbx = Exchange()
    pbx.ring("a1", "PJSIP/1001")
    pbx.ring("a2", "PJSIP/1002")
    assert pbx.join("b", "a1", "a2") == []
    pbx.ring("c", "PJSIP/trunk")
    assert agents(pbx.join("b", "c")) == [("c", "a1")]
    assert agents(pbx.hang_up("a1")) == [("c", "a2")]


def test_of_two_customers_in_one_bridge_the_first_is_the_agents() -> None:
    """One agent has one call; the other one is heard with it."""
    pbx = a_call()
    pbx.ring("c2", "PJSIP/trunk")
    assert pbx.join("b", "c2") == []


def test_waiting_is_not_talking() -> None:
    """Holding bridges, as for parking or agents that wait."""
    pbx = Exchange()
    pbx.ring("c", "PJSIP/trunk")
    pbx.ring("a", "PJSIP/1001")
    assert pbx.join("b", "c", "a", kind="holding") == []


@pytest.mark.parametrize(
    "name",
    ["Snoop/1.1", "WebSocket/INCOMING/0x7f", "AudioSocket/h/u", "UnicastRTP/h", "CBAnn/room;2"],
)
def test_taps_and_announcers_are_nobody(name: str) -> None:
    """Else the tap would tap itself."""
    pbx = Exchange()
    pbx.ring("a", "PJSIP/1001")
    pbx.ring("x", name)
    assert pbx.join("b", "a", "x") == []


def test_our_own_ids_are_nobody_whatever_their_technology() -> None:
    """As are endpoints the settings ignore."""
    pbx = Exchange(ignored=["PJSIP/paging"])
    pbx.ring("a", "PJSIP/1001")
    pbx.ring("floorwalker-tap-0123-media", "PJSIP/anything")
    pbx.ring("p", "PJSIP/paging")
    assert pbx.join("b", "a", "floorwalker-tap-0123-media", "p") == []


def test_holds_keys_and_user_events_name_the_call_and_the_party() -> None:
    """Whose channel it is decides."""
    pbx = a_call()
    assert pbx.say("ChannelHold", "a") == [Declared("c", GapCause.HOLD, True, Party.AGENT)]
    assert pbx.say("ChannelUnhold", "a") == [Declared("c", GapCause.HOLD, False, Party.AGENT)]
    assert pbx.say("ChannelDtmfReceived", "c") == [Pressed("c", Party.CUSTOMER)]
    mute = pbx.say("ChannelUserevent", "a", "FloorwalkerMute")
    assert mute == [Declared("c", GapCause.MUTE, True, Party.AGENT)]
    assert pbx.say("ChannelUserevent", "a", "SomethingElse") == []


def test_what_the_lists_say_wins_over_what_was_missed() -> None:
    """A lost goodbye; a call in progress at the start."""
    pbx = a_call()
    pbx.bridges.clear()
    assert pbx.resync(without=["c", "a"]) == [Gone("c")]
    fresh = Exchange()
    before = a_call()
    fresh.channels, fresh.bridges = before.channels, before.bridges
    assert agents(fresh.resync()) == [("c", "a")]
    assert fresh.resync() == []


def test_a_forgotten_customer_may_meet_an_agent_again() -> None:
    """After the handover time, that is another call."""
    pbx = a_call()
    pbx.hang_up("a")
    pbx.tracker.forget("c")
    pbx.ring("a2", "PJSIP/1002")
    assert agents(pbx.join("b9", "c", "a2")) == [("c", "a2")]


def test_the_agents_id_is_the_group_of_the_pattern_or_the_endpoint() -> None:
    """`PJSIP/agent1001` may be 1001, or agent1001."""
    channel = Channel("1", "PJSIP/agent1001-0000002a")
    named = AsteriskSettings(agents=(r"PJSIP/agent(?P<agent>\d+)",))
    plain = AsteriskSettings(agents=(r"PJSIP/agent\d+",))
    assert Roles(named).agent(channel) == "1001"
    assert Roles(plain).agent(channel) == "agent1001"
