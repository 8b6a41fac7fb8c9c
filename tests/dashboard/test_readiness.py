"""Each part that stops working is named by `/readyz`, with what is wrong."""

import asyncio
import shutil
from pathlib import Path

import pytest

from dashboard.node import Node
from dashboard.readiness import Readiness
from detectors.lanes import Outcome
from storage.memory_bus import MemoryBus
from storage.redis_bus import RedisBus
from stream.call import Call
from stream.frame import AudioFrame
from stream.party import Party
from stream.recorder import Recorder
from tests.detectors.test_workers import dies, groups
from tests.fakes.alert_samples import a_call, an_alert
from tests.fakes.real_node import a_node
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import VOCABULARY
from tests.storage.redis_server import running_redis

pytestmark = pytest.mark.integration

PARTS = ["media", "recorder", "disk", "recognition", "alerts", "storage", "bus"]


async def notes(node: Node) -> dict[str, str]:
    """What is wrong, by part; parts that work are left out."""
    said = {name: await probe() for name, probe in Readiness(node).probes().items()}
    return {name: note for name, note in said.items() if note}


async def until(node: Node, part: str) -> str:
    """What is said of this part, once something is."""
    async with asyncio.timeout(20):
        while part not in (said := await notes(node)):  # noqa: ASYNC110 - probes have no event
            await asyncio.sleep(0.02)
    return said[part]


async def until_well(node: Node) -> None:
    """Return once nothing is wrong."""
    async with asyncio.timeout(30):
        while await notes(node):  # noqa: ASYNC110 - probes have no event
            await asyncio.sleep(0.02)


async def test_all_parts_are_asked_and_work(tmp_path: Path) -> None:
    """Nothing is wrong with a node that has just started."""
    async with a_node(tmp_path, MemoryBus()) as node:
        assert list(Readiness(node).probes()) == PARTS
        assert await notes(node) == {}


async def test_a_node_that_is_starting_is_not_ready(tmp_path: Path) -> None:
    """Its dashboard answers before calls may come in."""
    async with a_node(tmp_path, MemoryBus()) as node:
        node.recognition = node.media = None
        assert await notes(node) == {"media": "is starting", "recognition": "is starting"}


async def test_a_node_that_is_about_to_stop_wants_no_new_calls(tmp_path: Path) -> None:
    """A load balancer sends them elsewhere while the live ones end."""
    async with a_node(tmp_path, MemoryBus()) as node:
        assert node.switchboard is not None
        await node.switchboard.drain(0.1)
        assert "about to stop" in (await notes(node))["media"]


@dies
async def test_recognition_without_workers_is_named(tmp_path: Path) -> None:
    """Every worker died, and more often than they are replaced."""
    async with a_node(tmp_path, MemoryBus()) as node:
        assert node.recognition is not None
        told: list[Outcome] = []
        word = next(iter(VOCABULARY))
        lane = node.recognition.lanes.lane(PulseTranscriber(breaks_on=word), told.append)
        for group in groups(word):
            lane.put(group)
        assert await until(node, "recognition") == "no recogniser is left"


async def test_a_disk_that_takes_no_recordings_is_named(tmp_path: Path) -> None:
    """Where the folder should be there is a file."""
    (tmp_path / "recordings").write_text("in the way", encoding="utf-8")
    async with a_node(tmp_path, MemoryBus()) as node:
        recorder = node.recording.recorder(Call(id="c", source="pcm"))
        assert isinstance(recorder, Recorder)
        recorder.frame(AudioFrame("c", Party.AGENT, 0, 8000, bytes(320)))
        await recorder.close()
        assert await until(node, "recorder") == "the disk refuses recordings"


async def test_a_database_that_is_gone_is_named_and_so_are_alerts_that_wait(tmp_path: Path) -> None:
    """Alerts are on the disk meanwhile, and channels cannot be told what they are owed."""
    async with a_node(tmp_path, MemoryBus()) as node:
        await node.database.aclose()
        shutil.rmtree(tmp_path / "data")
        assert (await until(node, "storage")).startswith("the database cannot be used: ")
        node.alerting.desk.offer(an_alert(), a_call())
        assert await until(node, "alerts") == "alerts wait on the disk until they can be stored"


async def test_a_redis_that_is_away_is_named(tmp_path: Path) -> None:
    """And well again when it is back."""
    with running_redis() as redis:
        async with a_node(tmp_path, RedisBus(redis.url)) as node:
            await until_well(node)
            redis.stop()
            assert "Redis cannot be reached" in await until(node, "bus")
            redis.start()
            await until_well(node)
