"""Calls, connections and claims, driven by hand: no sockets, and time moves only when told to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from stream.call import Call, CallState, EndCause
from stream.claims import RefusedClaim
from stream.credential import Credential
from stream.frame import AudioFrame
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode
from stream.settings import StreamSettings
from stream.sources.pcm import PcmConnection, PcmSource
from stream.switchboard import Switchboard
from stream.wire import UpgradeRequest
from tests.fakes.clocks import ManualClock
from tests.fakes.listening import ListenerRoom, RememberingListener, RememberingRecorder
from tests.fakes.wires import RememberingWire

pytestmark = pytest.mark.unit

PCM = bytes(320)


class Client:
    """One connection to `/pcm`, without the socket."""

    def __init__(self, floor: "Floor") -> None:
        self.wire = RememberingWire()
        self.connection: PcmConnection = floor.source.connect(
            UpgradeRequest("/pcm", {}, {}), self.wire
        )

    def say(self, **keys: object) -> "Client":
        """Send a JSON text."""
        self.connection.on_text(json.dumps(keys).encode())
        return self

    def send(self, message: bytes) -> None:
        """Send a binary message."""
        self.connection.on_binary(message)

    def lose(self, code: int | None = None) -> None:
        """The socket is gone."""
        self.connection.on_closed(code)

    def closing(self) -> CloseCode | None:
        """How the server closed it, if it did."""
        return self.wire.closed_with


class Floor:
    """A switchboard with everything around it fake but itself."""

    def __init__(self, **settings: object) -> None:
        self.clock = ManualClock()
        self.ears = ListenerRoom()
        self.tapes: list[RememberingRecorder] = []
        self.audited: list[RefusedClaim] = []
        self.settings = StreamSettings.model_validate({"refusal_delay_s": 0, **settings})
        self.board = Switchboard(
            self.settings,
            self.ears,
            self._tape,
            lambda token: Credential(token) if token.startswith("t") else None,
            audit=self.audited.append,
            now=self.clock,
            wall=lambda: 1_700_000_000.0,
        )
        self.source = PcmSource(self.board, self.settings)

    def _tape(self, _call: Call) -> RememberingRecorder:
        self.tapes.append(RememberingRecorder())
        return self.tapes[-1]

    def client(self) -> Client:
        """A connection that has not said anything."""
        return Client(self)

    def leg(self, party: str = "agent", *, call: str = "c", by: str = "t1") -> Client:
        """A connection that brings one party."""
        return self.client().say(call=call, party=party, token=by)

    def play(self, frames: int, *clients: Client) -> None:
        """All clients speak for a while at speaking pace, and the ticker ticks."""
        for number in range(frames):
            self.clock.advance(20)
            for client in clients:
                client.send(PCM)
            if number % 25 == 24:
                self.board.tick()

    def wait(self, ms: int) -> None:
        """Nothing comes for a while."""
        for _ in range(ms // 500):
            self.clock.advance(500)
            self.board.tick()

    async def settle(self) -> None:
        """Let the calls' tasks run."""
        for _ in range(10):
            await asyncio.sleep(0)


@asynccontextmanager
async def floor(**settings: object) -> AsyncIterator[Floor]:
    """An open switchboard."""
    made = Floor(**settings)
    async with made.board:
        yield made


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


async def test_the_call_ends_when_its_last_source_says_stop() -> None:
    """First one party leaves, then the other; participations and the log are closed."""
    async with floor() as f:
        agent, customer = f.leg("agent"), f.leg("customer")
        f.play(50, agent, customer)
        customer.say(type="stop")
        assert customer.closing() is CloseCode.ENDED
        f.play(50, agent)
        agent.say(type="stop")
        await f.settle()
        ears = f.ears.only()
        assert ears.ended is not None
        assert (ears.ended.at_ms, ears.ended.cause) == (2000, EndCause.HANGUP)
        assert [(p.party, p.to_ms) for p in ears.participations()[2:]] == [
            (Party.CUSTOMER, 1000),
            (Party.AGENT, 2000),
        ]
        assert ears.call.state is CallState.ENDED
        assert ears.gaps() == []
        assert f.tapes[0].closed
        assert f.board.live_calls == 0


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


async def test_a_call_nobody_takes_up_again_ends_after_the_window() -> None:
    """With the cause told."""
    async with floor(resume_s=5) as f:
        agent = f.leg()
        f.play(50, agent)
        agent.lose()
        f.wait(4500)
        assert f.board.live_calls == 1
        f.wait(1000)
        await f.settle()
        ended = f.ears.only().ended
        assert ended is not None
        assert ended.cause is EndCause.DISCONNECTED


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


async def test_an_error_of_ours_ends_that_call_only() -> None:
    """A listener that raises takes nobody with it."""

    class Deaf(RememberingListener):
        def frame(self, frame: AudioFrame) -> None:
            raise RuntimeError(frame.call)

    async with floor() as f:
        good = f.leg(call="good")
        f.board._listener_factory = Deaf
        bad = f.leg(call="bad")
        f.play(5, good, bad)
        await f.settle()
        assert bad.closing() is CloseCode.OUR_FAULT
        assert good.closing() is None
        assert len(f.ears.only().frames()) == 5
        assert f.board.live_calls == 1
        assert f.tapes[1].closed


