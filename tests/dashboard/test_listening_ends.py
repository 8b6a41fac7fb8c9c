"""Listening that ends at a bad moment: a clear answer, and nothing stays open."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import aioice
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from websockets.exceptions import ConnectionClosed

import stream.webrtc
from storage.users import Role
from tests.dashboard.test_listening import close_code, offered, whep
from tests.fakes.listening_floor import a_floor, a_live_call, signed_in, until

pytestmark = pytest.mark.integration


def datagram_sockets() -> int:
    """What is open for the sound of WebRTC."""
    gc.collect()
    # By type: asking a weak proxy for its class wakes what is dead.
    found = (thing for thing in gc.get_objects() if issubclass(type(thing), socket.socket))
    return sum(thing.type == socket.SOCK_DGRAM and thing.fileno() != -1 for thing in found)


@asynccontextmanager
async def nothing_left() -> AsyncIterator[None]:
    """Whatever is opened within is closed within, or shortly after."""
    tasks, sockets = len(asyncio.all_tasks()), datagram_sockets()
    yield

    async def gone() -> bool:
        return len(asyncio.all_tasks()) <= tasks and datagram_sockets() <= sockets

    await until(gone)


async def test_a_call_that_ends_while_it_is_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The offer is being answered when everybody hangs up: 409, as for any call that is over."""
    answering, over = asyncio.Event(), asyncio.Event()
    described = RTCPeerConnection.setRemoteDescription

    async def slow(peer: RTCPeerConnection, description: RTCSessionDescription) -> None:
        await described(peer, description)
        answering.set()
        await over.wait()

    async with a_floor(tmp_path) as floor:
        await floor.http.get("/api/me")
        async with nothing_left():
            peer = RTCPeerConnection()
            offer = await offered(peer)
            async with a_live_call(floor):
                monkeypatch.setattr(RTCPeerConnection, "setRemoteDescription", slow)
                joining = asyncio.create_task(whep(floor.http, "c1", offer))
                await answering.wait()
            await floor.until_ended("c1")
            over.set()
            answer = await joining
            assert answer.status_code == 409
            assert answer.json()["error"]["code"] == "call_not_live"
            await peer.close()


async def test_a_call_that_ends_while_ways_are_looked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sockets that are opened for the answer just then are closed as all others."""
    looking, over = asyncio.Event(), asyncio.Event()
    gathered = aioice.Connection.gather_candidates

    async def slow(ice: aioice.Connection) -> None:
        looking.set()
        await over.wait()
        await gathered(ice)

    async with a_floor(tmp_path) as floor:
        await floor.http.get("/api/me")
        async with nothing_left():
            peer = RTCPeerConnection()
            offer = await offered(peer)
            async with a_live_call(floor):
                monkeypatch.setattr(aioice.Connection, "gather_candidates", slow)
                joining = asyncio.create_task(whep(floor.http, "c1", offer))
                await looking.wait()
            await floor.until_ended("c1")
            over.set()
            assert (await joining).status_code == 409
            await peer.close()


async def test_a_browser_that_gives_up_while_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is closed before the answer: the seat that nobody will take is given up."""
    monkeypatch.setattr(stream.webrtc, "CONNECT_S", 0.3)
    answering = asyncio.Event()
    described = RTCPeerConnection.setRemoteDescription

    async def noticed(peer: RTCPeerConnection, description: RTCSessionDescription) -> None:
        answering.set()
        await described(peer, description)

    monkeypatch.setattr(RTCPeerConnection, "setRemoteDescription", noticed)
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        peer = RTCPeerConnection()
        joining = asyncio.create_task(whep(floor.http, "c1", await offered(peer)))
        await answering.wait()
        joining.cancel()
        await floor.until_alone("c1")
        await peer.close()


async def test_a_node_that_restarts(tmp_path: Path) -> None:
    """It hangs up on everybody, is gone in time, and keeps that they left."""
    before = len(asyncio.all_tasks())
    peer = RTCPeerConnection()
    async with AsyncExitStack() as house:
        floor = await house.enter_async_context(a_floor(tmp_path))
        with suppress(ConnectionClosed):
            async with a_live_call(floor):
                answer = await whep(floor.http, "c1", await offered(peer))
                assert answer.status_code == 201
                await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
                listener = await floor.socket("c1")
                await listener.recv()
                async with asyncio.timeout(20):
                    await house.aclose()
    assert await close_code(listener) in {1000, 1001, 1012}
    await peer.close()

    async def quiet() -> bool:
        gc.collect()
        return len(asyncio.all_tasks()) <= before

    await until(quiet)
    async with a_floor(tmp_path) as floor:
        detail = (await floor.http.get("/api/calls/c1")).json()
        assert [i["to_ms"] is not None for i in detail["interventions"]] == [True, True]


async def test_the_place_of_somebody_else_is_nobodys(tmp_path: Path) -> None:
    """Who guesses or learns the address of a seat cannot end it; used again, it is no more."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        peer = RTCPeerConnection()
        place = (await whep(floor.http, "c1", await offered(peer))).headers["location"]
        async with signed_in(floor.house, Role.SUPERVISOR) as other:
            assert (await other.delete(place)).status_code == 404
        assert (await floor.http.delete(f"{place}x")).status_code == 404
        assert len(await floor.company("c1")) == 1
        assert (await floor.http.delete(place)).status_code == 204
        assert (await floor.http.delete(place)).status_code == 404
        await peer.close()


async def test_an_offer_that_is_used_again_gets_nobodys_sound(tmp_path: Path) -> None:
    """Whoever copies an offer has not the key it was made with: no connection, and no seat kept."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        peer = RTCPeerConnection()
        offer = await offered(peer)
        first = await whep(floor.http, "c1", offer)
        again = await whep(floor.http, "c1", offer)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.headers["location"] != again.headers["location"]
        await floor.http.delete(first.headers["location"])
        await floor.http.delete(again.headers["location"])
        await floor.until_alone("c1")
        await peer.close()
