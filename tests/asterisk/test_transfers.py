"""Who is handed over stays one call, in which one participation ends and another begins."""

import asyncio

import pytest

from stream.gap import GapCause
from stream.party import Party
from tests.asterisk.line_ears import level_db
from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT, SECOND_PORT
from tests.asterisk.phones import AGENT_HZ, COACH_HZ, CUSTOMER_HZ, Phone, Sipp
from tests.asterisk.switchboard_house import pbx_house, sound, until
from tests.asterisk.test_each_side import customer
from tests.fakes.listening import RememberingListener

pytestmark = pytest.mark.integration


def agents(ears: RememberingListener) -> list[str]:
    """Who was the agent, one after the other."""
    return [p.agent for p in ears.participations() if p.party is Party.AGENT and p.to_ms is None]


def second(sipp: Sipp) -> Phone:
    """The next agent, who lets it ring, and whose voice can be told from the first one's."""
    return Phone("answerer", "1002", sipp.sound(COACH_HZ)).pick_up(ring_s=0.8).be_hung_up()


async def over(ears: RememberingListener) -> None:
    """Wait until the call is over."""
    await until(lambda: ears.ended is not None)


async def heard_both(ears: RememberingListener) -> None:
    """Each agent's voice stands in their own time, and the customer's in both."""
    (_, change) = [p for p in ears.participations() if p.party is Party.AGENT and p.to_ms is None]
    assert level_db(sound(ears, Party.AGENT, 300, 1200), AGENT_HZ) > -3
    after = change.from_ms + 300
    assert level_db(sound(ears, Party.AGENT, after, after + 1200), COACH_HZ) > -3
    assert level_db(sound(ears, Party.AGENT, after, after + 1200), AGENT_HZ) < -60
    assert level_db(sound(ears, Party.CUSTOMER, after, after + 1200), CUSTOMER_HZ) > -3


async def test_a_blind_transfer_is_a_new_participation(sipp: Sipp) -> None:
    """While the customer waits for the next agent, the call is on hold."""
    async with pbx_house() as house:
        first = Phone("answerer", "1001", sipp.sound(AGENT_HZ)).pick_up().talk(1.5)
        one = await sipp.run(first.transfer("1002"), AGENT_PORT, 7000)
        two = await sipp.run(second(sipp), SECOND_PORT, 7400)
        talking = customer(sipp).dial("1001").talk(5).hang_up()
        dialled = await sipp.run(talking, CUSTOMER_PORT, 8000)
        await sipp.done(dialled, one, two)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
        assert len(house.ears.listeners) == 1
    assert agents(ears) == ["1001", "1002"]
    assert any(g.cause is GapCause.HOLD for g in ears.gaps(Party.CUSTOMER))
    await heard_both(ears)


async def test_an_attended_transfer_is_a_new_participation(sipp: Sipp) -> None:
    """The agent asks the next one first: that talk is between agents and no call of its own."""
    async with pbx_house() as house:
        first = Phone("answerer", "1001", sipp.sound(AGENT_HZ)).pick_up().talk(1.5)
        asking = first.press("*", "2").talk(0.5).press("1", "0", "0", "2").talk(2.5).hang_up()
        one = await sipp.run(asking, AGENT_PORT, 7000)
        two = await sipp.run(second(sipp), SECOND_PORT, 7400)
        talking = customer(sipp).dial("1001").talk(9).hang_up()
        dialled = await sipp.run(talking, CUSTOMER_PORT, 8000)
        await sipp.done(dialled, one, two)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
        assert len(house.ears.listeners) == 1
    assert agents(ears) == ["1001", "1002"]
    await heard_both(ears)


async def test_who_leaves_no_agent_behind_ends_the_call(sipp: Sipp) -> None:
    """The agent hangs up, the customer stays in the dialplan: after `handover_s` the call is over,
    though the customer is still there.
    """
    async with pbx_house(handover_s=0.5) as house:
        picking = Phone("answerer", "1001", sipp.sound(AGENT_HZ)).pick_up().talk(1).hang_up()
        await sipp.run(picking, AGENT_PORT, 7000)
        dialled = await sipp.run(customer(sipp).dial("802").talk(4).hang_up(), CUSTOMER_PORT, 8000)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
        assert ears.ended is not None
        assert 900 <= ears.ended.at_ms <= 2000
        assert dialled.returncode is None
        await sipp.done(dialled)
        assert len(house.ears.listeners) == 1


async def test_each_customer_of_a_conference_room_is_a_call(sipp: Sipp) -> None:
    """An agent who sits in a ConfBridge all day, as with VICIdial, has one call a customer."""
    async with pbx_house() as house:
        room = Phone("caller", "1001", sipp.sound(AGENT_HZ)).dial("850").talk(7).hang_up()
        sitting = await sipp.run(room, AGENT_PORT, 7000)
        for number in range(2):
            await asyncio.sleep(0.5)
            coming = customer(sipp).dial("850").talk(1.5).hang_up()
            await sipp.done(await sipp.run(coming, CUSTOMER_PORT, 8000))
            ears = await house.call(number)
            await over(ears)
            assert agents(ears) == ["1001"]
            assert level_db(sound(ears, Party.AGENT, 300), AGENT_HZ) > -3
            assert level_db(sound(ears, Party.CUSTOMER, 300), CUSTOMER_HZ) > -3
        await sipp.done(sitting)
