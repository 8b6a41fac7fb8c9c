"""`WS /api/live` with the real server and real WebSockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from msgspec.structs import replace
from starlette.types import Message
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from alerts.events import CallEvent
from dashboard.app import create_app
from dashboard.gate import COOKIE
from dashboard.server import DashboardServer
from dashboard.settings import DashboardSettings
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.users import Role
from stream.call import Call, EndCause, Participation
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import a_server, password_of, quick_passwords
from tests.fakes.alert_samples import a_call, an_alert
from tests.fakes.dashboard_house import House, a_house

pytestmark = pytest.mark.integration

A = Party.AGENT
WAIT_S = 10
NO_CLOSE_FRAME = 1006
Json = dict[str, Any]


async def cookie_of(server: DashboardServer, house: House, role: Role) -> str:
    """Sign in over the network; the cookie as a browser sends it."""
    async with httpx.AsyncClient(base_url=server.url) as client:
        body = {"user": str(role), "password": password_of(house, role)}
        assert (await client.post("/api/login", json=body)).status_code == 200
        return f"{COOKIE}={client.cookies[COOKIE]}"


@asynccontextmanager
async def a_wall(
    server: DashboardServer, cookie: str, *, origin: str | None = None
) -> AsyncIterator[ClientConnection]:
    """An open wall."""
    url = server.url.replace("http", "ws", 1) + "/api/live"
    headers = {"Cookie": cookie} if cookie else {}
    if origin is not None:
        headers["Origin"] = origin
    async with websockets.connect(url, additional_headers=headers) as socket:
        yield socket


async def test_a_browser_that_leaves_before_it_is_let_in_is_no_error(house: House) -> None:
    """It closed the page while its session was looked up: nothing of ours failed."""

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        raise ConnectionResetError(message["type"])

    scope = {
        "type": "websocket",
        "path": "/api/live",
        "raw_path": b"/api/live",
        "query_string": b"",
        "headers": [(b"host", b"floor.test")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "scheme": "ws",
        "subprotocols": [],
    }
    await create_app(house.services)(scope, receive, send)


async def read(socket: ClientConnection, kind: str) -> Json:
    """The next message of this kind."""
    async with asyncio.timeout(WAIT_S):
        while True:
            message: Json = json.loads(await socket.recv())
            if message["type"] == kind:
                return message


async def close_code(socket: ClientConnection) -> int:
    """Read until the server closes, and say with which code."""
    async with asyncio.timeout(WAIT_S):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else NO_CLOSE_FRAME


def tell(house: House, *events: CallEvent) -> None:
    """Let something become known."""
    for event in events:
        house.bus.publish(event)


CALL = Call(id="c1", source="pcm", team="refunds", started_at=1000.0)


async def test_a_wall_gets_a_snapshot_and_then_every_change(
    server: DashboardServer, house: House
) -> None:
    """What was known is in the snapshot; what becomes known follows, in order."""
    tell(house, CALL, Participation(call="c1", party=A, agent="1001", name="林晓"))
    await asyncio.sleep(0)
    async with a_wall(server, await cookie_of(server, house, Role.SUPERVISOR)) as wall:
        snapshot = await read(wall, "snapshot")
        assert [c["id"] for c in snapshot["calls"]] == ["c1"]
        assert snapshot["calls"][0]["parties"][0]["name"] == "林晓"
        assert (snapshot["node"], snapshot["sequence"]) == (house.bus.node, 2)

        tell(house, replace(CALL, id="c2"), replace(an_alert(), call="c2"))
        tell(house, CallEnd("c1", 5000, EndCause.HANGUP))

        changes = [await read(wall, kind) for kind in ("call", "alert", "call", "call_gone")]

    assert [c["sequence"] for c in changes] == [3, 4, 4, 5]
    assert changes[2]["call"]["alerts"] == ["a1"]
    assert changes[3]["call"] == "c1"


async def test_no_change_falls_between_snapshot_and_changes(
    server: DashboardServer, house: House
) -> None:
    """Walls that open while calls pour in know every call once, from the one or the other."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)

    async def pour() -> None:
        for number in range(200):
            tell(house, replace(CALL, id=f"c{number}", started_at=float(number)))
            await asyncio.sleep(0.001)

    async def watch(delay_s: float) -> tuple[list[str], int]:
        await asyncio.sleep(delay_s)
        async with a_wall(server, cookie) as wall:
            snapshot = await read(wall, "snapshot")
            seen = [call["id"] for call in snapshot["calls"]]
            while len(seen) < 200:
                change = await read(wall, "call")
                assert change["sequence"] > snapshot["sequence"]
                seen.append(change["call"]["id"])
            return seen, len(snapshot["calls"])

    async with asyncio.TaskGroup() as tasks:
        walls = [tasks.create_task(watch(n * 0.02)) for n in range(8)]
        tasks.create_task(pour())

    began_with = {task.result()[1] for task in walls}
    assert len(began_with) > 1
    for task in walls:
        assert task.result()[0] == [f"c{number}" for number in range(200)]


