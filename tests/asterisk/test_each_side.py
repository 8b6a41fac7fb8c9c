"""Both sides of a call on a real PBX are heard, each alone, by every carrier."""

import pytest

from stream.call import Direction, EndCause
from stream.gap import GapCause
from stream.party import Party
from tests.asterisk.line_ears import level_db
from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT, Pbx
from tests.asterisk.phones import AGENT_HZ, CUSTOMER_HZ, Phone, Sipp
from tests.asterisk.switchboard_house import pbx_house, sound, until

pytestmark = pytest.mark.integration

CARRIERS = ("websocket", "audiosocket", "rtp")

SAME_DB, NOTHING_DB = 3.0, -60.0

FIRST_MS = 300
"""When the first sound must be there: 10 to 30 ms on a free machine."""


def agent(sipp: Sipp, number: str = "1001") -> Phone:
    """An agent who picks up and talks until hung up."""
    return Phone("answerer", number, sipp.sound(AGENT_HZ)).pick_up().be_hung_up()


def customer(sipp: Sipp) -> Phone:
    """A customer's phone."""
    return Phone("caller", "customer", sipp.sound(CUSTOMER_HZ))


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("rate", [8000, 16000])
async def test_each_side_is_heard_alone(sipp: Sipp, carrier: str, rate: int) -> None:
    """The agent's tone stands in the agent's track and in no other, from the first moment on."""
    async with pbx_house(carriers=[carrier], rate=rate) as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 7000)
        talking = customer(sipp).dial("1001").talk(2.5).hang_up()
        await sipp.done(await sipp.run(talking, CUSTOMER_PORT, 8000), picking)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
        assert ears.ended is not None
        assert ears.ended.cause is EndCause.HANGUP
        for party, own, other in (
            (Party.AGENT, AGENT_HZ, CUSTOMER_HZ),
            (Party.CUSTOMER, CUSTOMER_HZ, AGENT_HZ),
        ):
            heard = sound(ears, party, 500, 2000)
            assert level_db(heard, own, rate) == pytest.approx(0, abs=SAME_DB)
            assert level_db(heard, other, rate) < NOTHING_DB
            assert ears.frames(party)[0].start_ms < FIRST_MS


async def test_the_call_says_who_speaks_and_hides_the_number(sipp: Sipp) -> None:
    """Agent, direction, attributes; the customer masked and hashed."""
    async with pbx_house(attribute_variables=["ORDER_ID"], team="sales") as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 7000)
        talking = customer(sipp).dial("1001").talk(0.6).hang_up()
        await sipp.done(await sipp.run(talking, CUSTOMER_PORT, 8000), picking)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
    call = ears.call
    assert (call.source, call.team, call.direction) == ("asterisk", "sales", Direction.INBOUND)
    assert call.customer == "138****1234"
    assert call.customer_key
    assert call.attributes == {"ORDER_ID": "A-77"}
    first = next(p for p in ears.participations() if p.party is Party.AGENT)
    assert (first.agent, first.name) == ("1001", "Agent 1001")


async def test_a_call_the_agent_makes_is_outbound(sipp: Sipp) -> None:
    """The agent dials, the customer picks up; still each is on their own side."""
    async with pbx_house() as house:
        other = Phone("answerer", "customer", sipp.sound(CUSTOMER_HZ)).pick_up().be_hung_up()
        picking = await sipp.run(other, CUSTOMER_PORT, 8000)
        dialling = Phone("caller", "1001", sipp.sound(AGENT_HZ)).dial("9138").talk(1.5).hang_up()
        await sipp.done(await sipp.run(dialling, AGENT_PORT, 7000), picking)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
    assert ears.call.direction is Direction.OUTBOUND
    assert level_db(sound(ears, Party.AGENT, 400), AGENT_HZ) > -SAME_DB
    assert level_db(sound(ears, Party.CUSTOMER, 400), CUSTOMER_HZ) > -SAME_DB


@pytest.mark.parametrize("number", ["800", "801"])
async def test_customers_are_found_through_queues_and_local_channels(
    sipp: Sipp, number: str
) -> None:
    """The queue's name comes with the call; a Local channel is looked through, never tapped."""
    async with pbx_house() as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 7000)
        talking = customer(sipp).dial(number).talk(2).hang_up()
        await sipp.done(await sipp.run(talking, CUSTOMER_PORT, 8000), picking)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
        assert len(house.ears.listeners) == 1
    assert ears.call.queue == ("support" if number == "800" else "")
    assert level_db(sound(ears, Party.CUSTOMER, 400), CUSTOMER_HZ) > -SAME_DB


async def test_the_customers_own_channel_may_be_tapped(sipp: Sipp) -> None:
    """`customer_says`: what the customer's phone sends."""
    async with pbx_house(customer_side="customer_says") as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 7000)
        talking = customer(sipp).dial("1001").talk(1.5).hang_up()
        await sipp.done(await sipp.run(talking, CUSTOMER_PORT, 8000), picking)
        ears = await house.call()
        await until(lambda: ears.ended is not None)
    heard = sound(ears, Party.CUSTOMER, 400)
    assert level_db(heard, CUSTOMER_HZ) > -SAME_DB
    assert level_db(heard, AGENT_HZ) < NOTHING_DB


async def test_a_hold_and_a_mute_are_gaps_and_keys_are_counted(pbx: Pbx, sipp: Sipp) -> None:
    """What is said meanwhile is not heard; which key it was is not kept."""
    async with pbx_house() as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 7000)
        phone = customer(sipp).dial("1001").talk(1).hold(1).press("4", "2").talk(2.5).hang_up()
        dialled = await sipp.run(phone, CUSTOMER_PORT, 8000)
        ears = await house.call()
        await until(lambda: "keys_customer" in ears.call.attributes)
        await pbx.user_event("FloorwalkerMute", "PJSIP/1001")
        await until(lambda: any(g.cause is GapCause.MUTE for g in ears.gaps(Party.AGENT)))
        await pbx.user_event("FloorwalkerUnmute", "PJSIP/1001")
        await sipp.done(dialled, picking)
        await until(lambda: ears.ended is not None)
    assert ears.call.attributes == {"keys_customer": "2"}
    for party in (Party.AGENT, Party.CUSTOMER):
        (hold,) = [g for g in ears.gaps(party) if g.cause is GapCause.HOLD]
        assert hold.end_ms - hold.start_ms == pytest.approx(1000, abs=150)
    assert [g.cause for g in ears.gaps(Party.CUSTOMER) if g.start_ms > 200] == [GapCause.HOLD]
