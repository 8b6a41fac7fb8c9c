"""Listening in on live calls: what is heard on which side, who may, and that nothing stays open."""

import asyncio
import gc
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from msgspec.structs import replace
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

import dashboard.listening_watch
from storage.users import Role
from stream.listening_settings import ListeningSettings
from stream.waiting_sound import RATE
from tests.fakes.alert_samples import a_call as a_stored_call
from tests.fakes.alert_samples import an_alert
from tests.fakes.caller import AGENT_HZ, CUSTOMER_HZ, level_db
from tests.fakes.listening_floor import Floor, a_floor, a_live_call, signed_in, until

pytestmark = pytest.mark.integration

HEARD_DB, UNHEARD_DB = -20.0, -60.0


def sides(pcm: bytes) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Left and right."""
    both = np.frombuffer(pcm, "<i2").reshape(-1, 2)
    return both[:, 0], both[:, 1]


def assert_apart(left: npt.NDArray[np.int16], right: npt.NDArray[np.int16], rate: int) -> None:
    """The agent is left only, the customer right only."""
    assert level_db(left, rate, AGENT_HZ) > HEARD_DB
    assert level_db(right, rate, CUSTOMER_HZ) > HEARD_DB
    assert level_db(left, rate, CUSTOMER_HZ) < UNHEARD_DB
    assert level_db(right, rate, AGENT_HZ) < UNHEARD_DB


async def offered(peer: RTCPeerConnection) -> str:
    """What a browser that only listens offers, stereo asked for."""
    peer.addTransceiver("audio", direction="recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    return peer.localDescription.sdp


async def whep(http: httpx.AsyncClient, call: str, sdp: str, reason: str = "quality") -> Any:  # noqa: ANN401
    """Post an offer."""
    return await http.post(
        f"/api/calls/{call}/whep",
        params={"reason": reason},
        content=sdp,
        headers={"content-type": "application/sdp"},
    )


async def close_code(socket: ClientConnection) -> int:
    """With which code it is closed, whatever comes before."""
    with suppress(ConnectionClosed):
        async with asyncio.timeout(10):
            async for _ in socket:
                pass
    return socket.close_code or 0


async def test_the_socket_carries_agent_left_and_customer_right(tmp_path: Path) -> None:
    """Each tone is on its side alone; who listens, why and how long is on the wall and kept."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        async with floor.socket("c1") as socket:
            joined = json.loads(await socket.recv())
            async with asyncio.timeout(20):
                blocks = [await socket.recv() for _ in range(75)]
            (there,) = await floor.company("c1")
        assert joined["rate"] == RATE
        assert (there["id"], there["mode"], there["reason"]) == (joined["id"], "listen", "quality")
        left, right = sides(
            b"".join(block for block in blocks if isinstance(block, bytes))[-64000:]
        )
        assert_apart(left, right, RATE)
        await floor.until_alone("c1")
        (begun,) = await floor.deeds("intervention.begun")
        (ended,) = await floor.deeds("intervention.ended")
        assert begun["target"] == ended["target"] == "c1"
        assert int(ended["details"]["to_ms"]) - int(ended["details"]["from_ms"]) >= 1000


async def test_who_listens_is_counted(tmp_path: Path) -> None:
    """While they are there, and that they came."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        async with floor.socket("c1") as socket:
            await socket.recv()
            figures = (await floor.http.get("/metrics")).text
            assert "floorwalker_listeners 1.0" in figures
        await floor.until_alone("c1")
        figures = (await floor.http.get("/metrics")).text
        assert "floorwalker_listeners 0.0" in figures
        assert 'floorwalker_listeners_joined_total{form="pcm"} 1.0' in figures


async def test_webrtc_carries_agent_left_and_customer_right(tmp_path: Path) -> None:
    """The same, decoded from Opus, until the listener leaves by DELETE."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        peer = RTCPeerConnection()
        tracks: asyncio.Queue[Any] = asyncio.Queue()
        peer.on("track", tracks.put_nowait)
        answer = await whep(floor.http, "c1", await offered(peer))
        assert answer.status_code == 201
        assert answer.headers["content-type"] == "application/sdp"
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        async with asyncio.timeout(20):
            track = await tracks.get()
            frames = [await track.recv() for _ in range(100)]
        heard = np.concatenate([frame.to_ndarray().reshape(-1, 2) for frame in frames[40:]])
        assert_apart(heard[:, 0], heard[:, 1], frames[0].sample_rate)
        gone = await floor.http.delete(answer.headers["location"])
        assert gone.status_code == 204
        assert (await floor.http.delete(answer.headers["location"])).status_code == 404
        await floor.until_alone("c1")
        await peer.close()


async def test_listeners_go_with_the_call(tmp_path: Path) -> None:
    """Sockets close, seats are free, the end is kept, and no task is left."""
    async with a_floor(tmp_path) as floor:
        before = len(asyncio.all_tasks())
        peer = RTCPeerConnection()
        async with a_live_call(floor):
            answer = await whep(floor.http, "c1", await offered(peer))
            assert answer.status_code == 201
            socket = await floor.socket("c1")
            await socket.recv()
            assert len(await floor.company("c1")) == 2
        assert await close_code(socket) == 1000
        await peer.close()

        async def quiet() -> bool:
            gc.collect()
            return len(asyncio.all_tasks()) <= before

        await until(quiet)
        await floor.until_ended("c1")
        detail = (await floor.http.get("/api/calls/c1")).json()
        assert [i["to_ms"] is not None for i in detail["interventions"]] == [True, True]


