"""An agent's own desk: their live call over a WebSocket, asking for help, who joined."""

import asyncio
import contextlib

from fastapi import Request, WebSocket
from starlette.websockets import WebSocketDisconnect

from dashboard.caller import Caller
from dashboard.desk_messages import DeskView, HelpRequest, JoinedList
from dashboard.desks import Desks, OpenDesk
from dashboard.errors import NoDeskError
from dashboard.gate import caller_of
from dashboard.live_messages import LiveClose
from dashboard.own_calls import Own, OwnCalls, own_calls
from dashboard.permissions import Permission
from dashboard.services import DashboardServices, services_of
from storage.errors import StorageError

GOODBYE_S = 10.0
"""Seconds for the close frame to get behind what a slow browser has not read yet."""

LOOK_AGAIN_S = 0.2
"""Least seconds between two messages to one desk."""


async def own_desk(own: Own, request: Request) -> DeskView:
    """Whose desk it is, and what it offers."""
    settings = services_of(request).settings.desk
    return DeskView(
        agent=own.agent.id,
        name=own.agent.name or own.agent.id,
        extension=own.agent.extension or "",
        help_reasons=list(settings.help_reasons),
        quick_replies=list(settings.quick_replies),
        company_live=settings.company_live,
    )


async def ask_help(body: HelpRequest, own: Own) -> None:
    """Raise a hand on one's live call: an alert of its own. Again changes nothing."""
    own.raise_hand(body.reason)


async def list_joined(own: Own) -> JoinedList:
    """Who joined one's calls in the last 30 days, latest first."""
    return JoinedList(items=await own.joined())


async def desk_live(socket: WebSocket) -> None:
    """Serve one desk until it goes or has to go: whole `DeskNow` messages, nothing is read."""
    caller = await caller_of(socket)
    try:
        await socket.accept()
    except OSError:
        # The browser left while it was looked up.
        return
    services = services_of(socket)
    found = await _own(services, caller)
    if isinstance(found, LiveClose) or caller is None:
        await _goodbye(socket, found if isinstance(found, LiveClose) else LiveClose.SIGNED_OUT)
        return
    session = caller.session.id if caller.session else ""
    desk = services.desks.open(found.agent.id, caller.name, session)
    if desk is None:
        await _goodbye(socket, LiveClose.FULL)
        return
    try:
        reason = await _serve(socket, desk, found, services)
    finally:
        services.desks.close(desk)
    if reason is not LiveClose.GONE:
        await _goodbye(socket, reason)


async def _own(services: DashboardServices, caller: Caller | None) -> OwnCalls | LiveClose:
    """The calls of whoever connects, or why there are none for them."""
    if caller is None:
        return LiveClose.SIGNED_OUT
    if not caller.may(Permission.OWN_DESK):
        return LiveClose.FORBIDDEN
    try:
        return await own_calls(services, caller)
    except NoDeskError:
        return LiveClose.NO_DESK


async def _serve(
    socket: WebSocket, desk: OpenDesk, own: OwnCalls, services: DashboardServices
) -> LiveClose:
    async with asyncio.TaskGroup() as tasks:
        work = [
            tasks.create_task(_until_gone(socket, desk)),
            tasks.create_task(_write(socket, desk, own, services.desks)),
            tasks.create_task(_recheck(socket, desk, services)),
        ]
        reason = await desk.ended()
        for task in work:
            task.cancel()
    return reason


async def _until_gone(socket: WebSocket, desk: OpenDesk) -> None:
    """A desk has nothing to say here; what it sends is thrown away."""
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while (await socket.receive())["type"] != "websocket.disconnect":
            continue
    desk.end(LiveClose.GONE)


async def _write(socket: WebSocket, desk: OpenDesk, own: OwnCalls, desks: Desks) -> None:
    """Send the desk whenever it changed, the latest only."""
    sent = ""
    try:
        while True:
            await desk.stirred.wait()
            desk.stirred.clear()
            now = await own.now()
            desks.show(desk, now.call.id if now.call else None)
            if (text := now.model_dump_json()) != sent:
                await socket.send_text(text)
                sent = text
            await asyncio.sleep(LOOK_AGAIN_S)
    except (WebSocketDisconnect, RuntimeError):
        desk.end(LiveClose.GONE)
    except StorageError:
        # It comes back and asks again.
        desk.end(LiveClose.LAGGED)


async def _recheck(socket: WebSocket, desk: OpenDesk, services: DashboardServices) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(services.settings.session_check_s):
                await desk.doubt.wait()
        desk.doubt.clear()
        try:
            found = await _own(services, await caller_of(socket))
        except StorageError:
            # The database is away: who was let in may stay until it can be asked again.
            continue
        if isinstance(found, LiveClose):
            desk.end(found)
        elif found.agent.id != desk.agent:
            desk.end(LiveClose.RIGHTS_CHANGED)


async def _goodbye(socket: WebSocket, reason: LiveClose) -> None:
    with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
        async with asyncio.timeout(GOODBYE_S):
            await socket.close(int(reason), reason.name.lower())
