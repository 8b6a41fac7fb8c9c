"""Calls, connections and claims, driven by hand: no sockets, and time moves only when told to."""

import pytest

from stream.call import CallState
from stream.claims import RefusedClaim
from stream.directory import EmptyDirectory, KnownAgent
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode
from tests.stream.floor import PCM, floor

pytestmark = pytest.mark.unit


async def test_two_connections_make_one_call_with_one_time() -> None:
    """Frames of both parties, a watermark behind both, and who took part."""
    async with floor() as f:
        agent, customer = f.leg("agent"), f.leg("customer")
        f.play(100, agent, customer)
        ears = f.ears.only()
        for party in (Party.AGENT, Party.CUSTOMER):
            assert [x.start_ms for x in ears.frames(party)] == list(range(0, 2000, 20))
        assert ears.marks() == list(range(100, 2001, 100))
        assert [p.party for p in ears.participations()] == [Party.AGENT, Party.CUSTOMER]
        assert [x.start_ms for x in f.tapes[0].frames] == [x.start_ms for x in ears.frames()]


async def test_the_first_message_dates_a_connection_even_if_it_is_less_than_a_frame() -> None:
    """Jitter of the message that completes the first frame does not count."""
    async with floor() as f:
        agent = f.leg()
        agent.send(PCM[:160])
        f.clock.advance(17)
        agent.send(PCM[160:])
        f.clock.advance(500)
        customer = f.leg("customer")
        customer.send(PCM[:160])
        f.clock.advance(60)
        customer.send(PCM[160:])
        ears = f.ears.only()
        assert [x.start_ms for x in ears.frames(Party.AGENT)] == [0]
        assert [x.start_ms for x in ears.frames(Party.CUSTOMER)] == [517]


async def test_an_empty_binary_message_is_a_goodbye() -> None:
    """As FreeSWITCH's graceful shutdown sends it."""
    async with floor() as f:
        agent = f.leg()
        f.play(10, agent)
        agent.send(b"")
        await f.settle()
        assert agent.wire.texts[-1] == {"type": "stopped", "call": "c"}
        assert f.ears.only().ended is not None


async def test_a_lost_connection_is_taken_up_again_within_the_window() -> None:
    """The same call goes on with a gap, and a new segment for the recorder."""
    async with floor(resume_s=30) as f:
        agent = f.leg()
        f.play(50, agent)
        agent.lose()
        assert f.ears.only().call.state is CallState.SUSPENDED
        f.wait(5000)
        again = f.leg()
        assert again.wire.texts[0] == {
            "type": "started",
            "call": "c",
            "resume_s": 30.0,
            "resumed": True,
        }
        f.play(50, again)
        ears = f.ears.only()
        assert ears.call.state is CallState.LIVE
        (gap,) = ears.gaps(Party.AGENT)
        assert (gap.start_ms, gap.end_ms, gap.cause) == (1000, 6000, GapCause.LOST)
        assert f.tapes[0].segments == [Party.AGENT, Party.AGENT]
        assert f.board.counts.resumed == 1


async def test_the_same_token_connecting_again_replaces_the_older_connection() -> None:
    """The old socket closes 4409, the call goes on."""
    async with floor() as f:
        old = f.leg()
        f.play(10, old)
        new = f.leg()
        assert old.closing() is CloseCode.REPLACED
        assert new.closing() is None
        old.send(PCM)
        f.play(10, new)
        assert len(f.ears.only().frames()) == 20


async def test_another_token_is_refused_the_party_and_audited() -> None:
    """4403, also while the first one is merely lost."""
    async with floor() as f:
        first = f.leg()
        second = f.leg(by="t2")
        assert second.closing() is CloseCode.CLAIMED
        first.lose()
        assert f.leg(by="t2").closing() is CloseCode.CLAIMED
        assert f.audited == [RefusedClaim("c", Party.AGENT, "t1", "t2")] * 2


