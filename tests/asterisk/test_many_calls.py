"""Many calls: none is mixed up with another, and none leaves anything in the PBX."""

import pytest

from stream.call import EndCause
from stream.party import Party
from tests.asterisk.line_ears import level_db
from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT, Pbx
from tests.asterisk.phones import AGENT_HZ, CUSTOMER_HZ, Sipp
from tests.asterisk.switchboard_house import pbx_house, sound, until
from tests.asterisk.test_each_side import CARRIERS, NOTHING_DB, agent, customer

pytestmark = [pytest.mark.integration, pytest.mark.load]

AT_ONCE = 20
IN_A_ROW = 200
LEAST_HEARD = 0.9
"""Part of the sound, or of very short calls, that is heard on a busy machine; all on a free one."""


@pytest.mark.parametrize("carrier", CARRIERS)
async def test_twenty_calls_at_once_keep_their_sides(sipp: Sipp, carrier: str) -> None:
    """Twenty agents, each with a customer; each side heard alone, and little missing even where the
    machine is so busy that Asterisk itself falls behind.
    """
    numbers = [str(1003 + n) for n in range(AT_ONCE)]
    async with pbx_house(carriers=[carrier]) as house:
        picking = await sipp.run(agent(sipp), AGENT_PORT, 10000, calls=AT_ONCE)
        phone = customer(sipp).dial("[field0]").talk(6).hang_up()
        dialled = await sipp.run(
            phone, CUSTOMER_PORT, 20000, calls=AT_ONCE, rate=20, fields=numbers
        )
        await sipp.done(dialled, picking)
        await until(lambda: sum(e.ended is not None for e in house.ears.listeners) == AT_ONCE)
        listeners = house.ears.listeners
    agents = {p.agent for e in listeners for p in e.participations() if p.party is Party.AGENT}
    assert agents == set(numbers)
    for ears in listeners:
        for party, own, other in (
            (Party.AGENT, AGENT_HZ, CUSTOMER_HZ),
            (Party.CUSTOMER, CUSTOMER_HZ, AGENT_HZ),
        ):
            heard = sound(ears, party, 500, 5500)
            assert len(heard) >= LEAST_HEARD * 5.0 * 16_000
            assert level_db(heard, own) > -3
            assert level_db(heard, other) < NOTHING_DB


async def test_two_hundred_calls_in_a_row_leave_nothing(pbx: Pbx, sipp: Sipp) -> None:
    """Short calls, one behind the other on each of ten desks."""
    async with pbx_house() as house:
        numbers = [str(1003 + n % 20) for n in range(IN_A_ROW)]
        picking = await sipp.run(agent(sipp), AGENT_PORT, 10000, calls=IN_A_ROW)
        phone = customer(sipp).dial("[field0]").talk(1.0).hang_up()
        dialled = await sipp.run(
            phone, CUSTOMER_PORT, 20000, calls=IN_A_ROW, rate=6, at_once=10, fields=numbers
        )
        await sipp.done(dialled, picking, within_s=120)
        await until(lambda: sum(e.ended is not None for e in house.ears.listeners) == IN_A_ROW)
        causes = {e.ended.cause for e in house.ears.listeners if e.ended is not None}
        heard = [e for e in house.ears.listeners if e.frames(Party.AGENT)]
        assert causes == {EndCause.HANGUP}
        assert len(heard) >= LEAST_HEARD * IN_A_ROW
        await pbx.empty()
        assert house.board.live_calls == 0