async def test_a_watched_call_sends_its_page_and_then_its_details(
    server: DashboardServer, house: House
) -> None:
    """Text goes to who watches the call, and to nobody else."""
    first = Utterance("u1", "c1", A, 0, 900, "您好", final=False, revision=1)
    tell(house, CALL, replace(CALL, id="c2"), first)
    cookie = await cookie_of(server, house, Role.INSPECTOR)
    async with a_wall(server, cookie) as wall, a_wall(server, cookie) as other:
        await wall.send(json.dumps({"type": "watch", "call": "c1"}))
        page = await read(wall, "call_snapshot")
        assert [u["text"] for u in page["detail"]["utterances"]] == ["您好"]

        elsewhere = Utterance("u9", "c2", A, 0, 900, "elsewhere", final=True, revision=1)
        tell(
            house, elsewhere, replace(first, text="您好 工号", revision=2), Speech("c1", A, 0, 900)
        )
        text, span = await read(wall, "utterance"), await read(wall, "span")
        assert text["utterance"]["text"] == "您好 工号"
        assert (span["span"]["start_ms"], span["span"]["end_ms"]) == (0, 900)

        await wall.send(json.dumps({"type": "watch", "call": None}))
        await read(wall, "meters")
        while house.services.feed.watched("c1"):
            tell(house, Level("c1", A, 900, -20.0))
            await read(wall, "meters")
        tell(house, replace(first, revision=3), CallEnd("c1", 5000, EndCause.HANGUP))
        for socket in (wall, other):
            async with asyncio.timeout(WAIT_S):
                kinds = []
                while "call_gone" not in kinds:
                    kinds.append(json.loads(await socket.recv())["type"])
            assert "utterance" not in kinds


async def test_who_speaks_arrives_within_the_pace_of_meters(
    server: DashboardServer, house: House
) -> None:
    """Levels come in meters, four times a second while somebody speaks."""
    loop = asyncio.get_running_loop()
    async with a_wall(server, await cookie_of(server, house, Role.SUPERVISOR)) as wall:
        tell(house, CALL, Speech("c1", A, 0), Level("c1", A, 0, -18.04))
        began = loop.time()
        meters = await read(wall, "meters")
        await read(wall, "meters")
        took_s = loop.time() - began

    call, at_ms, quiet_ms, lag_ms, coverage, parties = meters["calls"][0]
    assert (call, at_ms, quiet_ms, lag_ms, coverage) == ("c1", 100, 0, 0, 1.0)
    assert parties == [["agent", True, -18]]
    assert 0.2 < took_s < WAIT_S


async def test_an_alert_taken_over_http_changes_on_every_wall(
    server: DashboardServer, house: House
) -> None:
    """One takes it, all see who."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)
    async with a_wall(server, cookie) as one, a_wall(server, cookie) as two:
        house.desk.offer(an_alert(), a_call())
        assert (await read(one, "alert"))["alert"]["state"] == "open"
        assert (await read(two, "alert"))["alert"]["state"] == "open"
        async with httpx.AsyncClient(base_url=server.url, headers={"cookie": cookie}) as client:
            await client.post("/api/alerts/a1/take", json={"revision": 1})

        for wall in (one, two):
            taken = (await read(wall, "alert"))["alert"]
            assert (taken["state"], taken["owner"]) == ("taken", "supervisor")


async def test_a_wall_that_comes_back_gets_a_new_snapshot(
    server: DashboardServer, house: House
) -> None:
    """What happened while it was away is in it."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)
    tell(house, CALL)
    async with a_wall(server, cookie) as wall:
        await read(wall, "snapshot")
    tell(house, replace(CALL, id="c2", started_at=2000.0), CallEnd("c1", 10, EndCause.HANGUP))
    async with a_wall(server, cookie) as wall:
        snapshot = await read(wall, "snapshot")

    assert [c["id"] for c in snapshot["calls"]] == ["c2"]


