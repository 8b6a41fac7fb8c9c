"""The load generator as the benchmark holds it."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

import msgspec

from bench.load import Order, Report
from bench.process import ROOT


class Player:
    """A running load generator; plays one order at a time."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self.report: Report | None = None
        """Of the last order played."""

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """Start it; stop it when the block ends."""
        command = [sys.executable, "-W", "ignore", "-m", "bench.load"]
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            yield cls(process)
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def playing(self, order: Order) -> Iterator[None]:
        """The block begins when all calls are connected; behind it they have been hung up."""
        self.report = None
        sink = self._process.stdin
        assert sink is not None
        try:
            sink.write(msgspec.json.encode(order) + b"\n")
            sink.flush()
        except BrokenPipeError:
            sys.exit("the load generator failed; see above")
        if self._line() != b"connected\n":
            sys.exit("the load generator could not connect; see above")
        yield
        self.report = msgspec.json.decode(self._line(), type=Report)
        if self.report.blocked:
            sys.exit(f"the server did not take {self.report.blocked} messages in time")

    def _line(self) -> bytes:
        source = self._process.stdout
        assert source is not None
        line = source.readline()
        if not line:
            sys.exit("the load generator failed; see above")
        return line
