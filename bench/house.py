"""Our own server as the benchmark runs it: the real command, a data folder of its own."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
from websockets.sync.client import connect

from bench.process import ROOT, SERVER_CORE, Measured, free_port, running
from bench.viewer import Viewer

MODEL = ROOT / "demo" / "models" / "zh-8k"
USER, PASSWORD = "bench", "bench password, only on loopback"


@dataclass
class House:
    """A running Floorwalker."""

    server: Measured
    port: int
    media_port: int
    token: str
    """Admits sources."""

    @classmethod
    @contextmanager
    def running(
        cls,
        *,
        recognition: bool,
        cores: Collection[int] = (SERVER_CORE,),
        settings: Mapping[str, str] | None = None,
    ) -> Iterator["House"]:
        """Start it with an empty data folder; stop it when the block ends.

        Args:
            recognition: whether calls are recognised, by the demo model.
            cores: where it may run.
            settings: further settings, as in the environment.
        """
        models = f'[{{"path": "{MODEL}"}}]' if recognition else "[]"
        with tempfile.TemporaryDirectory(prefix="floorwalker-bench-") as folder:
            environment = {
                "FLOORWALKER_DATA_DIR": folder,
                "FLOORWALKER_HEARING__RECOGNITION__MODELS": models,
                "FLOORWALKER_RECORDER__COMPRESS": "off",
                **(settings or {}),
            }
            command = [sys.executable, "-W", "ignore", "-m", "floorwalker"]
            token = _told([*command, "tokens", "create", "bench"], environment)
            _told([*command, "users", "add", USER, "supervisor"], environment, PASSWORD + "\n")
            port, media_port = free_port(), free_port()
            serve = ["serve", "--port", str(port), "--media-port", str(media_port)]
            with running(
                [*command, *serve], media_port, cores=cores, environment=environment
            ) as server:
                yield cls(server, port, media_port, token)

    def cookie(self) -> str:
        """Sign in; the cookie of the session."""
        for _ in range(100):
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{self.port}/api/login",
                    json={"user": USER, "password": PASSWORD},
                )
            except httpx.ConnectError:
                time.sleep(0.1)
                continue
            answer.raise_for_status()
            return "; ".join(f"{key}={value}" for key, value in answer.cookies.items())
        sys.exit("the dashboard did not come up")

    @contextmanager
    def wall_open(self) -> Iterator[Viewer]:
        """Keep one viewer on the wall who reads everything."""
        headers = {"Cookie": self.cookie()}
        url = f"ws://127.0.0.1:{self.port}/api/live"
        with connect(url, additional_headers=headers, max_size=None) as connection:
            viewer = Viewer()
            viewer.follow(connection)
            yield viewer


def _told(command: list[str], environment: dict[str, str], typed: str = "") -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[4:])} failed: {done.stderr}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