async def test_who_may_not_listen_hears_nothing(tmp_path: Path) -> None:
    """No session, no right, another team, no such call, no reason of ours: each with its answer."""
    async with a_floor(tmp_path) as floor, a_live_call(floor, team="red"):
        peer = RTCPeerConnection()
        sdp = await offered(peer)
        async with httpx.AsyncClient(base_url=str(floor.http.base_url), trust_env=False) as nobody:
            assert (await whep(nobody, "c1", sdp)).status_code == 401
        async with signed_in(floor.house, Role.AGENT) as agent:
            assert (await whep(agent, "c1", sdp)).status_code == 403
        async with signed_in(floor.house, Role.TEAM_LEAD, team="blue") as blue:
            assert (await whep(blue, "c1", sdp)).status_code == 404
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in blue.cookies.items())}
            await refused(floor, "c1", 4404, **headers)
        assert (await whep(floor.http, "nothing", sdp)).status_code == 404
        wrong = await whep(floor.http, "c1", sdp, reason="curiosity")
        assert wrong.json()["error"]["code"] == "unknown_reason"
        await refused(floor, "c1", 4401, Cookie="floorwalker_session=forged")
        await refused(floor, "c1", 4422, reason="curiosity")
        await refused(floor, "nothing", 4404)
        assert await floor.company("c1") == []
        await peer.close()


async def refused(
    floor: Floor, call: str, code: int, *, reason: str = "quality", **headers: str
) -> None:
    """The socket is closed with this code and carries nothing."""
    async with floor.socket(call, reason, **headers) as socket:
        assert await close_code(socket) == code


@pytest.mark.parametrize(
    "body",
    [
        "",
        "nonsense",
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=rtpmap:0 PCMU/8000\r\n",
        (
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
            "a=rtpmap:111 opus/48000/2\r\na=fingerprint:sha-256 ZZ\r\n"
        ),
    ],
    ids=["empty", "no SDP", "no Opus", "broken"],
)
async def test_offers_that_cannot_be_answered(tmp_path: Path, body: str) -> None:
    """422, and nobody stays seated."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        answer = await whep(floor.http, "c1", body)
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "bad_offer"
        assert await floor.company("c1") == []


async def test_an_ended_call_is_not_joined(tmp_path: Path) -> None:
    """409 for a call that is known and over."""
    async with a_floor(tmp_path) as floor:
        async with a_live_call(floor):
            pass
        await floor.until_ended("c1")
        peer = RTCPeerConnection()
        answer = await whep(floor.http, "c1", await offered(peer))
        assert answer.status_code == 409
        assert answer.json()["error"]["code"] == "call_not_live"
        await peer.close()


async def test_no_more_listeners_than_may(tmp_path: Path) -> None:
    """The one too many is told so; when somebody leaves there is room again."""
    few = ListeningSettings(max_listeners_per_call=1)
    async with a_floor(tmp_path, few) as floor, a_live_call(floor):
        async with floor.socket("c1") as first:
            await first.recv()
            await refused(floor, "c1", 4503)
        await floor.until_alone("c1")
        async with floor.socket("c1") as second:
            assert json.loads(await second.recv())["type"] == "joined"


async def test_signing_out_ends_listening(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose session is over hears nothing any more."""
    monkeypatch.setattr(dashboard.listening_watch, "CHECK_S", 0.05)
    async with a_floor(tmp_path) as floor, a_live_call(floor), floor.socket("c1") as socket:
        await socket.recv()
        await floor.http.post("/api/logout")
        assert await close_code(socket) == 1000


async def test_a_browser_that_vanishes_leaves_its_seat(tmp_path: Path) -> None:
    """Without a goodbye, as when a lid is closed."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        socket = await floor.socket("c1")
        await socket.recv()
        socket.transport.abort()
        await floor.until_alone("c1")


async def test_one_who_never_connects_is_shown_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An offer was answered, and then nothing came."""
    import stream.webrtc

    monkeypatch.setattr(stream.webrtc, "CONNECT_S", 0.3)
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        peer = RTCPeerConnection()
        answer = await whep(floor.http, "c1", await offered(peer))
        assert answer.status_code == 201
        await floor.until_alone("c1")
        await peer.close()


@pytest.mark.parametrize("path", ["/api/live", "/api/calls/c1/listen?reason=quality"])
async def test_no_page_of_somebody_else_gets_a_socket(tmp_path: Path, path: str) -> None:
    """A browser that visits an evil page sends our cookie along, and the page's own origin."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        url = f"ws://127.0.0.1:{floor.house.port}{path}"
        for origin in ("https://evil.test", "null"):
            headers = floor.cookie | {"Origin": origin}
            with pytest.raises(InvalidStatus) as refused_:
                await connect(url, additional_headers=headers, proxy=None)
            assert refused_.value.response.status_code == 403
        ours = floor.cookie | {"Origin": f"http://127.0.0.1:{floor.house.port}"}
        async with connect(url, additional_headers=ours, proxy=None) as socket:
            assert await asyncio.wait_for(socket.recv(), 10)


async def test_who_joins_a_call_holds_its_alerts(tmp_path: Path) -> None:
    """While they listen the lease is renewed; an alert of another call asks on."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        desk = floor.house.alerts
        for number, call in enumerate(("c1", "c2"), start=1):
            desk.offer(replace(an_alert(f"a{number}"), call=call), a_stored_call(call))
        await desk.drain()
        async with floor.socket("c1") as socket:
            await socket.recv()

            async def held() -> bool:
                items = (await floor.http.get("/api/alerts?state=taken")).json()["items"]
                return [alert["id"] for alert in items] == ["a1"]

            await until(held)
        (alert,) = (await floor.http.get("/api/alerts?state=taken")).json()["items"]

        assert alert["history"][-1]["reason"] == "joined"
        assert alert["leased_until"] > alert["offered_at"]
