"""Real sockets: what a client may do wrong on the media port, and how it is told."""

import asyncio
import contextlib
import json

import pytest
import websockets
from websockets.asyncio.client import connect

from stream.arrival_clock import monotonic_ms
from stream.party import Party
from stream.refusal import CloseCode
from tests.stream.media_house import PCM, frames_heard, media_house, refusal, upgrade

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_wrong_or_missing_token_closes_4401(token: str) -> None:
    """After the refusal delay, with a sentence."""
    async with media_house(refusal_delay_s=0.05) as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "party": "agent", "token": token}))
        assert (await refusal(client))[0] is CloseCode.BAD_TOKEN
        assert house.ears.listeners == []


@pytest.mark.parametrize("way", ["query", "bearer", "basic"])
async def test_the_token_may_come_with_the_upgrade(way: str) -> None:
    """In the query or as a header, for senders whose text is fixed."""
    query = "?token=t1" if way == "query" else ""
    secret = {"bearer": "Bearer t1", "basic": "Basic dTp0MQ=="}.get(way)
    headers = {"Authorization": secret} if secret else {}
    async with (
        media_house() as house,
        connect(house.url + query, additional_headers=headers) as client,
    ):
        await client.send('{"call":"c","party":"agent"}')
        assert json.loads(await client.recv())["type"] == "started"


async def test_an_unknown_path_is_not_upgraded() -> None:
    """404 before any WebSocket."""
    async with media_house() as house:
        with pytest.raises(websockets.InvalidStatus) as caught:
            async with connect(house.url.replace("/pcm", "/nowhere")):
                pass
        assert caught.value.response.status_code == 404


@pytest.mark.parametrize("query", ["&".join(f"k{n}=1" for n in range(70)), "call=%ff%00&party=x"])
async def test_an_unreadable_url_harms_nobody(query: str) -> None:
    """Neither too many parameters nor bytes that are no text."""
    async with media_house() as house, house.started() as other:
        with contextlib.suppress(websockets.InvalidStatus, websockets.ConnectionClosed):
            async with house.client("?" + query) as client:
                await client.send(PCM)
                await client.recv()
        await other.send(PCM)
        assert await frames_heard(house, 1) == 1


async def test_header_keys_may_hold_any_language() -> None:
    """Bytes beyond ASCII are UTF-8."""
    async with media_house() as house:
        path_keys = "X-Floorwalker-Call: c\r\nX-Floorwalker-Party: agent\r\n"
        name = "X-Floorwalker-Agent-Name: 王芳\r\nAuthorization: Bearer t1\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", house.server.port)
        writer.write(upgrade(path_keys + name))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x82\xfe\x01\x40\0\0\0\0" + PCM)
        assert await frames_heard(house, 1) == 1
        writer.close()
        await writer.wait_closed()
        assert house.ears.only().participations()[0].name == "王芳"


async def test_text_where_audio_belongs_closes_1003() -> None:
    """Somebody sent a transcript."""
    async with media_house() as house, house.started() as client:
        await client.send("hello, this is not audio")
        assert (await refusal(client))[0] is CloseCode.NOT_UNDERSTOOD


async def test_audio_before_any_start_closes_4400() -> None:
    """Unless the URL names the call."""
    async with media_house() as house, house.client() as client:
        await client.send(PCM)
        assert (await refusal(client))[0] is CloseCode.BAD_START


async def test_audio_without_a_start_text_is_heard_when_the_url_names_the_call() -> None:
    """As forks without a start text send it."""
    async with media_house() as house:
        async with house.client("?call=c&party=customer&rate=16000&token=t1") as client:
            for _ in range(3):
                await client.send(bytes(640))
            assert await frames_heard(house, 3) == 3
        assert house.ears.only().frames()[0].rate == 16000


@pytest.mark.parametrize("size", [1, 319, 321])
async def test_odd_bytes_close_1007(size: int) -> None:
    """Half a sample."""
    async with media_house() as house, house.started() as client:
        await client.send(bytes(size))
        assert (await refusal(client))[0] is CloseCode.ODD_AUDIO


async def test_half_a_stereo_sample_closes_1007() -> None:
    """Two bytes are not a sample of both parties."""
    async with media_house() as house, house.started(layout="stereo") as client:
        await client.send(bytes(642))
        assert (await refusal(client))[0] is CloseCode.ODD_AUDIO


@pytest.mark.parametrize("rate", [0, -1, 11025, 44100, 1_000_000_000])
async def test_absurd_rates_close_4400(rate: int) -> None:
    """The sentence lists what is possible."""
    async with media_house() as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "party": "agent", "rate": rate, "token": "t1"}))
        code, message = await refusal(client)
        assert code is CloseCode.BAD_START
        assert "16000" in message


