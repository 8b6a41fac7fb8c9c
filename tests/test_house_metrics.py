"""Real calls through the whole house move every metric, or the table says what else has to."""

import asyncio
from pathlib import Path

import msgspec
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.asyncio.client import connect

from commands.sample_calls import sample_calls
from dashboard.metrics.exposition import METRICS
from tests.test_house import Guest, address, guest

pytestmark = pytest.mark.integration

Figures = dict[str, float]
"""The largest figure seen of each metric, over all its labels."""


async def look(here: Guest, seen: Figures) -> None:
    """Read all metrics once, and remember what is larger than before."""
    answer = await here.http.get("/metrics")
    assert answer.status_code == 200, answer.text
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            name = sample.name.removesuffix("_count")
            seen[name] = max(seen.get(name, 0.0), sample.value)


async def watch_the_wall(here: Guest, calls: set[str]) -> None:
    """Open the wall, and close it when these calls have left it."""
    cookie = "; ".join(f"{k}={v}" for k, v in here.http.cookies.items())
    url = address(here.house).replace("http", "ws") + "/api/live"
    async with connect(url, additional_headers={"Cookie": cookie}) as wall:
        left, health = set(calls), []
        async for message in wall:
            heard = msgspec.json.decode(message)
            if heard["type"] in {"snapshot", "health"}:
                health.append(heard["health"])
            if heard["type"] == "call_gone":
                left.discard(heard["call"])
            if not left:
                break
    assert len(health) > 1
    assert all(0 < told["disk_free_bytes"] < told["disk_bytes"] for told in health)
    assert max(told["recognition_lag_ms"] for told in health) > 0
    assert max(told["loop_lag_ms"] for told in health) > 0


async def test_every_metric_moves_or_says_what_has_to_happen_first(
    tmp_path: Path, root: Path
) -> None:
    """A metric nobody moves would be read as "all is well"."""
    names = ("refund-escalation", "hold-excused")
    samples = {sample.name: sample for sample in sample_calls() if sample.name in names}
    seen: Figures = {}
    async with guest(tmp_path, root) as here:
        async with asyncio.TaskGroup() as group:
            watching = group.create_task(watch_the_wall(here, set(names)))
            for name in names:
                group.create_task(here.play(samples[name], name))
            while not watching.done():
                await look(here, seen)
                await asyncio.sleep(0.1)
        for name in names:
            await here.until_ended(name)
        async with asyncio.timeout(30):
            while not seen.get("floorwalker_recordings_finished_total"):
                await look(here, seen)
        await look(here, seen)
        text = (await here.http.get("/metrics")).text
    families = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert {metric.name for metric in METRICS} <= families
    unmoved = [m.name for m in METRICS if not m.still and not seen.get(m.name)]
    assert unmoved == []
    assert {"process_resident_memory_bytes", "process_open_fds"} <= seen.keys()
    assert not any(name in text for name in names)