async def test_a_listener_that_cannot_be_made_refuses_that_call_only() -> None:
    """The room it would have taken is free again."""

    def broken(_call: Call) -> RememberingListener:
        raise RuntimeError("no model")

    async with floor(max_calls=1) as f:
        f.board._listener_factory = broken
        assert f.leg(call="bad").closing() is CloseCode.OUR_FAULT
        f.board._listener_factory = f.ears
        assert f.leg(call="good").closing() is None


async def test_a_client_that_never_speaks_is_closed() -> None:
    """Neither one that names no call, nor one that names it and sends nothing."""
    async with floor(start_timeout_s=5, idle_s=20) as f:
        mute = f.client()
        named = f.leg()
        f.wait(5500)
        assert mute.closing() is CloseCode.IDLE
        assert named.closing() is None
        f.wait(15_000)
        await f.settle()
        assert named.closing() is CloseCode.IDLE
        ended = f.ears.only().ended
        assert ended is not None
        assert ended.cause is EndCause.IDLE


async def test_a_hold_excuses_long_silence() -> None:
    """A customer who waits ten minutes is still on the line."""
    async with floor(idle_s=20) as f:
        agent = f.leg()
        f.play(50, agent)
        agent.say(type="hold")
        f.wait(600_000)
        assert agent.closing() is None
        agent.say(type="unhold")
        f.play(50, agent)
        (gap,) = f.ears.only().gaps(Party.AGENT)
        assert (gap.start_ms, gap.end_ms, gap.cause) == (1000, 601_000, GapCause.HOLD)
        assert f.ears.only().gaps(Party.CUSTOMER)[-1].cause is not GapCause.HOLD


async def test_a_call_that_never_ends_is_ended() -> None:
    """After the longest time the settings allow."""
    async with floor(max_call_s=60, messages_per_s=10_000) as f:
        agent = f.leg()
        f.play(3100, agent)
        await f.settle()
        assert agent.closing() is CloseCode.TOO_LONG
        ended = f.ears.only().ended
        assert ended is not None
        assert ended.cause is EndCause.TOO_LONG


async def test_a_flood_of_messages_is_cut_off() -> None:
    """Tiny messages, as fast as can be."""
    async with floor(messages_per_s=100) as f:
        agent = f.leg()
        for _ in range(1000):
            agent.send(b"\0\0")
        assert agent.closing() is CloseCode.FLOOD


async def test_sound_far_ahead_of_the_clock_is_a_flood() -> None:
    """A file poured in is not a call."""
    async with floor(ahead_ms=5000) as f:
        agent = f.leg()
        for _ in range(20):
            agent.send(bytes(16_000))
        assert agent.closing() is CloseCode.FLOOD
        whole = f.leg(call="d")
        for _ in range(400):
            whole.send(PCM)
        f.wait(500)
        assert whole.closing() is CloseCode.FLOOD


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


async def test_a_party_that_never_sends_still_lets_the_watermark_move() -> None:
    """Its gap grows from the anchor, so obligations of the other can settle."""
    async with floor() as f:
        agent = f.leg("agent")
        f.play(100, agent)
        ears = f.ears.only()
        (gap,) = ears.gaps(Party.CUSTOMER)
        assert (gap.start_ms, gap.end_ms, gap.cause) == (0, 1600, GapCause.LOST)
        assert ears.marks()[-1] == 1600


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


async def test_a_full_house_refuses_new_calls_and_takes_known_ones_back() -> None:
    """4503, and the calls inside notice nothing."""
    async with floor(max_calls=1) as f:
        first = f.leg(call="one")
        assert f.leg(call="two").closing() is CloseCode.FULL
        first.lose()
        assert f.leg(call="one").closing() is None


async def test_draining_refuses_new_calls_tells_live_ones_and_waits_for_them() -> None:
    """And ends early when the last one has ended."""
    async with floor() as f:
        agent = f.leg()
        waiting = f.client()
        f.play(10, agent)
        async with asyncio.TaskGroup() as group:
            drained = group.create_task(f.board.drain(30))
            await f.settle()
            assert agent.wire.texts[-1] == {"type": "draining", "within_s": 30.0}
            assert waiting.closing() is CloseCode.FULL
            assert f.leg(call="new").closing() is CloseCode.FULL
            assert not drained.done()
            agent.say(type="stop")
        ended = f.ears.only().ended
        assert ended is not None
        assert ended.cause is EndCause.HANGUP


async def test_what_is_still_live_when_time_is_up_is_ended_as_drained() -> None:
    """Told and closed with 1001."""
    async with floor() as f:
        agent = f.leg()
        f.play(10, agent)
        await f.board.drain(0)
        assert agent.closing() is CloseCode.GOING_AWAY
        ended = f.ears.only().ended
        assert ended is not None
        assert ended.cause is EndCause.DRAINED


async def test_leaving_the_switchboard_ends_what_is_live() -> None:
    """Also when the house stops without draining."""
    async with floor() as f:
        agent = f.leg()
        f.play(10, agent)
    ended = f.ears.only().ended
    assert ended is not None
    assert ended.cause is EndCause.DRAINED
    assert agent.closing() is CloseCode.GOING_AWAY
    assert f.tapes[0].closed


async def test_an_ended_call_id_may_be_used_again() -> None:
    """As a new call, with a new listener, by anybody."""
    async with floor() as f:
        first = f.leg()
        f.play(5, first)
        first.say(type="stop")
        await f.settle()
        f.play(5, f.leg(by="t2"))
        assert len(f.ears.listeners) == 2


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
