"""Redis and PostgreSQL go away under fifty calls: no alert is lost, none is delivered twice."""

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests.load.outage_floor import EVERY_S, OutageFloor, a_restless_call, outage_floor

pytestmark = pytest.mark.load

CALLS = 50

LONG = os.environ.get("LONG_OUTAGES") == "1"
"""Whether to keep the servers away as long as is promised, instead of for a few seconds."""

BEFORE_S, AFTER_S = 6.0, 6.0
"""Seconds of every call before the first server goes and after the last is back."""

OUTAGES = {
    "redis": 30.0 if LONG else 3.0,
    "postgresql": 60.0 if LONG else 5.0,
}
"""How long each is away, in seconds."""


async def away(floor: OutageFloor, server: str) -> None:
    """Stop a server, and start it again when its time has passed."""
    stopped = floor.redis if server == "redis" else floor.postgres
    await asyncio.sleep(BEFORE_S)
    await asyncio.to_thread(stopped.stop)
    await asyncio.sleep(OUTAGES[server])
    await asyncio.to_thread(stopped.start)


@pytest.mark.parametrize("server", list(OUTAGES))
async def test_no_alert_is_lost_and_none_comes_twice(
    server: str, root: Path, tmp_path: Path
) -> None:
    """Each of fifty calls falls silent again and again, before, during and after the outage: each
    silence is announced once, every webhook id arrives once, and nothing is left behind.
    """
    seconds = BEFORE_S + OUTAGES[server] + AFTER_S
    silences = int(seconds // EVERY_S)
    async with outage_floor(root, tmp_path) as floor:
        async with asyncio.TaskGroup() as group:
            group.create_task(away(floor, server))
            group.create_task(floor.play(CALLS, a_restless_call(seconds)))
        began = time.monotonic()
        await floor.settled(CALLS)
        caught_up_s = time.monotonic() - began
        code = await floor.stop()
        alerts = await floor.count("alerts")
        left = await floor.count("alert_outbox WHERE state <> 'delivered'")
    print(
        f"{server} away for {OUTAGES[server]:g} s under {CALLS} calls: {alerts} alerts, "
        f"{len(floor.posts)} webhooks, {len(floor.repeated())} repeated; caught up "
        f"{caught_up_s:.1f} s after the last call"
    )

    assert floor.repeated() == []
    assert floor.opened() == {f"call-{number:02}": silences for number in range(CALLS)}
    assert (alerts, left, code) == (CALLS * silences, 0, 0)
