"""A coach is heard by whom they mean and by nobody else, measured on the phones' lines."""

import asyncio

import pytest

from stream.frame import AudioFrame
from stream.party import Party
from stream.talkback import Talkback, TalkbackClosedError, TalkbackKind
from tests.asterisk.line_ears import LineEars, level_db
from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT, SECOND_PORT, Pbx
from tests.asterisk.phones import AGENT_HZ, COACH_HZ, CUSTOMER_HZ, Phone, Sipp, tone
from tests.asterisk.switchboard_house import PbxHouse, pbx_house, sound, until
from tests.asterisk.test_each_side import CARRIERS, agent, customer
from tests.fakes.listening import RememberingListener

pytestmark = pytest.mark.integration

AGENT_EAR, CUSTOMER_EAR = range(7000, 8000), range(8000, 9000)
"""Media ports of the phones."""

SPOKEN_S = 2.0
UNHEARD_DB = -60.0
CONVERSATIONAL_DB = -3.0


async def coach(talkback: Talkback, *parties: Party, seconds: float = SPOKEN_S) -> None:
    """Say a tone to parties, at speaking pace."""
    pcm = tone(COACH_HZ, seconds)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for at in range(0, len(pcm), 320):
        frame = AudioFrame("c", Party.COACH, at // 16, 8000, pcm[at : at + 320])
        for party in parties:
            talkback.send(frame, party)
        await asyncio.sleep(max(0.0, began + at / 16_000 + 0.02 - loop.time()))


async def met(house: PbxHouse, sipp: Sipp, talking: Phone) -> RememberingListener:
    """A call that is up, with sound from both sides."""
    await sipp.run(agent(sipp), AGENT_PORT, 7000)
    await sipp.run(talking, CUSTOMER_PORT, 8000)
    ears = await house.call()
    await until(lambda: len(ears.frames(Party.AGENT)) > 50)
    return ears


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("mode", ["whisper", "barge"])
async def test_a_coach_is_heard_by_whom_they_mean(sipp: Sipp, carrier: str, mode: str) -> None:
    """Whispering: the agent alone, and 60 dB below on the customer's line. Barging: both. Neither
    track that is analysed and recorded contains the coach.
    """
    reaches = frozenset({Party.AGENT} if mode == "whisper" else {Party.AGENT, Party.CUSTOMER})
    async with pbx_house(carriers=[carrier]) as house:
        ears = await met(house, sipp, customer(sipp).dial("1001").talk(6).hang_up())
        way_back = house.board.way_back(ears.call.id)
        assert way_back.capability.kind is TalkbackKind.STREAM
        talkback = await way_back.open(reaches)
        with LineEars().listening() as line:
            await coach(talkback, *reaches, seconds=0.5)
            line.clear()
            began = ears.frames(Party.AGENT)[-1].start_ms
            await coach(talkback, *reaches)
            agent_heard, customer_heard = line.pcm(AGENT_EAR), line.pcm(CUSTOMER_EAR)
        await talkback.aclose()
        await until(lambda: ears.ended is not None)
    assert level_db(agent_heard, COACH_HZ) > CONVERSATIONAL_DB
    assert level_db(agent_heard, CUSTOMER_HZ) > CONVERSATIONAL_DB
    assert level_db(customer_heard, AGENT_HZ) > CONVERSATIONAL_DB
    if mode == "whisper":
        assert level_db(customer_heard, COACH_HZ) < UNHEARD_DB
    else:
        assert level_db(customer_heard, COACH_HZ) > CONVERSATIONAL_DB
    for party in (Party.AGENT, Party.CUSTOMER):
        assert level_db(sound(ears, party, began, began + 1500), COACH_HZ) < UNHEARD_DB


async def test_when_the_coach_stops_the_line_is_as_before(pbx: Pbx, sipp: Sipp) -> None:
    """Nothing of the talkback stays in the PBX while the call goes on."""
    async with pbx_house() as house:
        ears = await met(house, sipp, customer(sipp).dial("1001").talk(4).hang_up())
        before = await pbx.channels()
        talkback = await house.board.way_back(ears.call.id).open(frozenset({Party.AGENT}))
        await coach(talkback, Party.AGENT, seconds=0.4)
        talkback.flush()
        await talkback.aclose()
        # Asterisk ends a channel a moment after it was told to.
        await asyncio.sleep(0.3)
        assert sorted(await pbx.channels()) == sorted(before)
        with LineEars().listening() as line:
            await asyncio.sleep(0.5)
            heard = line.pcm(AGENT_EAR)
        assert level_db(heard, COACH_HZ) < UNHEARD_DB
        assert level_db(heard, CUSTOMER_HZ) > CONVERSATIONAL_DB
        await until(lambda: ears.ended is not None)


async def test_who_coached_one_agent_does_not_coach_the_next(sipp: Sipp) -> None:
    """A transfer closes the talkback; the call's way back then leads to the new agent."""
    async with pbx_house() as house:
        first = Phone("answerer", "1001", sipp.sound(AGENT_HZ)).pick_up().talk(2).transfer("1002")
        second = agent(sipp, "1002")
        await sipp.run(first, AGENT_PORT, 7000)
        await sipp.run(second, SECOND_PORT, 7400)
        talking = customer(sipp).dial("1001").talk(7).hang_up()
        dialled = await sipp.run(talking, CUSTOMER_PORT, 8000)
        ears = await house.call()
        await until(lambda: len(ears.frames(Party.AGENT)) > 20)
        talkback = await house.board.way_back(ears.call.id).open(frozenset({Party.AGENT}))
        await until(lambda: any(p.agent == "1002" for p in ears.participations()))
        frame = AudioFrame("c", Party.COACH, 0, 8000, bytes(320))
        with pytest.raises(TalkbackClosedError):
            talkback.send(frame, Party.AGENT)
        await until(lambda: bool(house.board.way_back(ears.call.id).capability.reaches))
        again = await house.board.way_back(ears.call.id).open(frozenset({Party.AGENT}))
        await coach(again, Party.AGENT, seconds=0.2)
        await sipp.done(dialled)


async def test_talkback_can_be_forbidden(sipp: Sipp) -> None:
    """Then the call says that it reaches nobody."""
    async with pbx_house(talkback=False) as house:
        ears = await met(house, sipp, customer(sipp).dial("1001").talk(2).hang_up())
        way_back = house.board.way_back(ears.call.id)
        assert not way_back.capability.reaches
        with pytest.raises(ValueError, match="agent"):
            await way_back.open(frozenset({Party.AGENT}))
        await until(lambda: ears.ended is not None)
