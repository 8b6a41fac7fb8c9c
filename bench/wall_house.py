"""The real dashboard with real storage, and calls in which somebody always speaks, from the bus.

A process of its own: prints where it is and whom to sign in as, then feeds events until stopped.
"""

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from alerts.alert import Alert
from dashboard.server import DashboardServer
from dashboard.settings import DashboardSettings
from detectors.progress import Listening, Progress
from detectors.speech import Level, Speech
from storage.users import Role
from stream.call import Participation
from stream.party import Party
from tests.fakes.dashboard_house import House, a_house
from tests.fakes.lively_calls import a_lively_call, events_of

LEVEL_S = 0.25
"""Seconds between two levels of a party: as often as the wall is told."""
TURN_BEATS = 12
"""Levels of one party before the other speaks."""
LIVELY = 3
"""Of every so many calls, all but one are in the midst of talk; the others are quiet."""
ALERT_EVERY_BEATS = 8
"""Levels between two new alerts: one in two seconds."""


def opening(house: House, number: int) -> str:
    """One call comes in; its id."""
    call = a_lively_call(number, started_at=time.time(), call_id=f"0199c2f4-bench-{number:010d}")
    house.sink.emit(call)
    agent = Participation(
        call=call.id, party=Party.AGENT, agent=f"{number:04d}", name=f"坐席{number}"
    )
    house.sink.emit(agent)
    house.sink.emit(Participation(call=call.id, party=Party.CUSTOMER))
    house.sink.emit(Progress(call.id, 0, 80, 0.98, Listening.ON, model="bench"))
    return call.id


def beat(house: House, calls: list[str], now: int) -> None:
    """One level of both parties of every lively call, and who speaks."""
    at_ms = round(now * LEVEL_S * 1000)
    turn, place = divmod(now, TURN_BEATS)
    speaker = Party.AGENT if turn % 2 else Party.CUSTOMER
    for number, call in enumerate(calls):
        if number % LIVELY == 0:
            continue
        if place == 0:
            house.bus.publish(Speech(call, speaker, at_ms))
        for party in (Party.AGENT, Party.CUSTOMER):
            loud = party is speaker
            db = -20.0 - (number + now) % 12 if loud else -64.0
            house.bus.publish(Level(call, party, at_ms, db))
        if place == TURN_BEATS - 1:
            begin_ms = round(turn * TURN_BEATS * LEVEL_S * 1000)
            house.bus.publish(Speech(call, speaker, begin_ms, at_ms))


def an_alert_of(house: House, calls: list[str], turn: int) -> None:
    """Another call needs somebody."""
    call = a_lively_call(0, started_at=time.time(), call_id=calls[turn * 7 % len(calls)])
    for _, event in events_of(0, call):
        if isinstance(event, Alert):
            alert = replace(event, id=f"bench-{turn}", revision=1, opened_at=time.time())
            house.desk.offer(alert, call)
            return


async def feed(house: House, count: int) -> None:
    """All calls at once, then beat by beat."""
    calls = [opening(house, number) for number in range(count)]
    loop = asyncio.get_running_loop()
    began = loop.time()
    now = 0
    while True:
        beat(house, calls, now)
        if now % ALERT_EVERY_BEATS == 0:
            an_alert_of(house, calls, now // ALERT_EVERY_BEATS)
        now += 1
        await asyncio.sleep(max(0.0, began + now * LEVEL_S - loop.time()))


async def main(count: int) -> None:
    """Serve until stopped."""
    with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
        async with a_house(Path(folder), DashboardSettings(port=0)) as house:
            server = DashboardServer(house.services)
            login = house.logins[Role.SUPERVISOR]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve())
                await house.services.feed.ready()
                tasks.create_task(feed(house, count))
                print(server.url, login.user, login.password, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
