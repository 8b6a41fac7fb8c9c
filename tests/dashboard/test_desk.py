"""An agent's own desk: their own call, asking for help, who joined; and nothing of anybody else."""

import asyncio
import contextlib
import dataclasses
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from alerts.alert import AlertState
from alerts.help import HELP_RULE
from dashboard.desk_settings import DeskSettings
from dashboard.live_messages import LiveClose
from dashboard.server import DashboardServer
from storage.directory import Agent
from storage.users import Role
from stream.call import Call, EndCause, Participation
from stream.intervention import Intervention, InterventionMode
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import a_server
from tests.dashboard.test_live import cookie_of
from tests.fakes.alert_samples import an_alert
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration

ME = Agent(id="1001", name="林晓", extension="8001", login="agent")
WAIT_S = 10
Json = dict[str, Any]


async def bound(house: House) -> None:
    """The user `agent` is agent 1001."""
    await house.services.directory.put([ME])


def a_call(house: House, call_id: str, agent: str) -> Call:
    """A live call of an agent."""
    call = Call(id=call_id, source="pcm", team="refunds", started_at=time.time())
    house.sink.emit(call)
    house.sink.emit(Participation(call=call_id, party=Party.AGENT, agent=agent))
    return call


def joined(call: str, *, to_ms: int | None, mode: InterventionMode) -> Intervention:
    """The supervisor in a call."""
    return Intervention(
        id=f"{call} {mode}",
        call=call,
        user="supervisor",
        name="班长",
        mode=mode,
        reason="coaching",
        began_at=time.time(),
        from_ms=1000,
        to_ms=to_ms,
    )


@asynccontextmanager
async def a_desk(server: DashboardServer, cookie: str) -> AsyncIterator[ClientConnection]:
    """An open desk."""
    url = server.url.replace("http", "ws", 1) + "/api/desk/live"
    async with connect(url, additional_headers={"Cookie": cookie}) as socket:
        yield socket


async def told(socket: ClientConnection) -> Json | None:
    """The call of the next message."""
    async with asyncio.timeout(WAIT_S):
        message = json.loads(await socket.recv())
    assert message["type"] == "desk"
    call: Json | None = message["call"]
    return call


async def closed_with(socket: ClientConnection) -> int | None:
    """The code it is closed with."""
    async with asyncio.timeout(WAIT_S):
        with contextlib.suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


async def test_a_desk_follows_its_own_call_and_no_other(house: House) -> None:
    """It begins, goes over to a colleague, and is gone; a colleague's call never shows."""
    await bound(house)
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, Role.AGENT)
        async with a_desk(server, cookie) as desk:
            assert await told(desk) is None
            a_call(house, "theirs", "1002")
            a_call(house, "mine", ME.id)
            now = await told(desk)
            assert now is not None
            assert now["id"] == "mine"
            house.sink.emit(Participation(call="mine", party=Party.AGENT, agent=ME.id, to_ms=5000))
            house.sink.emit(
                Participation(call="mine", party=Party.AGENT, agent="1002", from_ms=5000)
            )
            assert await told(desk) is None


async def test_a_raised_hand_is_an_alert_and_the_agent_sees_who_comes(house: House) -> None:
    """Once, however often it is pressed; resolved, it can be raised again."""
    await bound(house)
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, Role.AGENT)
        async with (
            httpx.AsyncClient(base_url=server.url, headers={"Cookie": cookie}) as agent,
            a_desk(server, cookie) as desk,
        ):
            await told(desk)
            refused = await agent.post("/api/desk/help", json={"reason": "upset"})
            assert refused.json()["error"]["code"] == "no_call"
            a_call(house, "mine", ME.id)
            await told(desk)
            for _ in range(2):
                answer = await agent.post("/api/desk/help", json={"reason": "upset"})
                assert answer.status_code == 202
            unknown = await agent.post("/api/desk/help", json={"reason": "none of ours"})
            assert unknown.status_code == 422
            await house.desk.drain()
            now = await told(desk)
            assert now is not None
            assert now["help"]["reason"] == "upset"
            assert now["help"]["taken_by"] == ""
            (alert,) = house.services.board.alerts_of("mine")
            assert (alert.rule, alert.agent, alert.team) == (HELP_RULE, ME.id, "refunds")
            await house.desk.take(alert.id, by="supervisor")
            now = await told(desk)
            assert now is not None
            assert now["help"]["taken_by"] == "班长 Supervisor"
            await house.desk.resolve(alert.id, by="supervisor")
            now = await told(desk)
            assert now is not None
            assert now["help"] is None
            await agent.post("/api/desk/help", json={"reason": "system"})
            await house.desk.drain()
            again = house.services.board.alerts_of("mine")
            assert [one.state for one in again] == [AlertState.RESOLVED, AlertState.OPEN]


async def test_a_desk_shows_the_suggestion_and_never_the_alert(house: House) -> None:
    """No title, no severity, no word of what was heard: only what helps."""
    await bound(house)
    async with a_server(house) as server:
        cookie = await cookie_of(server, house, Role.AGENT)
        async with a_desk(server, cookie) as desk:
            await told(desk)
            call = a_call(house, "mine", ME.id)
            await told(desk)
            heard = replace(an_alert(), call="mine", agent=ME.id, suggestion={"en": "Apologise"})
            house.desk.offer(heard, call)
            now = await told(desk)
            assert now is not None
            assert now["hints"] == [{"id": heard.id, "text": {"en": "Apologise"}}]
            assert heard.title["en"] not in json.dumps(now)


