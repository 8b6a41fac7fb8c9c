"""Speaking into live calls: who hears a coach, how loud, who may, and what is kept of it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack
from av import AudioFrame
from websockets.asyncio.client import ClientConnection

from storage.users import Role
from stream.party import Party
from stream.switchboard import Switchboard
from stream.waiting_sound import BLOCK, RATE
from tests.fakes.caller import level_db
from tests.fakes.listening_floor import Floor, a_floor, a_live_call, signed_in, until
from tests.fakes.way_back import RememberingWayBack

pytestmark = pytest.mark.integration

COACH_HZ = 2500
SPOKEN_DB, UNHEARD_DB = -18.0, -60.0


def said(number: int) -> bytes:
    """The `number`th 20 ms of a coach, at the level of a talking person."""
    time = (np.arange(BLOCK) + number * BLOCK) / RATE
    return (8000 * np.sin(2 * np.pi * COACH_HZ * time)).astype("<i2").tobytes()


def samples(pcm: bytes | bytearray) -> npt.NDArray[np.int16]:
    """The last second."""
    return np.frombuffer(bytes(pcm)[-2 * RATE :], "<i2")


@asynccontextmanager
async def a_coach(floor: Floor, call: str = "c1") -> AsyncIterator[tuple[ClientConnection, str]]:
    """Somebody who listens, with an open microphone; and the place they got."""

    async def speak(socket: ClientConnection) -> None:
        loop = asyncio.get_running_loop()
        due, number = loop.time(), 0
        while True:
            await socket.send(said(number))
            due, number = due + 0.02, number + 1
            await asyncio.sleep(max(0.0, due - loop.time()))

    async with floor.socket(call) as socket:
        place = f"/api/listening/{json.loads(await socket.recv())['id']}"
        speaking = asyncio.create_task(speak(socket))
        try:
            yield socket, place
        finally:
            speaking.cancel()


@pytest.fixture
def boards(monkeypatch: pytest.MonkeyPatch) -> list[Switchboard]:
    """The switchboards that were opened."""
    found: list[Switchboard] = []
    enter = Switchboard.__aenter__

    async def remember(self: Switchboard) -> Switchboard:
        found.append(self)
        return await enter(self)

    monkeypatch.setattr(Switchboard, "__aenter__", remember)
    return found


def give_way_back(board: Switchboard, call: str, *reaches: Party) -> RememberingWayBack:
    """The call's source carries sound back from now on."""
    live, way = board.live(call), RememberingWayBack(*reaches)
    assert live is not None
    live.offer(way)
    return way


async def speak(http: Any, place: str, mode: str, **more: str) -> Any:  # noqa: ANN401
    """Ask to be heard."""
    return await http.post(f"{place}/{mode}", params={"reason": "coaching", **more})


async def heard(socket: ClientConnection, blocks: int) -> npt.NDArray[np.int16]:
    """What the next blocks have on the left."""
    got: list[bytes] = []
    while len(got) < blocks:
        message = await socket.recv()
        if isinstance(message, bytes):
            got.append(message)
    return np.frombuffer(b"".join(got), "<i2").reshape(-1, 2)[:, 0]


@pytest.mark.parametrize("mode", ["whisper", "barge"])
async def test_a_coach_is_heard_by_whom_they_mean(
    tmp_path: Path, boards: list[Switchboard], mode: str
) -> None:
    """By the agent alone or by both, by those who listen too, and never by themselves; it is told
    with its times, and kept on a track of its own.
    """
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        way = give_way_back(boards[0], "c1", Party.AGENT, Party.CUSTOMER)
        async with a_coach(floor) as (own, place), floor.socket("c1", "training") as other:
            assert (await speak(floor.http, place, mode)).status_code == 204
            await heard(other, 50)
            there = {one["mode"]: one for one in await floor.company("c1")}
            assert there[mode]["reason"] == "coaching"
            await heard(own, 50)
            mine, theirs = await asyncio.gather(heard(own, 40), heard(other, 40))
            assert level_db(samples(way.heard[Party.AGENT]), RATE, COACH_HZ) > SPOKEN_DB
            customer = level_db(np.append(samples(way.heard[Party.CUSTOMER]), 0), RATE, COACH_HZ)
            assert customer > SPOKEN_DB if mode == "barge" else customer < UNHEARD_DB
            assert level_db(theirs, RATE, COACH_HZ) > SPOKEN_DB
            assert level_db(mine, RATE, COACH_HZ) < UNHEARD_DB
            assert (await floor.http.post(f"{place}/hush")).status_code == 204
            silent = len(way.heard[Party.CUSTOMER])
            (there_now,) = {one["mode"] for one in await floor.company("c1")}
            assert there_now == "listen"
            await heard(other, 40)
            assert len(way.heard[Party.CUSTOMER]) == silent
            assert way.open_now() == 0
        await floor.until_alone("c1")
        deeds = await floor.deeds("intervention.begun")
        assert {deed["details"]["mode"] for deed in deeds} == {"listen", mode}
    tracks = {path.name.split("-")[0] for path in (tmp_path / "recordings").rglob("*-0001*")}
    assert tracks == {"agent", "customer", "coach"}


