"""What happens when one of the two is away, frozen, or killed."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from stream.gap import GapCause
from stream.party import Party
from tests.asterisk.line_ears import level_db
from tests.asterisk.pbx import AGENT_PORT, CUSTOMER_PORT, Pbx, published_settings
from tests.asterisk.phones import AGENT_HZ, Sipp
from tests.asterisk.served import Served
from tests.asterisk.switchboard_house import pbx_house, sound, until
from tests.asterisk.test_each_side import agent, customer

pytestmark = pytest.mark.integration


class Cable:
    """A line to the PBX's HTTP port that can be cut and mended."""

    def __init__(self) -> None:
        self.port = 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._cut = False

    @asynccontextmanager
    async def laid(self) -> AsyncIterator["Cable"]:
        """Carry while the context lasts."""
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self
            self.cut()

    def cut(self) -> None:
        """Nothing gets through any more."""
        self._cut = True
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        """New connections get through again."""
        self._cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection("127.0.0.1", 8088)
        self._writers |= {writer, back}
        try:
            await asyncio.gather(_pass(reader, back), _pass(there, writer))
        finally:
            self._writers -= {writer, back}


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def test_an_unreachable_pbx_is_said_and_calls_are_picked_up_again(
    pbx: Pbx, sipp: Sipp
) -> None:
    """The same call goes on, with a gap that is called lost; no second tap stays behind."""
    async with (
        Cable().laid() as cable,
        pbx_house(url=f"http://127.0.0.1:{cable.port}", retry_most_s=0.5) as house,
    ):
        await sipp.run(agent(sipp), AGENT_PORT, 7000)
        dialled = await sipp.run(customer(sipp).dial("1001").talk(7).hang_up(), CUSTOMER_PORT, 8000)
        ears = await house.call()
        await until(lambda: len(ears.frames(Party.AGENT)) > 50)
        cable.cut()
        await until(lambda: "cannot be reached" in house.connector.health)
        await asyncio.sleep(1)
        cable.mend()
        await house.healthy()
        before = len(ears.frames(Party.AGENT))
        await until(lambda: len(ears.frames(Party.AGENT)) > before + 50)
        ours = [name for name in await pbx.channels() if not name.startswith("PJSIP/")]
        assert len(ours) == 4
        await sipp.done(dialled)
        await until(lambda: ears.ended is not None)
        assert len(house.ears.listeners) == 1
    gaps = [g for g in ears.gaps(Party.AGENT) if g.end_ms - g.start_ms > 500]
    assert [g.cause for g in gaps] == [GapCause.LOST]
    after = gaps[0].end_ms
    assert level_db(sound(ears, Party.AGENT, after, after + 900), AGENT_HZ) > -2


async def test_a_stalled_ari_is_said_and_so_is_its_recovery(pbx: Pbx) -> None:
    """An Asterisk that takes requests and never answers."""
    async with pbx_house(request_timeout_s=0.5) as house:
        pbx.freeze()
        try:
            await until(lambda: "stalled" in house.connector.health)
        finally:
            pbx.thaw()
        await house.healthy()


@pytest.mark.usefixtures("pbx")
async def test_a_second_floorwalker_under_our_name_is_said() -> None:
    """They would throw each other out for ever."""
    async with pbx_house() as first, pbx_house() as second:
        await until(lambda: "another program" in first.connector.health)
        assert second.connector.health == ""


@pytest.mark.usefixtures("pbx")
async def test_a_wrong_password_is_said() -> None:
    """As the page says it."""
    async with pbx_house(connected=False, password="wrong") as house:
        await until(lambda: "401" in house.connector.health)


async def test_a_killed_floorwalker_picks_its_calls_up_and_leaves_nothing(
    pbx: Pbx, sipp: Sipp, tmp_path: Path
) -> None:
    """Killed without a word in the middle of a call; started again, it removes what it left, taps
    the call that still goes on, and shows it on the wall with its customer masked.
    """
    served = Served(tmp_path)
    await served.add_supervisor()
    await served.start()
    await sipp.run(agent(sipp), AGENT_PORT, 7000)
    dialled = await sipp.run(customer(sipp).dial("800").talk(90).hang_up(), CUSTOMER_PORT, 8000)
    await pbx.has(6)
    await asyncio.sleep(1)
    await served.stop(signal.SIGKILL)
    await served.start()
    async with httpx.AsyncClient(trust_env=False) as client:
        await served.sign_in(client)
        call = await served.call(client, "~2")
        await pbx.has(6)
        assert call["customer"] == "138****1234"
        assert call["queue"] == "support"
        assert "13800001234" not in json.dumps(await served.calls(client))
        assert (await client.get(f"{served.url}/readyz")).is_success
    tapping = [name for name in await pbx.channels() if not name.startswith("PJSIP/")]
    assert len(tapping) == 4
    assert await served.stop(signal.SIGTERM) == 0
    tapping = [name for name in await pbx.channels() if not name.startswith("PJSIP/")]
    assert tapping == []
    log = (tmp_path / "serve.log").read_text()
    assert "13800001234" not in log
    assert dialled.returncode is None


async def test_published_settings_are_in_order(tmp_path: Path) -> None:
    """`floorwalker check` takes the page's settings, and the page names what is there."""
    assert "in order" in await Served(tmp_path).command("check")
    assert published_settings()["user"] == "floorwalker"


async def test_unused_names_stay(pbx: Pbx) -> None:
    """What other programs have in the PBX is not swept up with what is ours."""
    async with pbx.ari() as ari:
        assert (await ari.post("/bridges/another-bridge", params={"type": "mixing"})).is_success
        assert (await ari.post("/bridges/floorwalker-tap-old-bridge")).is_success
        async with pbx_house():
            bridges = [b["id"] for b in (await ari.get("/bridges")).json()]
        assert bridges == ["another-bridge"]
        await ari.delete("/bridges/another-bridge")