@pytest.mark.parametrize("live", [False, True])
async def test_who_listens_is_shown_afterwards_and_meanwhile_only_if_set(
    live: bool,  # noqa: FBT001 - pytest's parameter
    house: House,
) -> None:
    """While it lasts neither the socket nor the list tells of it, unless the house wants that."""
    await bound(house)
    desk = DeskSettings(company_live=live)
    settings = house.services.settings.model_copy(update={"desk": desk})
    services = dataclasses.replace(house.services, settings=settings)
    async with a_server(dataclasses.replace(house, services=services)) as server:
        cookie = await cookie_of(server, house, Role.AGENT)
        async with httpx.AsyncClient(base_url=server.url, headers={"Cookie": cookie}) as agent:
            a_call(house, "mine", ME.id)
            a_call(house, "theirs", "1002")
            for call in ("mine", "theirs"):
                house.sink.emit(joined(call, to_ms=None, mode=InterventionMode.LISTEN))
            await house.writer.flush()
            items = (await agent.get("/api/desk/joined")).json()["items"]
            assert [one["call"] for one in items] == (["mine"] if live else [])
            async with a_desk(server, cookie) as socket:
                now = await told(socket)
                assert now is not None
                assert [one["user"] for one in now["company"]] == (["supervisor"] if live else [])
            house.sink.emit(joined("mine", to_ms=4000, mode=InterventionMode.LISTEN))
            house.sink.emit(CallEnd("mine", 5000, EndCause.HANGUP))
            await house.writer.flush()
            (one,) = (await agent.get("/api/desk/joined")).json()["items"]
            assert (one["name"], one["mode"], one["reason"]) == ("班长", "listen", "coaching")
            assert one["lasted_ms"] == 3000


async def test_nobody_else_gets_to_a_desk(house: House) -> None:
    """Not without signing in, not with another role, and not while bound to no agent."""
    async with a_server(house) as server:
        for cookie, code in (
            ("", LiveClose.SIGNED_OUT),
            (await cookie_of(server, house, Role.SUPERVISOR), LiveClose.FORBIDDEN),
            (await cookie_of(server, house, Role.AGENT), LiveClose.NO_DESK),
        ):
            async with a_desk(server, cookie) as desk:
                assert await closed_with(desk) == code
        assert len(house.services.desks) == 0


async def test_a_desk_closes_with_its_session_and_its_binding(house: House) -> None:
    """Signing out closes it at once; somebody who is no agent any more has to go as well."""
    await bound(house)
    async with a_server(house) as server:
        for leave in ("sign out", "unbind"):
            cookie = await cookie_of(server, house, Role.AGENT)
            async with a_desk(server, cookie) as desk:
                await told(desk)
                if leave == "sign out":
                    async with httpx.AsyncClient(base_url=server.url) as agent:
                        await agent.post("/api/logout", headers={"Cookie": cookie})
                    assert await closed_with(desk) == LiveClose.SIGNED_OUT
                else:
                    await house.services.directory.put([replace(ME, login=None)])
                    house.services.feed.doubt("agent")
                    assert await closed_with(desk) == LiveClose.NO_DESK


async def test_a_note_is_sent_delivered_read_and_answered(house: House) -> None:
    """Each step once and with its time, for the sender live and afterwards in the record."""
    await bound(house)
    async with a_server(house) as server:
        mine, theirs = [
            httpx.AsyncClient(
                base_url=server.url, headers={"Cookie": await cookie_of(server, house, role)}
            )
            for role in (Role.AGENT, Role.SUPERVISOR)
        ]
        async with mine as agent, theirs as supervisor:
            a_call(house, "mine", ME.id)
            await house.writer.flush()
            place, body = "/api/calls/mine/notes", {"text": "Offer the voucher"}
            sent = (await supervisor.post(place, json=body)).json()
            assert sent["desk_open"] is False
            async with a_desk(server, agent.headers["Cookie"]) as desk:
                now = await told(desk)
                assert now is not None
                (note,) = now["notes"]
                assert (note["text"], note["delivered_at"]) == ("Offer the voucher", None)
                own = f"/api/desk/notes/{note['id']}"
                for step in ({}, {"read": True}, {"answer": "ok"}, {"answer": "too late"}):
                    assert (await agent.post(own, json=step)).status_code == 204
                assert (await agent.post("/api/desk/notes/none", json={})).status_code == 404
                assert (await supervisor.post(place, json=body)).json()["desk_open"] is True
            house.sink.emit(CallEnd("mine", 5000, EndCause.HANGUP))
            await house.writer.flush()
            kept = (await supervisor.get("/api/calls/mine")).json()["call"]["notes"][0]
            assert kept["sent_at"] <= kept["delivered_at"] <= kept["read_at"]
            assert kept["answer"] == "ok"
            late = await supervisor.post(place, json=body)
            assert late.json()["error"]["code"] == "call_not_live"