async def test_the_agent_alone_hears_that_it_begins_and_ends(
    tmp_path: Path, boards: list[Switchboard]
) -> None:
    """Two soft tones although nothing was said, and none for the customer."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        way = give_way_back(boards[0], "c1", Party.AGENT, Party.CUSTOMER)
        async with floor.socket("c1") as socket:
            place = f"/api/listening/{json.loads(await socket.recv())['id']}"
            await speak(floor.http, place, "barge")
            tone = len(way.heard[Party.AGENT])
            assert 0.1 < tone / 2 / RATE < 0.4
            assert np.abs(samples(way.heard[Party.AGENT])).max() < 1000
            await floor.http.post(f"{place}/hush")

            async def over() -> bool:
                return way.open_now() == 0

            await until(over)
        assert len(way.heard[Party.AGENT]) == 2 * tone
        assert not way.heard[Party.CUSTOMER]


async def test_who_may_not_or_cannot_be_heard_is_told_why(
    tmp_path: Path, boards: list[Switchboard]
) -> None:
    """No way back, somebody there already, no permission, another's place."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        async with a_coach(floor) as (_, first), a_coach(floor) as (_, second):
            refused = await speak(floor.http, first, "whisper")
            assert refused.json()["error"]["code"] == "no_way_back"
            way = give_way_back(boards[0], "c1", Party.AGENT)
            assert (await speak(floor.http, first, "barge")).status_code == 409
            assert (await speak(floor.http, first, "whisper")).status_code == 204
            there = await speak(floor.http, second, "whisper")
            assert there.json()["error"]["code"] == "coach_there"
            assert there.json()["error"]["detail"]["coach"]
            assert way.open_now() == 1
            meant = await speak(floor.http, second, "whisper", together="true")
            assert meant.status_code == 204
            async with signed_in(floor.house, Role.INSPECTOR) as inspector:
                assert (await speak(inspector, first, "whisper")).status_code == 404
                assert (await speak(inspector, first, "barge")).status_code == 403
        await floor.until_alone("c1")
        assert way.open_now() == 0


async def test_a_way_back_that_goes_ends_the_speaking_and_not_the_listening(
    tmp_path: Path, boards: list[Switchboard]
) -> None:
    """As when the agent transfers the call: the next agent is never coached without a word."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        way = give_way_back(boards[0], "c1", Party.AGENT)
        async with a_coach(floor) as (_, place):
            await speak(floor.http, place, "whisper")
            await way.opened[0].aclose()

            async def only_listens() -> bool:
                return [one["mode"] for one in await floor.company("c1")] == ["listen"]

            await until(only_listens)


class _Voice(AudioStreamTrack):
    """A browser's microphone: 20 ms of 48 kHz at a time."""

    async def recv(self) -> AudioFrame:
        """The next of it."""
        silent = await super().recv()
        assert isinstance(silent, AudioFrame)
        assert silent.pts is not None
        time = (np.arange(silent.samples) + silent.pts) / silent.sample_rate
        tone = (8000 * np.sin(2 * np.pi * COACH_HZ * time)).astype("<i2")
        frame = AudioFrame.from_ndarray(tone[None, :], format="s16", layout="mono")
        frame.pts, frame.time_base = silent.pts, silent.time_base
        frame.sample_rate = silent.sample_rate
        return frame


async def test_a_voice_comes_by_webrtc(tmp_path: Path, boards: list[Switchboard]) -> None:
    """Inside the session by which one listens."""
    async with a_floor(tmp_path) as floor, a_live_call(floor):
        way = give_way_back(boards[0], "c1", Party.AGENT)
        peer = RTCPeerConnection()
        peer.addTrack(_Voice())
        await peer.setLocalDescription(await peer.createOffer())
        answer = await floor.http.post(
            "/api/calls/c1/whep",
            params={"reason": "quality"},
            content=peer.localDescription.sdp,
            headers={"content-type": "application/sdp"},
        )
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
        await speak(floor.http, answer.headers["location"], "whisper")

        async def spoken() -> bool:
            return len(way.heard[Party.AGENT]) > 4 * RATE

        await until(spoken)
        assert level_db(samples(way.heard[Party.AGENT]), RATE, COACH_HZ) > SPOKEN_DB
        await peer.close()
        await floor.until_alone("c1")
