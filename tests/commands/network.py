"""Two machines on one cable: network namespaces joined by a pair of virtual interfaces."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Machine:
    """One end of the cable."""

    namespace: str
    address: str

    def inside(self, *command: str) -> list[str]:
        """The command, run on this machine."""
        return ["ip", "netns", "exec", self.namespace, *command]


@contextmanager
def two_machines() -> Iterator[tuple[Machine, Machine]]:
    """Two namespaces that reach each other and nothing else; skips where they cannot be made."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and the program ip")
    number = os.getpid()
    here = Machine(f"floor-{number}-a", "192.0.2.1")
    there = Machine(f"floor-{number}-b", "192.0.2.2")
    with ExitStack() as stack:
        for machine in (here, there):
            if _ip("netns", "add", machine.namespace) != 0:
                pytest.skip("this system lets nobody make network namespaces")
            stack.callback(_ip, "netns", "del", machine.namespace)
        peer = ("peer", "name", "eth0", "netns", there.namespace)
        _must("link", "add", "eth0", "netns", here.namespace, "type", "veth", *peer)
        for machine in (here, there):
            inside = ("-n", machine.namespace)
            _must(*inside, "address", "add", f"{machine.address}/24", "dev", "eth0")
            _must(*inside, "link", "set", "eth0", "up")
            _must(*inside, "link", "set", "lo", "up")
        yield here, there


def _ip(*words: str) -> int:
    return subprocess.run(["ip", *words], capture_output=True, check=False).returncode


def _must(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, check=True)