async def test_a_browser_that_does_not_read_is_sent_away_and_others_are_not(
    server: DashboardServer, house: House
) -> None:
    """It is closed with 4008; the wall beside it misses nothing."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)
    big = {f"k{n}": "x" * 1000 for n in range(60)}
    async with a_wall(server, cookie) as slow, a_wall(server, cookie) as quick:
        slow.transport.pause_reading()
        async with asyncio.timeout(30):
            number = 0
            while house.services.feed.viewers == 2:
                tell(
                    house, replace(CALL, id=f"c{number % 5}", attributes={**big, "n": str(number)})
                )
                got = await read(quick, "call")
                assert got["call"]["attributes"]["n"] == str(number)
                number += 1
        slow.transport.resume_reading()
        assert await close_code(slow) == 4008
        tell(house, replace(CALL, id="last"))
        assert (await read(quick, "call"))["call"]["id"] == "last"


@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=fws_made-up"])
async def test_without_a_session_a_wall_is_closed_with_4401(
    server: DashboardServer, cookie: str
) -> None:
    """The browser learns that it has to sign in."""
    async with a_wall(server, cookie) as wall:
        assert await close_code(wall) == 4401


async def test_an_agents_wall_is_closed_with_4403(server: DashboardServer, house: House) -> None:
    """The wall shows colleagues."""
    async with a_wall(server, await cookie_of(server, house, Role.AGENT)) as wall:
        assert await close_code(wall) == 4403


async def test_signing_out_closes_the_walls_of_that_session_only(
    server: DashboardServer, house: House
) -> None:
    """At once, and nobody else's."""
    mine = await cookie_of(server, house, Role.SUPERVISOR)
    other = await cookie_of(server, house, Role.SUPERVISOR)
    async with a_wall(server, mine) as wall, a_wall(server, other) as stays:
        await read(wall, "snapshot")
        await read(stays, "snapshot")
        async with httpx.AsyncClient(base_url=server.url, headers={"cookie": mine}) as client:
            await client.post("/api/logout")
        assert await close_code(wall) == 4401
        tell(house, CALL)
        assert (await read(stays, "call"))["call"]["id"] == "c1"


async def test_a_session_that_ends_elsewhere_closes_the_wall(house: House) -> None:
    """Another node, or time, may end it: an open wall is looked at now and then."""
    from dataclasses import replace as with_

    settings = house.services.settings.model_copy(update={"session_check_s": 0.05})
    house = with_(house, services=with_(house.services, settings=settings))
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, Role.SUPERVISOR)
        async with a_wall(server, cookie) as wall:
            await read(wall, "snapshot")
            await house.services.sessions.end(cookie.partition("=")[2])
            assert await close_code(wall) == 4401


@pytest.mark.parametrize("text", ["hello", "{}", '{"type":"watch","call":7}', '{"type":"other"}'])
async def test_a_message_that_is_none_is_closed_with_4400(
    server: DashboardServer, house: House, text: str
) -> None:
    """Only `watch` is understood."""
    async with a_wall(server, await cookie_of(server, house, Role.SUPERVISOR)) as wall:
        await wall.send(text)
        assert await close_code(wall) == 4400


async def test_binary_and_giant_messages_are_closed(server: DashboardServer, house: House) -> None:
    """A browser only ever names a call."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)
    async with a_wall(server, cookie) as wall:
        await wall.send(b"\x00\x01")
        assert await close_code(wall) == 4400
    async with a_wall(server, cookie) as wall:
        await wall.send(json.dumps({"type": "watch", "call": "x" * 5000}))
        assert await close_code(wall) == 1009


async def test_a_foreign_page_cannot_open_a_wall(server: DashboardServer, house: House) -> None:
    """The cookie travels with a WebSocket of any page, so its origin is looked at."""
    cookie = await cookie_of(server, house, Role.SUPERVISOR)
    with pytest.raises(InvalidStatus) as refused:
        async with a_wall(server, cookie, origin="https://evil.test"):
            pass
    assert refused.value.response.status_code == 403
    async with a_wall(server, cookie, origin=server.url) as wall:
        await read(wall, "snapshot")


async def test_more_viewers_than_allowed_are_closed_with_4503(
    tmp_path: Path, settings: DashboardSettings
) -> None:
    """Those who watch already go on watching."""
    one = settings.model_copy(update={"max_viewers": 1})
    async with (
        a_house(tmp_path, one, passwords=quick_passwords()) as house,
        a_server(house) as server,
    ):
        cookie = await cookie_of(server, house, Role.SUPERVISOR)
        async with a_wall(server, cookie) as first:
            await read(first, "snapshot")
            async with a_wall(server, cookie) as second:
                assert await close_code(second) == 4503
            tell(house, CALL)
            await read(first, "call")


async def test_a_server_that_stops_tells_the_walls_to_come_back(house: House) -> None:
    """1012: the browser connects again in a moment."""
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, Role.SUPERVISOR)
        async with a_wall(server, cookie) as wall:
            await read(wall, "snapshot")
            server.stop()
            assert await close_code(wall) == 1012


async def test_a_call_whose_begin_was_missed_is_found_in_storage(
    server: DashboardServer, house: House
) -> None:
    """It is on the wall within a second or two, with its parties and its text."""
    for event in (CALL, Participation(call="c1", party=A, agent="1001", name="林晓")):
        house.writer.emit(event)
    await house.writer.flush()
    async with a_wall(server, await cookie_of(server, house, Role.SUPERVISOR)) as wall:
        await read(wall, "snapshot")
        tell(house, Level("c1", A, 5000, -20.0))
        call = (await read(wall, "call"))["call"]

    assert (call["id"], call["parties"][0]["name"]) == ("c1", "林晓")
