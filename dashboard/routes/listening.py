"""Joining live calls to listen: by WebRTC, and by a WebSocket where WebRTC does not get through."""

import asyncio
from enum import IntEnum
from typing import Annotated

import msgspec
import structlog
from fastapi import Query, Request, Response, WebSocket
from starlette.websockets import WebSocketDisconnect

from alerts.store import StoreAwayError
from dashboard.acting import Acting, actor_of
from dashboard.caller import Caller
from dashboard.errors import NotFoundError, UnavailableError, UnknownReasonError
from dashboard.gate import Calling, SignedIn, caller_of
from dashboard.permissions import Permission
from dashboard.services import DashboardServices, services_of
from dashboard.sight import Seen, Sight
from storage.audit_entry import Actor
from storage.errors import StorageError
from storage.users import User
from stream.frame import SAMPLE_BYTES
from stream.intervention import InterventionMode
from stream.listening import Guest, ListeningRoom, Seat
from stream.listening_errors import ListeningFullError, NotLiveError
from stream.monitor import EarpieceClosedError, Form
from stream.waiting_sound import RATE

log = structlog.get_logger()

SDP = "application/sdp"

JOINED = "joined"
"""Reason key: they have joined the call."""

Reason = Annotated[
    str, Query(min_length=1, max_length=100, description="One of `join_reasons` of the session.")
]


Together = Annotated[
    bool, Query(description="Meant although somebody else speaks to the agent already.")
]

MOST_SAID_BYTES = 6400
"""Of a microphone in one message: 200 ms. Longer ones are thrown away."""


class ListenClose(IntEnum):
    """Why the server closed `WS /api/calls/{call_id}/listen`."""

    OVER = 1000
    """The call is over, or the browser went away by itself."""
    RESTARTING = 1012
    """This node takes no calls now; try again in a moment."""
    SIGNED_OUT = 4401
    """No session, or it is over: sign in again."""
    FORBIDDEN = 4403
    """Signed in, but not allowed to listen in."""
    NO_CALL = 4404
    """There is no such live call."""
    UNKNOWN_REASON = 4422
    """The reason is none of those to choose from."""
    FULL = 4503
    """As many listen as may."""


class _Joined(msgspec.Struct, tag_field="type", tag="joined"):
    """The one text message; blocks of sound follow."""

    id: str
    rate: int


async def listen(
    call_id: str,
    request: Request,
    seen: Seen,
    who: SignedIn,
    caller: Calling,
    by: Acting,
    reason: Reason,
) -> Response:
    """Listen in on a live call by WebRTC, as WHEP does: the body is an SDP offer of audio, the
    answer is an SDP answer, and `Location` is what to DELETE to leave. The agent is left, everybody
    else right. Nobody on the call hears or notices anything.
    """
    services = services_of(request)
    team = await seen.check(call_id)
    _check_reason(services, reason)
    room = _room(services)
    room.check(call_id)
    await services.audited.joins(by, call_id, team, mode=InterventionMode.LISTEN, reason=reason)
    seat = room.join(call_id, _guest(who.user, who.session.id, reason), Form.OPUS)
    answer = await room.answer(seat, (await request.body()).decode("utf-8", "replace"))
    await _lease_alerts(services, caller, call_id)
    place = {"location": f"/api/listening/{seat.id}"}
    return Response(answer, status_code=201, media_type=SDP, headers=place)


async def leave(seat_id: str, request: Request, who: SignedIn) -> None:
    """Stop listening; the place is the `Location` one got."""
    seat = _seat(request, seat_id, who.user)
    _room(services_of(request)).leave(seat)


async def whisper(
    seat_id: str,
    request: Request,
    seen: Seen,
    who: SignedIn,
    by: Acting,
    reason: Reason,
    *,
    together: Together = False,
) -> None:
    """Be heard by the agent and by nobody else, from within a place where one listens; the voice
    comes by the connection that is there.
    """
    seat = _seat(request, seat_id, who.user)
    await _speak(request, seen, seat, by, InterventionMode.WHISPER, reason, together=together)


async def barge(
    seat_id: str,
    request: Request,
    seen: Seen,
    who: SignedIn,
    by: Acting,
    reason: Reason,
    *,
    together: Together = False,
) -> None:
    """Be heard by everybody on the call; otherwise like whispering."""
    seat = _seat(request, seat_id, who.user)
    await _speak(request, seen, seat, by, InterventionMode.BARGE, reason, together=together)


async def hush(seat_id: str, request: Request, who: SignedIn) -> None:
    """Only listen again. It is never refused, not even while nothing can be written down."""
    seat = _seat(request, seat_id, who.user)
    _room(services_of(request)).hush(seat)


