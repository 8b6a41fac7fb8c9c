"""`WS /api/live`: one browser watching the wall."""

import asyncio
import contextlib

from fastapi import WebSocket
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from dashboard.acting import actor_of
from dashboard.caller import Caller
from dashboard.feed import LiveFeed
from dashboard.gate import caller_of
from dashboard.live_messages import LiveClose, WatchCall
from dashboard.permissions import Permission
from dashboard.services import services_of
from dashboard.sight import Sight
from dashboard.viewer import Seat, Viewer
from storage.errors import StorageError

WATCH_PAUSE_S = 0.1
"""Seconds between two requests of one viewer to watch a call; each costs a snapshot of it."""
GOODBYE_S = 10.0
"""Seconds for the close frame to get behind what a slow browser has not read yet."""


async def live(socket: WebSocket) -> None:
    """Serve one viewer until it goes or has to go."""
    caller = await caller_of(socket)
    refusal = _refusal(caller)
    # Accepted before it is refused: a browser learns a close code, but never a refused handshake's.
    try:
        await socket.accept()
    except OSError:
        # The browser left while it was looked up.
        return
    services = services_of(socket)
    viewer = services.feed.join(_seat(caller)) if caller and not refusal else None
    if viewer is None or caller is None:
        await _goodbye(socket, refusal or LiveClose.FULL)
        return
    try:
        sight = Sight(services, caller, actor_of(socket, caller))
        check_s = services.settings.session_check_s
        reason = await _serve(socket, viewer, services.feed, sight, check_s)
    finally:
        services.feed.leave(viewer)
    if reason is not LiveClose.GONE:
        await _goodbye(socket, reason)


def _refusal(caller: Caller | None) -> LiveClose | None:
    if caller is None:
        return LiveClose.SIGNED_OUT
    return None if caller.may(Permission.VIEW_CALLS) else LiveClose.FORBIDDEN


def _seat(caller: Caller) -> Seat:
    return Seat(caller.name, caller.session.id if caller.session else "", caller.teams)


async def _serve(
    socket: WebSocket, viewer: Viewer, feed: LiveFeed, sight: Sight, check_s: float
) -> LiveClose:
    async with asyncio.TaskGroup() as tasks:
        work = [
            tasks.create_task(_read(socket, viewer, feed, sight)),
            tasks.create_task(_write(socket, viewer)),
            tasks.create_task(_recheck(socket, viewer, check_s)),
        ]
        reason = await viewer.ended()
        for task in work:
            task.cancel()
    return reason


async def _read(socket: WebSocket, viewer: Viewer, feed: LiveFeed, sight: Sight) -> None:
    while True:
        try:
            text = await socket.receive_text()
            wanted = WatchCall.model_validate_json(text)
        except (WebSocketDisconnect, RuntimeError):
            viewer.end(LiveClose.GONE)
            return
        except (ValidationError, KeyError):
            viewer.end(LiveClose.BAD_MESSAGE)
            return
        try:
            if wanted.call and (page := sight.live_page(wanted.call)):
                await sight.note(wanted.call, page.call.team)
        except StorageError:
            # What cannot be written down is not shown; the browser comes back and asks again.
            viewer.end(LiveClose.LAGGED)
            return
        feed.watch(viewer, wanted.call)
        await asyncio.sleep(WATCH_PAUSE_S)


async def _write(socket: WebSocket, viewer: Viewer) -> None:
    try:
        await viewer.deliver(socket.send_text)
    except (WebSocketDisconnect, RuntimeError):
        viewer.end(LiveClose.GONE)


async def _recheck(socket: WebSocket, viewer: Viewer, check_s: float) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(check_s):
                await viewer.doubt.wait()
        viewer.doubt.clear()
        try:
            # An open wall is being used: this look keeps its session from being idle.
            caller = await caller_of(socket)
        except StorageError:
            # The database is away: who was let in may stay until it can be asked again.
            continue
        if refused := _refusal(caller):
            viewer.end(refused)
        elif caller and caller.teams != viewer.seat.teams:
            viewer.end(LiveClose.RIGHTS_CHANGED)


async def _goodbye(socket: WebSocket, reason: LiveClose) -> None:
    with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
        async with asyncio.timeout(GOODBYE_S):
            await socket.close(int(reason), reason.name.lower())