async def test_a_wrong_or_missing_token_is_refused_before_anything_happens() -> None:
    """No call, no listener."""
    async with floor() as f:
        wrong = f.leg(by="nope")
        missing = f.client().say(call="c", party="agent")
        assert wrong.closing() is missing.closing() is CloseCode.BAD_TOKEN
        assert f.ears.listeners == []
        assert f.board.counts.refused[CloseCode.BAD_TOKEN] == 2


async def test_odd_bytes_close_the_connection_and_the_call_may_be_taken_up_again() -> None:
    """From there on every sample would be shifted by half."""
    async with floor() as f:
        agent = f.leg()
        f.play(5, agent)
        agent.send(bytes(321))
        assert agent.closing() is CloseCode.ODD_AUDIO
        assert f.leg().wire.texts[0]["resumed"] is True


@pytest.mark.parametrize("leap", [3_600_000, -3_600_000])
async def test_a_leap_of_the_clock_leaves_no_trace_in_the_call(leap: int) -> None:
    """An hour forward or back between two messages: no gap, no flood, no end."""
    async with floor(idle_s=20, max_call_s=3000) as f:
        agent, customer = f.leg("agent"), f.leg("customer")
        f.play(100, agent, customer)
        f.clock.advance(leap)
        f.play(100, agent, customer)
        ears = f.ears.only()
        assert ears.gaps() == []
        assert [x.start_ms for x in ears.frames(Party.AGENT)] == list(range(0, 4000, 20))


async def test_events_change_the_call_and_its_people() -> None:
    """Attributes are merged, a transfer ends one participation and begins another."""
    async with floor() as f:
        agent = f.client().say(
            call="c", party="agent", agent="1001", token="t1", attributes={"order": "7"}
        )
        f.play(50, agent)
        agent.say(type="attributes", attributes={"vip": "yes"})
        agent.say(type="participation", agent="1002", agent_name="Li")
        ears = f.ears.only()
        assert ears.call.attributes == {"order": "7", "vip": "yes"}
        assert [(p.agent, p.from_ms, p.to_ms) for p in ears.participations()] == [
            ("1001", 0, None),
            ("1001", 0, 1000),
            ("1002", 1000, None),
        ]


async def test_a_later_connection_adds_what_the_first_did_not_know() -> None:
    """The agent's leg knows the team, the customer's knows the number."""
    async with floor() as f:
        f.client().say(call="c", party="agent", team="blue", token="t1")
        f.client().say(call="c", party="customer", team="red", customer="13800138000", token="t1")
        call = f.ears.only().call
        assert (call.team, call.customer) == ("blue", "138****8000")


async def test_replayed_practice_calls_may_run_faster_than_life() -> None:
    """At eight times the speed, call time runs eight times faster, without gaps."""
    async with floor() as f:
        client = f.client().say(call="c", layout="stereo", practice=True, speed=8, token="t1")
        for _ in range(100):
            f.clock.advance(20)
            client.send(bytes(8 * 640))
        f.board.tick()
        ears = f.ears.only()
        assert [x.start_ms for x in ears.frames(Party.AGENT)] == list(range(0, 16_000, 20))
        assert ears.gaps() == []


async def test_a_call_takes_team_and_names_from_the_directory() -> None:
    """By the agent's extension; a transfer takes it to the next agent's team."""

    class Office(EmptyDirectory):
        def agent(self, said: str) -> KnownAgent | None:
            known = {"8001": ("1001", "refunds"), "8002": ("1002", "parcels"), "8003": ("1003", "")}
            if said not in known:
                return None
            id_, team = known[said]
            return KnownAgent(id=id_, name=f"N{id_}", team=team)

    async with floor(directory=Office()) as f:
        agent = f.client().say(call="c", party="agent", token="t1", agent="8001")
        f.play(10, agent)
        ears = f.ears.only()
        assert ears.call.team == "refunds"
        for extension in ("8002", "8003", "9999"):
            agent.say(event="transfer", agent=extension)
        begun = [p for p in ears.participations() if p.to_ms is None]
        assert [(p.agent, p.name) for p in begun] == [
            ("1001", "N1001"),
            ("1002", "N1002"),
            ("1003", "N1003"),
            ("9999", ""),
        ]
        assert ears.call.team == "parcels"