async def listen_socket(socket: WebSocket, call_id: str) -> None:
    """Listen in where WebRTC does not get through: one text message `{"type": "joined", "id",
    "rate"}`, then blocks of 20 ms, signed 16-bit little-endian, agent left and others right.
    """
    caller = await caller_of(socket)
    try:
        await socket.accept()
    except OSError:
        # The browser left while it was looked up.
        return
    seat = await _seated(socket, call_id, caller)
    if isinstance(seat, ListenClose):
        await socket.close(int(seat), seat.name.lower())
        return
    room = _room(services_of(socket))
    try:
        async with asyncio.TaskGroup() as tasks:
            reading = tasks.create_task(_until_gone(socket, room, seat))
            await _send(socket, seat)
            reading.cancel()
    finally:
        room.leave(seat)


async def _seated(socket: WebSocket, call_id: str, caller: Caller | None) -> Seat | ListenClose:
    """The seat of whoever connects, or why there is none."""
    services = services_of(socket)
    user = caller.user if caller else None
    if caller is None or user is None or caller.session is None:
        return ListenClose.SIGNED_OUT
    if not caller.may(Permission.LISTEN_IN):
        return ListenClose.FORBIDDEN
    reason = socket.query_params.get("reason", "")
    by = actor_of(socket, caller)
    try:
        _check_reason(services, reason)
        team = await Sight(services, caller, by).check(call_id)
        room = _room(services)
        room.check(call_id)
        await services.audited.joins(by, call_id, team, mode=InterventionMode.LISTEN, reason=reason)
        seat = room.join(call_id, _guest(user, caller.session.id, reason), Form.PCM)
    except UnknownReasonError:
        return ListenClose.UNKNOWN_REASON
    except (NotFoundError, NotLiveError):
        return ListenClose.NO_CALL
    except ListeningFullError:
        return ListenClose.FULL
    except (UnavailableError, StorageError):
        return ListenClose.RESTARTING
    await _lease_alerts(services, caller, call_id)
    return seat


async def _lease_alerts(services: DashboardServices, caller: Caller, call_id: str) -> None:
    """Whoever joins a call looks after its alerts. Listening does not wait for a database that went
    away since they were let in: then the alerts go on asking for somebody.
    """
    if not caller.may(Permission.HANDLE_ALERTS):
        return
    try:
        await services.alert_actions.lease_call(call_id, by=caller.name, reason=JOINED)
    except StoreAwayError as error:
        log.warning("alerts_not_leased", call=call_id, code=error.code)


async def _send(socket: WebSocket, seat: Seat) -> None:
    """Send blocks until the seat or the browser is gone."""
    try:
        await socket.send_text(msgspec.json.encode(_Joined(seat.id, RATE)).decode())
        while True:
            block = await seat.earpiece.next()
            await socket.send_bytes(block.pcm)
    except EarpieceClosedError:
        await _goodbye(socket)
    except (WebSocketDisconnect, RuntimeError, OSError):
        return


async def _goodbye(socket: WebSocket) -> None:
    try:
        await socket.close(int(ListenClose.OVER), "over")
    except (WebSocketDisconnect, RuntimeError, OSError):
        return


async def _until_gone(socket: WebSocket, room: ListeningRoom, seat: Seat) -> None:
    """What it sends is the microphone: 16-bit mono at 16 kHz. Who only listens is not heard."""
    try:
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            said = message.get("bytes") or b""
            if len(said) <= MOST_SAID_BYTES and len(said) % SAMPLE_BYTES == 0:
                seat.hear(said)
    except (WebSocketDisconnect, RuntimeError):
        pass
    room.leave(seat)


def _seat(request: Request, seat_id: str, user: User) -> Seat:
    room = services_of(request).listening()
    seat = room.seat(seat_id) if room else None
    if seat is None or seat.guest.user != user.name:
        raise NotFoundError("You do not listen there.")
    return seat


async def _speak(
    request: Request,
    seen: Sight,
    seat: Seat,
    by: Actor,
    mode: InterventionMode,
    reason: str,
    *,
    together: bool,
) -> None:
    services = services_of(request)
    team = await seen.check(seat.joined.call)
    _check_reason(services, reason)
    await services.audited.joins(by, seat.joined.call, team, mode=mode, reason=reason)
    await _room(services).speak(seat, mode, reason, together=together)


def _room(services: DashboardServices) -> ListeningRoom:
    room = services.listening()
    if room is None:
        raise UnavailableError("This node takes no calls.")
    return room


def _check_reason(services: DashboardServices, reason: str) -> None:
    if reason not in services.product.join_reasons:
        raise UnknownReasonError(
            "Choose one of the reasons.", detail=list(services.product.join_reasons)
        )


def _guest(user: User, session: str, reason: str) -> Guest:
    return Guest(user.name, user.display_name, session, reason)
