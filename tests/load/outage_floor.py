"""A whole Floorwalker in a process of its own, on a real PostgreSQL and a real Redis that can be
stopped under it, with a receiver of webhooks that remembers every post.
"""

import asyncio
import asyncio.subprocess
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database import DRIVERS
from stream.party import Party
from stream.pcm_protocol import PcmStart
from stream.replay import replay
from stream.sound_file import CallSound
from tests.commands.test_start_and_stop import free_port
from tests.fakes.http_server import Answer, Asked, HttpServer, http_server
from tests.fakes.voices import RATE, Samples, speak, timeline
from tests.storage.postgres_server import PostgresServer, postgres_server
from tests.storage.redis_server import RedisServer, running_redis

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"

EVERY_S = 5.0
"""Seconds from one dead air of a call to its next."""

PACK = """
schema: 1
name: dead air again and again
languages: [zh-CN]
rules:
  - id: dead-air
    version: 1
    title: {zh-CN: 冷场, en: Dead air}
    severity: warning
    cool_down_s: 1
    per_call: false
    when: {dead_air: {at_least_s: 2}}
"""

SLOWNESS_S = 0.1
"""Seconds the receiver takes over each post, so that some are under way when a server goes."""

PATIENCE_S = 180.0
"""Seconds everything that is owed may take to arrive once the servers are back."""


@dataclass
class OutageFloor:
    """What a test needs to reach."""

    process: asyncio.subprocess.Process
    url: str
    media_url: str
    token: str
    postgres: PostgresServer
    redis: RedisServer
    receiver: HttpServer
    data: Path

    @property
    def posts(self) -> list[Asked]:
        """Every request the receiver got, in their order."""
        return self.receiver.asked

    def opened(self) -> Counter[str]:
        """How many alerts were announced of each call."""
        told = (json.loads(post.body) for post in self.posts)
        return Counter(
            event["data"]["call"]["id"] for event in told if event["type"] == "alert.opened"
        )

    def repeated(self) -> list[str]:
        """Ids of webhooks that came more than once."""
        ids = Counter(post.headers["webhook-id"] for post in self.posts)
        return [key for key, times in ids.items() if times > 1]

    async def play(self, calls: int, sound: CallSound) -> None:
        """Play `sound` as so many calls at once, a moment after each other."""
        async with asyncio.TaskGroup() as group:
            for number in range(calls):
                group.create_task(self._play(f"call-{number:02}", sound))
                await asyncio.sleep(EVERY_S / calls)

    async def _play(self, call: str, sound: CallSound) -> None:
        start = PcmStart(call=call, agent="1001", token=self.token)
        await replay(self.media_url, start, sound)

    async def settled(self, calls: int) -> None:
        """Return once so many calls are over and nothing is owed to the receiver any more."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE_S
        while left := await self._left(calls):
            assert loop.time() < until, left
            await asyncio.sleep(0.25)

    async def _left(self, calls: int) -> str:
        """What there still is to wait for; empty when nothing is."""
        over = await self.count("calls WHERE ended_ms IS NOT NULL")
        if over < calls:
            return f"{over} of {calls} calls are over"
        # The file is there as long as alerts wait in it for the database.
        if (self.data / "alerts.spool").exists():
            return "alerts wait in the spool"
        owed = await self.count("alert_outbox WHERE state = 'owed'")
        return f"{owed} deliveries are owed" if owed else ""

    async def count(self, what: str) -> int:
        """Rows of a table as the database has them now."""
        url = make_url(self.postgres.url).set(drivername=DRIVERS["postgresql"])
        engine = create_async_engine(url, poolclass=NullPool)
        async with engine.connect() as connection:
            found = await connection.execute(text(f"SELECT count(*) FROM {what}"))  # noqa: S608
        await engine.dispose()
        return int(found.scalar_one())

    async def stop(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@asynccontextmanager
async def outage_floor(root: Path, folder: Path) -> AsyncIterator[OutageFloor]:
    """Everything running; gone afterwards."""
    with (
        postgres_server() as postgres,
        running_redis() as redis,
        (folder / "floor.log").open("w") as log,
    ):
        async with http_server(Answer(after_s=SLOWNESS_S)) as receiver:
            settings = _settings(folder, postgres, redis, receiver)
            media_port = free_port()
            token = await _said(root, settings, "tokens", "create", "pbx")
            process = await asyncio.create_subprocess_exec(
                *_command(settings, "serve", "--port", "0", "--media-port", str(media_port)),
                cwd=root,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
            )
            try:
                url = await _ready(process)
                media_url = f"ws://127.0.0.1:{media_port}/pcm"
                yield OutageFloor(
                    *(process, url, media_url, token, postgres, redis, receiver, folder / "var")
                )
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()


def a_restless_call(seconds: float) -> CallSound:
    """The agent says a few words each `EVERY_S` seconds, and then nobody says anything."""
    words = dict.fromkeys(np.arange(0.5, seconds - EVERY_S + 1, EVERY_S), "您好 一 零 六")
    agent: Samples = timeline(seconds, words)
    customer: Samples = timeline(seconds, {0.1: "hello"})
    assert len(speak("您好 一 零 六")) < 2 * RATE
    return CallSound(RATE, {Party.AGENT: agent.tobytes(), Party.CUSTOMER: customer.tobytes()})


def _settings(
    folder: Path, postgres: PostgresServer, redis: RedisServer, receiver: HttpServer
) -> Path:
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    file = folder / "floorwalker.yaml"
    settings = {
        "data_dir": str(folder / "var"),
        "packs": {"paths": [str(folder / "pack.yaml")]},
        # A machine that is busy with other tests must not turn calls away or drop their sound.
        "stream": {"max_loop_lag_ms": 10_000, "lateness_ms": 5000},
        "storage": {"database_url": postgres.url, "redis_url": redis.url},
        "alerts": {
            "reach": {"allowed_networks": ["127.0.0.0/8"]},
            "channels": [
                {"kind": "webhook", "name": "ops", "url": receiver.url, "secret": SECRET},
            ],
        },
    }
    # JSON is YAML too.
    file.write_text(json.dumps(settings), encoding="utf-8")
    return file


def _command(settings: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "floorwalker", *words, "--config", str(settings)]


async def _said(root: Path, settings: Path, *words: str) -> str:
    """What a command prints."""
    process = await asyncio.create_subprocess_exec(
        *_command(settings, *words), cwd=root, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out.decode().split()[0]


async def _ready(process: asyncio.subprocess.Process) -> str:
    """Where it serves, once it says so."""
    assert process.stdout is not None
    async with asyncio.timeout(60):
        while line := (await process.stdout.readline()).decode():
            if line.startswith("ready "):
                url = line.split()[1]
                async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
                    assert (await client.get("/readyz")).status_code == 200
                return url
    raise AssertionError("it did not start")
