"""`floorwalker serve` in a process of its own, with the settings the page publishes."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import yaml

from tests.asterisk.pbx import published

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"


class Served:
    """`floorwalker serve`, with the settings the page publishes."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self._folder = folder
        self._config = folder / "floorwalker.yaml"
        self._process: asyncio.subprocess.Process | None = None
        self.url = ""
        said: dict[str, Any] = yaml.safe_load(published("yaml")[0])
        said |= {
            "data_dir": str(folder / "var"),
            "dashboard": {"port": 0},
            "stream": {"port": 0, "drain_s": 0.5, **settings},
        }
        self._config.write_text(yaml.safe_dump(said))

    async def command(self, *words: str, said: str = "") -> str:
        """Run another command with the same settings."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "floorwalker", *words, "--config", str(self._config)),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        out, _ = await process.communicate(said.encode())
        assert process.returncode == 0, out.decode()
        return out.decode()

    async def start(self, port: int = 0) -> None:
        """Start it, and wait until it is ready."""
        with (self._folder / "serve.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "floorwalker", "serve", "--config", str(self._config)),
                *("--port", str(port)),
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            async for line in self._process.stdout:
                if line.startswith(b"ready "):
                    self.url = line.split()[1].decode()
                    return
        raise AssertionError((self._folder / "serve.log").read_text())

    async def stop(self, number: signal.Signals) -> int:
        """Send it a signal, and wait until it is gone."""
        assert self._process is not None
        self._process.send_signal(number)
        async with asyncio.timeout(60):
            await self._process.communicate()
        assert self._process.returncode is not None
        return self._process.returncode

    async def sign_in(self, client: httpx.AsyncClient) -> None:
        """As the supervisor that `command` added."""
        login = {"user": "sup", "password": PASSWORD}
        assert (await client.post(f"{self.url}/api/login", json=login)).is_success

    async def add_supervisor(self) -> None:
        """Somebody who may see the wall."""
        await self.command("users", "add", "sup", "supervisor", said=f"{PASSWORD}\n")

    async def call(self, client: httpx.AsyncClient, ending: str) -> dict[str, Any]:
        """The live call whose id ends so, once it is there."""
        for _ in range(200):
            for call in await self.calls(client):
                if str(call["id"]).endswith(ending):
                    return call
            await asyncio.sleep(0.1)
        raise AssertionError((self._folder / "serve.log").read_text())

    async def no_calls(self, client: httpx.AsyncClient) -> None:
        """Wait until no call is live."""
        for _ in range(200):
            if not await self.calls(client):
                return
            await asyncio.sleep(0.1)
        raise AssertionError((self._folder / "serve.log").read_text())

    async def calls(self, client: httpx.AsyncClient) -> list[dict[str, Any]]:
        """Live calls, as the wall gets them."""
        answer = await client.get(f"{self.url}/api/calls")
        assert answer.is_success, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items
