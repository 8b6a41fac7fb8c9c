"""A switchboard with clients that need no sockets, for tests that hold time in their hands."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from stream.call import Call
from stream.call_ids import CallIds
from stream.claims import RefusedClaim
from stream.credential import Credential
from stream.directory import Directory
from stream.refusal import CloseCode
from stream.settings import StreamSettings
from stream.sources.pcm import PcmConnection, PcmSource
from stream.switchboard import Switchboard
from stream.wire import UpgradeRequest
from tests.fakes.clocks import ManualClock
from tests.fakes.listening import ListenerRoom, RememberingRecorder
from tests.fakes.wires import RememberingWire

PCM = bytes(320)
"""One frame of silence at 8 kHz."""


class Client:
    """One connection to `/pcm`, without the socket."""

    def __init__(self, floor: "Floor") -> None:
        self.wire = RememberingWire()
        self.connection: PcmConnection = floor.source.connect(
            UpgradeRequest("/pcm", {}, {}), self.wire
        )

    def say(self, **keys: object) -> "Client":
        """Send a JSON text."""
        self.connection.on_text(json.dumps(keys).encode())
        return self

    def send(self, message: bytes) -> None:
        """Send a binary message."""
        self.connection.on_binary(message)

    def lose(self, code: int | None = None) -> None:
        """The socket is gone."""
        self.connection.on_closed(code)

    def closing(self) -> CloseCode | None:
        """How the server closed it, if it did."""
        return self.wire.closed_with


class Floor:
    """A switchboard with everything around it fake but itself."""

    def __init__(self, directory: Directory | None = None, **settings: object) -> None:
        self.clock = ManualClock()
        self.ears = ListenerRoom()
        self.tapes: list[RememberingRecorder] = []
        self.audited: list[RefusedClaim] = []
        self.ids = CallIds()
        self.settings = StreamSettings.model_validate({"refusal_delay_s": 0, **settings})
        self.board = Switchboard(
            self.settings,
            self.ears,
            self._tape,
            lambda token, source: (
                Credential(token) if source == "pcm" and token.startswith("t") else None
            ),
            ids=self.ids,
            directory=directory,
            audit=self.audited.append,
            now=self.clock,
            wall=lambda: 1_700_000_000.0,
        )
        self.source = PcmSource(self.board, self.settings)

    def _tape(self, _call: Call) -> RememberingRecorder:
        self.tapes.append(RememberingRecorder())
        return self.tapes[-1]

    def client(self) -> Client:
        """A connection that has not said anything."""
        return Client(self)

    def leg(self, party: str = "agent", *, call: str = "c", by: str = "t1") -> Client:
        """A connection that brings one party."""
        return self.client().say(call=call, party=party, token=by)

    def play(self, frames: int, *clients: Client) -> None:
        """All clients speak for a while at speaking pace, and the ticker ticks."""
        for number in range(frames):
            self.clock.advance(20)
            for client in clients:
                client.send(PCM)
            if number % 25 == 24:
                self.board.tick()

    def wait(self, ms: int) -> None:
        """Nothing comes for a while."""
        for _ in range(ms // 500):
            self.clock.advance(500)
            self.board.tick()

    async def settle(self) -> None:
        """Let the calls' tasks run."""
        for _ in range(10):
            await asyncio.sleep(0)


@asynccontextmanager
async def floor(directory: Directory | None = None, **settings: object) -> AsyncIterator[Floor]:
    """An open switchboard."""
    made = Floor(directory, **settings)
    async with made.board:
        yield made
