"""What people hear who listen in: mixed evenly, fresh, and only while somebody does."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from stream.frame import AudioFrame
from stream.monitor import (
    EARPIECE_BLOCKS,
    Block,
    Earpiece,
    EarpieceClosedError,
    Encoder,
    Form,
    Monitor,
)
from stream.party import Party
from stream.waiting_sound import BLOCK, MOST_BLOCKS

pytestmark = pytest.mark.unit

Sink = Callable[[AudioFrame], None]


class Call:
    """Where a monitor is tapped in."""

    def __init__(self) -> None:
        self.sink: Sink | None = None
        self.encoders = 0

    def idle(self) -> bool:
        """Whether nothing is tapped."""
        return self.sink is None

    def tap(self, sink: Sink | None) -> None:
        """Where frames go."""
        self.sink = sink

    def encoder(self, rate: int) -> Encoder:
        """Nobody asks for one here."""
        raise AssertionError(rate)


def a_frame(party: Party, value: int, number: int = 0, rate: int = 16000) -> AudioFrame:
    """20 ms of one value."""
    pcm = np.full(rate // 50, value, "<i2").tobytes()
    return AudioFrame("c", party, number * 20, rate, pcm)


def a_monitor() -> tuple[Monitor, Call]:
    """One that nobody listens to."""
    call = Call()
    return Monitor(call.tap, call.encoder), call


def sides(block: bytes) -> tuple[int, int]:
    """The middle sample of each side."""
    both = np.frombuffer(block, "<i2").reshape(-1, 2)
    return int(both[BLOCK // 2, 0]), int(both[BLOCK // 2, 1])


def test_it_is_tapped_in_only_while_somebody_listens() -> None:
    """Whoever hears nothing costs nothing."""
    monitor, call = a_monitor()
    assert call.idle()
    one, two = monitor.open(Form.PCM), monitor.open(Form.PCM)
    assert call.sink == monitor.frame
    monitor.close(one)
    monitor.close(one)
    assert not call.idle()
    monitor.close(two)
    assert call.idle()


def test_the_agent_is_left_and_everybody_else_right() -> None:
    """Two others are heard together."""
    monitor, _ = a_monitor()
    monitor.open(Form.PCM)
    for number in range(2):
        for party, value in ((Party.AGENT, 100), (Party.CUSTOMER, 20), (Party.THIRD, 3)):
            monitor.frame(a_frame(party, value, number))
    assert sides(monitor.mix()) == (100, 23)


def test_loud_voices_do_not_wrap_around() -> None:
    """Two at full scale stay at full scale."""
    monitor, _ = a_monitor()
    monitor.open(Form.PCM)
    for number in range(2):
        for party in (Party.CUSTOMER, Party.THIRD):
            monitor.frame(a_frame(party, 30000, number))
    assert sides(monitor.mix())[1] == 32767


def test_a_party_is_heard_once_two_blocks_wait() -> None:
    """What jitter may take; afterwards each block as it comes, until one is missing."""
    monitor, _ = a_monitor()
    monitor.open(Form.PCM)
    heard = []
    for number in range(4):
        monitor.frame(a_frame(Party.AGENT, 7, number))
        heard.append(sides(monitor.mix())[0])
    assert heard == [0, 7, 7, 7]
    assert [sides(monitor.mix())[0] for _ in range(2)] == [7, 0]
    monitor.frame(a_frame(Party.AGENT, 7, 4))
    assert sides(monitor.mix())[0] == 0


def test_a_burst_makes_nobody_fall_behind() -> None:
    """A second at once is skipped down to its end."""
    monitor, _ = a_monitor()
    monitor.open(Form.PCM)
    for number in range(50):
        monitor.frame(a_frame(Party.AGENT, number, number))
    heard = [sides(monitor.mix())[0] for _ in range(MOST_BLOCKS)]
    assert heard[0] >= 50 - MOST_BLOCKS
    assert 49 in heard


def test_eight_kilohertz_are_brought_to_sixteen() -> None:
    """Half as many samples are as long."""
    monitor, _ = a_monitor()
    monitor.open(Form.PCM)
    for number in range(MOST_BLOCKS):
        monitor.frame(a_frame(Party.AGENT, 1000, number, rate=8000))
    blocks = [sides(monitor.mix())[0] for _ in range(4)]
    assert blocks[-1] == pytest.approx(1000, abs=5)


async def begun() -> Earpiece:
    """An earpiece that has heard its first block."""
    earpiece = Earpiece(Form.PCM)
    for _ in range(5):
        earpiece.put(Block(b"before", None))
    waiting = asyncio.create_task(earpiece.next())
    await asyncio.sleep(0)
    earpiece.put(Block(b"now", None))
    assert (await waiting).pcm == b"now"
    return earpiece


async def test_a_listener_who_begins_late_hears_what_is_said_now() -> None:
    """Blocks that came while the connection was built are not heard late for ever."""
    await begun()


async def test_a_slow_listener_loses_the_oldest() -> None:
    """And it is counted."""
    earpiece = await begun()
    for number in range(EARPIECE_BLOCKS + 3):
        earpiece.put(Block(bytes([number]), None))
    assert earpiece.dropped == 3
    assert (await earpiece.next()).pcm == bytes([3])


async def test_a_closed_earpiece_says_so() -> None:
    """Also to one who has blocks left."""
    earpiece = Earpiece(Form.PCM)
    earpiece.put(Block(b"x", None))
    earpiece.close()
    with pytest.raises(EarpieceClosedError):
        await earpiece.next()
