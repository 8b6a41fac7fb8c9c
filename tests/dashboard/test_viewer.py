"""A viewer is owed messages up to a bound."""

import asyncio

import pytest

from dashboard.live_messages import LiveClose
from dashboard.viewer import Seat, Viewer
from storage.team_scope import ALL_TEAMS

pytestmark = pytest.mark.unit


class Clock:
    """A clock one sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time."""
        return self.now


class Browser:
    """Reads when it is let."""

    def __init__(self) -> None:
        self.got: list[str] = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def __call__(self, text: str) -> None:
        """Take one message, once it reads."""
        await self.reads.wait()
        self.got.append(text)


def a_viewer(clock: Clock | None = None) -> Viewer:
    """A viewer that may be three messages behind."""
    return Viewer(Seat("ann", "s1", ALL_TEAMS), buffer=3, stall_s=5, clock=clock or Clock())


async def turns() -> None:
    """Let other tasks run until they wait."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_messages_arrive_in_order() -> None:
    """Nothing overtakes."""
    viewer, browser = a_viewer(), Browser()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(viewer.deliver(browser))
        for text in ("a", "b", "c"):
            viewer.send(text)
        await turns()
        task.cancel()

    assert browser.got == ["a", "b", "c"]


async def test_one_message_too_many_sends_the_viewer_away() -> None:
    """A browser that lags is disconnected instead of being fed stale news."""
    viewer = a_viewer()
    for text in ("a", "b", "c"):
        viewer.send(text)
    assert viewer.over is None

    viewer.send("d")

    assert await viewer.ended() is LiveClose.LAGGED


async def test_unsent_meters_are_replaced_by_later_ones() -> None:
    """Only the latest meters are worth sending, and they never fill the buffer."""
    viewer, browser = a_viewer(), Browser()
    for number in range(100):
        viewer.send_meters(f"m{number}")
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(viewer.deliver(browser))
        await turns()
        task.cancel()

    assert viewer.over is None
    assert browser.got == ["m99"]


async def test_a_message_that_takes_too_long_sends_the_viewer_away() -> None:
    """A browser that stopped reading is noticed even when nothing but meters is owed."""
    clock, browser = Clock(), Browser()
    viewer = a_viewer(clock)
    browser.reads.clear()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(viewer.deliver(browser))
        viewer.send_meters("m")
        await turns()
        clock.now = 4
        viewer.look()
        assert viewer.over is None
        clock.now = 6
        viewer.look()
        task.cancel()

    assert viewer.over is LiveClose.LAGGED


async def test_the_first_reason_to_end_counts() -> None:
    """What a browser learns is why it really went."""
    viewer = a_viewer()
    viewer.end(LiveClose.SIGNED_OUT)
    viewer.end(LiveClose.LAGGED)

    assert await viewer.ended() is LiveClose.SIGNED_OUT
