"""How calls and connections end: by themselves, by their bounds, by our errors, by draining."""

import asyncio

import pytest

from stream.call import Call, CallState, EndCause
from stream.frame import AudioFrame
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode
from tests.fakes.listening import RememberingListener
from tests.stream.floor import PCM, floor

pytestmark = pytest.mark.unit


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


async def test_a_party_that_never_sends_still_lets_the_watermark_move() -> None:
    """Its gap grows from the anchor, so obligations of the other can settle."""
    async with floor() as f:
        agent = f.leg("agent")
        f.play(100, agent)
        ears = f.ears.only()
        (gap,) = ears.gaps(Party.CUSTOMER)
        assert (gap.start_ms, gap.end_ms, gap.cause) == (0, 1600, GapCause.LOST)
        assert ears.marks()[-1] == 1600


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


async def test_a_call_that_uses_an_ended_ones_id_gets_an_id_of_its_own() -> None:
    """A new call under a new id, told back, known by both ids while it lasts; by anybody."""
    async with floor() as f:
        first = f.leg()
        f.play(5, first)
        first.say(type="stop")
        await f.settle()
        agent = f.leg(by="t2")
        assert agent.wire.texts[0]["call"] == "c~2"
        customer = f.leg("customer", by="t2")
        assert customer.wire.texts[0]["call"] == "c~2"
        third = f.leg("third", call="c~2", by="t2")
        assert third.wire.texts[0]["call"] == "c~2"
        f.play(5, agent, customer)
        assert [ears.call.id for ears in f.ears.listeners] == ["c", "c~2"]
        assert {frame.call for frame in f.ears.listeners[1].frames()} == {"c~2"}


async def test_an_id_may_be_used_again_while_its_call_is_just_ending() -> None:
    """Nobody has to wait for the records of the first one."""
    async with floor() as f:
        f.leg().say(type="stop")
        again = f.leg()
        assert again.wire.texts[0]["call"] == "c~2"
        assert f.board.live_calls == 1


async def test_a_source_that_returns_after_the_window_begins_another_call() -> None:
    """The first one keeps what was heard."""
    async with floor(resume_s=5) as f:
        agent = f.leg()
        f.play(50, agent)
        agent.lose()
        f.wait(5500)
        again = f.leg()
        started = again.wire.texts[0]
        assert (started["call"], started["resumed"]) == ("c~2", False)
        f.play(5, again)
        again.lose()
        f.wait(1000)
        back = f.leg().wire.texts[0]
        assert (back["call"], back["resumed"]) == ("c~2", True)


async def test_an_id_that_storage_knows_is_used() -> None:
    """The call it names was heard by another start or another node."""
    async with floor() as f:
        f.ids.add("c")
        assert f.leg().wire.texts[0]["call"] == "c~2"
        assert f.leg("customer").wire.texts[0]["call"] == "c~2"
