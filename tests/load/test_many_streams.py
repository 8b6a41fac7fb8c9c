"""Many calls at once through real sockets, and what a message costs."""

import asyncio
import json
import time

import pytest
from websockets.asyncio.client import connect

from stream.call import Call, EndCause, Participation, Unrecorded
from stream.credential import Credential
from stream.frame import AudioFrame
from stream.gap import Gap
from stream.log import CallEnd, Watermark
from stream.settings import StreamSettings
from stream.sources.pcm import PcmSource
from stream.switchboard import Switchboard
from stream.wire import UpgradeRequest
from tests.fakes.clocks import ManualClock
from tests.fakes.wires import RememberingWire
from tests.stream.media_house import PCM, MediaHouse, media_house

pytestmark = pytest.mark.load

CALLS = 40
FRAMES = 100
BUDGET_US = 8.0


async def speak(house: MediaHouse, call: str, party: str, offset_s: float) -> None:
    """One party of one call, two seconds at speaking pace."""
    loop = asyncio.get_running_loop()
    async with connect(house.url, compression=None) as socket:
        await socket.send(json.dumps({"call": call, "party": party, "token": "t1"}))
        await socket.recv()
        began = loop.time() + offset_s
        for number in range(FRAMES):
            await asyncio.sleep(max(0.0, began + 0.02 * number - loop.time()))
            await socket.send(PCM)
        await socket.send('{"type":"stop"}')
        await socket.wait_closed()


async def test_forty_calls_at_once_are_heard_whole_and_leave_nothing() -> None:
    """Eighty sockets: every frame sent is heard, every call ends well, all room is free again."""
    # A busy machine must not make sound late: that is tested elsewhere.
    async with media_house(lateness_ms=5000) as house:
        async with asyncio.TaskGroup() as group:
            for number in range(CALLS):
                for party in ("agent", "customer"):
                    group.create_task(speak(house, f"c{number}", party, number / CALLS * 0.02))
        await house.board.drain(30)
        assert house.board.live_calls == 0
        assert house.board.admission.waiting == 0
        assert house.board.counts.ended == {EndCause.HANGUP: CALLS}
    assert [len(ears.frames()) for ears in house.ears.listeners] == [2 * FRAMES] * CALLS


class Nobody:
    """A listener that costs nothing, so that only our own part is measured."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def frame(self, frame: AudioFrame) -> None:
        """Hear nothing."""

    def gap(self, gap: Gap) -> None:
        """Hear nothing."""

    def watermark(self, mark: Watermark) -> None:
        """Hear nothing."""

    def participation(self, participation: Participation) -> None:
        """Hear nothing."""

    def changed(self, call: Call) -> None:
        """Hear nothing."""

    async def end(self, end: CallEnd) -> None:
        """Hear nothing."""


async def test_a_message_costs_at_most_its_budget_behind_the_socket() -> None:
    """From the binary message to the listener, two parties; best of several runs."""
    clock = ManualClock()
    settings = StreamSettings(messages_per_s=10_000)
    board = Switchboard(
        settings,
        Nobody,
        lambda _call: Unrecorded.OFF,
        lambda _token, _source: Credential("t1"),
        now=clock,
    )
    best = float("inf")
    async with board:
        source = PcmSource(board, settings)
        legs = []
        for party in ("agent", "customer"):
            leg = source.connect(UpgradeRequest("/pcm", {}, {}), RememberingWire())
            leg.on_text(json.dumps({"call": "c", "party": party, "token": "x"}).encode())
            legs.append(leg)
        for _ in range(10):
            began = time.perf_counter()
            for _ in range(1000):
                clock.advance(20)
                for leg in legs:
                    leg.on_binary(PCM)
            best = min(best, time.perf_counter() - began)
            board.tick()
    assert best / 2000 * 1e6 <= BUDGET_US
