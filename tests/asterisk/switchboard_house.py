"""A switchboard whose calls come from the PBX, and ears that remember."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from stream.call import Unrecorded
from stream.connectors.asterisk.connector import AsteriskConnector
from stream.connectors.asterisk.settings import AsteriskSettings
from stream.party import Party
from stream.settings import StreamSettings
from stream.switchboard import Switchboard
from tests.asterisk.pbx import published_settings
from tests.fakes.listening import ListenerRoom, RememberingListener

WAIT_S = 40.0
"""Longest wait for something that should come at once."""


class PbxHouse:
    """Everything from the phone to the listener is real."""

    def __init__(self, settings: dict[str, object]) -> None:
        self.ears = ListenerRoom()
        self.board = Switchboard(
            StreamSettings(), self.ears, lambda _call: Unrecorded.OFF, lambda _token, _source: None
        )
        said = {**published_settings(), "watch_s": 0.5, **settings}
        self.connector = AsteriskConnector(AsteriskSettings.model_validate(said), "secret")

    async def call(self, number: int = 0) -> RememberingListener:
        """The ears of the call that came as the `number`th, once it is there."""
        await until(lambda: len(self.ears.listeners) > number)
        return self.ears.listeners[number]

    async def healthy(self) -> None:
        """Wait until the PBX is connected."""
        await until(lambda: not self.connector.health)


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that happens in another process."""
    end = asyncio.get_running_loop().time() + WAIT_S
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it did not happen in time"
        await asyncio.sleep(0.02)


@asynccontextmanager
async def pbx_house(*, connected: bool = True, **settings: object) -> AsyncIterator[PbxHouse]:
    """An open house; one that is connected unless that is not wanted."""
    house = PbxHouse(settings)
    async with house.board, house.connector.serve(house.board):
        if connected:
            await house.healthy()
        yield house


def sound(ears: RememberingListener, party: Party, from_ms: int = 0, to_ms: int = 1 << 40) -> bytes:
    """What was heard of a party within a span."""
    frames = ears.frames(party)
    return b"".join(f.pcm for f in frames if from_ms <= f.start_ms < to_ms)
