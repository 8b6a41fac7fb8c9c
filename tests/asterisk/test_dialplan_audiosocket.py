"""Legs that a dialplan announces and sends, exactly as the page says."""

import signal
from pathlib import Path

import httpx
import pytest

from tests.asterisk.pbx import Pbx
from tests.asterisk.served import Served

pytestmark = pytest.mark.integration


async def test_a_dialplan_announces_a_leg_and_sends_it(pbx: Pbx, tmp_path: Path) -> None:
    """The published dialplan, with a token that is good for this source alone."""
    served = Served(tmp_path, audiosocket={"enabled": True})
    await served.add_supervisor()
    token = await served.command("tokens", "create", "dialplan", "--scope", "source:audiosocket")
    await served.start(port=8000)
    await pbx.command(f"dialplan set global FLOORWALKER_TOKEN {token.split()[-1]}")
    async with httpx.AsyncClient(trust_env=False) as client, pbx.ari() as ari:
        await served.sign_in(client)
        leg = {"endpoint": "Local/s@tone", "context": "announced", "extension": "s"}
        channel = (await ari.post("/channels", params=leg)).json()["id"]
        await served.call(client, channel)
        await ari.delete(f"/channels/{channel}")
        await served.no_calls(client)
    assert await served.stop(signal.SIGTERM) == 0
