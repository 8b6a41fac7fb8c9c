"""The live wall of somebody who sees one team: never a word of another."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect

from dashboard.live_messages import LiveClose
from dashboard.server import DashboardServer
from dashboard.settings import DashboardSettings
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.team_scope import ALL_TEAMS, TeamScope
from storage.users import Role
from stream.call import Call, EndCause
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import a_server
from tests.dashboard.rights import WATCHERS
from tests.dashboard.rights_house import OTHER, OWN, Who, everybody, two_teams
from tests.fakes.alert_samples import an_alert
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration

Told = dict[str, Any]


@pytest_asyncio.fixture
async def floor(tmp_path: Path) -> AsyncIterator[House]:
    """Two teams; sessions are looked at only when somebody says that rights have changed."""
    async with two_teams(tmp_path, DashboardSettings(port=0, session_check_s=600)) as house:
        yield house


@asynccontextmanager
async def a_wall(server: DashboardServer, who: Who) -> AsyncIterator[ClientConnection]:
    """The live socket of somebody."""
    url = f"ws://127.0.0.1:{server.port}/api/live"
    async with connect(url, additional_headers=who.headers, proxy=None) as wall:
        yield wall


async def until(wall: ClientConnection, kind: str, **fields: object) -> list[Told]:
    """Everything told up to the first message of this kind; meters left out."""
    told: list[Told] = []
    async with asyncio.timeout(30):
        while True:
            message = json.loads(await wall.recv())
            if message["type"] != "meters" or kind == "meters":
                told.append(message)
            if message["type"] == kind and all(message[key] == v for key, v in fields.items()):
                return told


def a_call(team: str, number: int = 1) -> Call:
    """A live call of a team."""
    return Call(id=f"{team}-live-{number}", source="pcm", team=team, started_at=2000.0)


def tell(house: House, *events: object) -> None:
    """What the bus carries."""
    for event in events:
        house.bus.publish(event)  # type: ignore[arg-type]


async def test_everybody_gets_the_wall_they_are_owed(floor: House) -> None:
    """Of their team, of all, or none with the reason."""
    async with a_server(floor) as server:
        tell(floor, a_call(OWN), a_call(OTHER))
        for who in await everybody(floor):
            async with a_wall(server, who) as wall:
                if not who.known:
                    assert await _close(wall) == LiveClose.SIGNED_OUT, who.name
                elif who.held or not _watches(who):
                    assert await _close(wall) == LiveClose.FORBIDDEN, who.name
                else:
                    (snapshot,) = await until(wall, "snapshot")
                    teams = {OWN, OTHER} if who.everywhere else {OWN}
                    assert {call["team"] for call in snapshot["calls"]} == teams, who.name
                    assert {alert["team"] for alert in snapshot["alerts"]} == teams, who.name


async def test_nothing_of_another_team_is_ever_told(floor: House) -> None:
    """Not as a tile, alert, meter or end, and not to those who ask for its details."""
    lead = await _lead(floor)
    async with a_server(floor) as server, a_wall(server, lead) as wall:
        await until(wall, "snapshot")
        own, other = a_call(OWN), a_call(OTHER)
        tell(floor, other)
        await wall.send(json.dumps({"type": "watch", "call": other.id}))
        tell(floor, own)
        told = await until(wall, "call")
        for call in (other, own):
            alert = replace(an_alert(), id=f"x-{call.id}", call=call.id, team=call.team)
            tell(floor, Speech(call.id, Party.AGENT, 0, None), _said(call), alert)
            tell(floor, Level(call.id, Party.AGENT, 0, -20.0))
        told += await until(wall, "meters")
        for call in (other, own):
            tell(floor, CallEnd(call.id, 900, EndCause.HANGUP))
        told += await until(wall, "call_gone")

    assert "blue" not in json.dumps(told)
    assert {message["type"] for message in told} == {"call", "alert", "meters", "call_gone"}


async def test_a_call_that_goes_over_leaves_one_wall_and_comes_to_the_other(floor: House) -> None:
    """A transfer to another team's agent; who watched it sees no more of it."""
    lead, boss = await _lead(floor), await _admin(floor)
    async with a_server(floor) as server, a_wall(server, lead) as red, a_wall(server, boss) as all_:
        call = a_call(OWN)
        for wall in (red, all_):
            await until(wall, "snapshot")
            await wall.send(json.dumps({"type": "watch", "call": call.id}))
        tell(floor, call)
        await until(red, "call")
        tell(floor, _said(call), replace(call, team=OTHER), _said(call, 2), a_call(OWN, 9))
        seen = await until(red, "call")
        assert [message["type"] for message in seen[-2:]] == ["call_gone", "call"]
        assert sum(message["type"] == "utterance" for message in seen) <= 1
        everything = await until(all_, "utterance")
        assert "call_gone" not in {message["type"] for message in everything}

        tell(floor, replace(call, team=OWN))
        back = await until(red, "call_snapshot")
        assert back[0]["call"]["id"] == call.id
        assert len(back[-1]["detail"]["utterances"]) == 2


async def test_other_rights_are_felt_at_once(floor: House) -> None:
    """More teams mean a new snapshot, another role the end."""
    lead = await _lead(floor)
    user = next(u for u in await floor.users.all() if u.role is Role.TEAM_LEAD and _red(u.teams))
    async with a_server(floor) as server:
        for change, code in (
            (replace(user, teams=ALL_TEAMS), LiveClose.RIGHTS_CHANGED),
            (replace(user, role=Role.AGENT), LiveClose.FORBIDDEN),
            (replace(user, disabled=True), LiveClose.SIGNED_OUT),
        ):
            await floor.users.change(user)
            async with a_wall(server, lead) as wall:
                await until(wall, "snapshot")
                await floor.users.change(change)
                floor.services.feed.doubt(user.name)
                assert await _close(wall) == code


def _watches(who: Who) -> bool:
    return who.role in WATCHERS or "read:calls" in who.scopes


def _red(teams: TeamScope) -> bool:
    return teams == TeamScope.of([OWN])


def _said(call: Call, number: int = 1) -> Utterance:
    return Utterance(
        id=f"u{number}",
        call=call.id,
        party=Party.AGENT,
        start_ms=100 * number,
        end_ms=100 * number + 50,
        text=f"{call.team} words",
        final=True,
        revision=1,
    )


async def _lead(house: House) -> Who:
    return next(who for who in await everybody(house) if who.role is Role.TEAM_LEAD)


async def _admin(house: House) -> Who:
    return next(who for who in await everybody(house) if who.role is Role.ADMIN)


async def _close(wall: ClientConnection) -> int | None:
    async with asyncio.timeout(30):
        await wall.wait_closed()
    return wall.close_code
