"""The door counts what came, what did not, and whom it turned away."""

import pytest

from stream.call import EndCause
from stream.durations import Durations
from stream.gap import GapCause
from stream.refusal import CloseCode
from tests.stream.floor import floor

pytestmark = pytest.mark.unit


async def test_sound_and_messages_are_counted_over_calls_that_go_on_and_that_ended() -> None:
    """Two parties for two seconds, then one of another call for one; the start is a message too."""
    async with floor() as f:
        agent, customer = f.leg("agent"), f.leg("customer")
        f.play(100, agent, customer)
        assert f.board.sound_ms == 4000
        assert f.board.counts.messages == 202
        for client in (agent, customer):
            client.say(type="stop")
            client.lose(CloseCode.ENDED)
        await f.settle()
        other = f.leg(call="other")
        f.play(50, other)
        assert f.board.sound_ms == 5000
        assert f.board.counts.messages == 202 + 2 + 51
        assert f.board.counts.ended == {EndCause.HANGUP: 1}
        assert f.board.connections == 1


async def test_sound_counts_up_only_while_gaps_open_and_close() -> None:
    """What is missing is counted apart, by cause, once it is over."""
    async with floor() as f:
        agent = f.leg("agent", call="c").say(type="ignored")
        seen = []
        for _ in range(4):
            f.play(50, agent)
            seen.append(f.board.sound_ms)
            f.wait(1000)
            seen.append(f.board.sound_ms)
        f.play(50, agent)
        assert seen == sorted(seen)
        gaps = f.board.counts.gaps
        assert gaps.over[GapCause.LOST] == 4
        assert gaps.lasted_ms[GapCause.LOST] == 4000
        assert f.board.sound_ms == 5 * 1000


async def test_refused_claims_are_counted() -> None:
    """Beside the connections they close."""
    async with floor() as f:
        f.leg("agent", by="t1")
        other = f.leg("agent", by="t2")
        assert other.closing() is CloseCode.CLAIMED
        assert f.board.counts.claims_refused == 1


def test_durations_are_counted_by_the_first_bound_they_do_not_exceed() -> None:
    """And what exceeds all of them has a place too."""
    took = Durations((0.01, 0.1))
    for seconds in (0.001, 0.01, 0.011, 5.0):
        took.add(seconds)
    assert took.counts == [2, 1, 1]
    assert took.total_s == pytest.approx(5.022)
