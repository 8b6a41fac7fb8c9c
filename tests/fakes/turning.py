"""Lets the event loop turn until something is so, without waiting for any time."""

import asyncio
from collections.abc import Callable


async def until(true: Callable[[], bool]) -> None:
    """Return once `true()`; fail after half a minute."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


async def ended(task: asyncio.Task[object]) -> None:
    """Cancel a task and see it out."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