@pytest.mark.parametrize("size", [5000, 100_000])
async def test_a_giant_message_closes_1009(size: int) -> None:
    """Whether we read it to the end or cut it off."""
    async with media_house(max_message_bytes=4096) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            await client.send(bytes(size))
        await client.wait_closed()
        assert client.close_code == CloseCode.MESSAGE_TOO_BIG


async def test_a_giant_message_in_fragments_closes_1009() -> None:
    """The bound is on the message, not on the frame."""
    async with media_house(max_message_bytes=4096) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            await client.send([bytes(1000)] * 8)
        await client.wait_closed()
        assert client.close_code == CloseCode.MESSAGE_TOO_BIG


async def test_fragments_become_one_message() -> None:
    """A frame of sound cut in four is heard as one, also with a ping in between."""
    async with media_house() as house, house.started() as client:
        await client.send([bytes(80)] * 4)
        await (await client.ping())
        assert await frames_heard(house, 1) == 1


async def test_a_giant_text_closes_4413() -> None:
    """Business data has its bounds."""
    async with media_house(max_start_bytes=1024) as house, house.client() as client:
        await client.send(json.dumps({"call": "c", "note": "x" * 2000}))
        assert (await refusal(client))[0] is CloseCode.TEXT_TOO_LARGE


async def test_a_flood_closes_4429() -> None:
    """Far more messages than a call can have."""
    async with media_house(messages_per_s=50) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(400):
                await client.send(bytes(2))
        await client.wait_closed()
        assert client.close_code == CloseCode.FLOOD


async def test_too_many_new_connections_are_refused_with_429() -> None:
    """Before the upgrade, where it is cheapest."""
    async with media_house(handshakes_per_s=1) as house, house.client(), house.client():
        with pytest.raises(websockets.InvalidStatus) as caught:
            async with house.client():
                pass
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"


async def test_a_client_that_names_no_call_closes_4408() -> None:
    """It had its time."""
    async with media_house(start_timeout_s=0.1) as house, house.client() as client:
        assert (await refusal(client))[0] is CloseCode.IDLE


async def test_a_client_that_never_speaks_closes_4408() -> None:
    """It named a call, and then nothing."""
    async with media_house(idle_s=0.1) as house, house.started() as client:
        assert (await refusal(client))[0] is CloseCode.IDLE


async def test_a_client_that_never_ends_closes_4410() -> None:
    """Sound goes on for longer than a call may last."""
    async with media_house(max_call_s=0.3) as house, house.started() as client:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await client.send(PCM)
                await asyncio.sleep(0.02)
        assert client.close_code == CloseCode.TOO_LONG


async def test_the_same_token_again_closes_the_older_connection_4409() -> None:
    """The newer one is heard."""
    async with media_house() as house, house.started() as old, house.started() as new:
        assert (await refusal(old))[0] is CloseCode.REPLACED
        await new.send(PCM)
        assert await frames_heard(house, 1) == 1


async def test_another_token_for_the_same_party_closes_4403_and_is_audited() -> None:
    """The first one notices nothing."""
    async with media_house() as house, house.started() as first, house.client() as second:
        await second.send('{"call":"c","party":"agent","token":"t2"}')
        assert (await refusal(second))[0] is CloseCode.CLAIMED
        assert [a.claimant for a in house.audited] == ["t2"]
        await first.send(PCM)
        assert await frames_heard(house, 1) == 1


@pytest.mark.parametrize("leap", [3_600_000, -3_600_000])
async def test_a_clock_that_leaps_leaves_no_gap(leap: int) -> None:
    """An hour either way between two messages."""
    off = [0]
    async with media_house(now=lambda: monotonic_ms() + off[0]) as house:
        async with house.started(layout="stereo") as client:
            await client.send(bytes(640))
            await frames_heard(house, 2)
            off[0] = leap
            await client.send(bytes(640))
            assert await frames_heard(house, 4) == 4
        ears = house.ears.only()
        assert [f.start_ms for f in ears.frames(Party.AGENT)] == [0, 20]
        assert ears.gaps() == []


async def test_a_draining_server_refuses_new_calls_4503() -> None:
    """And says when to come back: later."""
    async with media_house() as house, house.started() as live, asyncio.TaskGroup() as group:
        group.create_task(house.board.drain(5))
        assert json.loads(await live.recv()) == {"type": "draining", "within_s": 5.0}
        async with house.client() as client:
            await client.send('{"call":"new","party":"agent","token":"t1"}')
            assert (await refusal(client))[0] is CloseCode.FULL
        await live.send('{"type":"stop"}')
        assert json.loads(await live.recv())["type"] == "stopped"


async def test_a_server_that_stops_closes_live_connections_1001() -> None:
    """Without draining first."""
    async with media_house() as house:
        opened = connect(house.url)
        client = await opened
        await client.send('{"call":"c","party":"agent","token":"t1"}')
        await client.recv()
    await client.wait_closed()
    assert client.close_code == CloseCode.GOING_AWAY
