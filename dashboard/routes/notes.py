"""Notes: inspectors write to the agent on a live call, and the agent's desk tells what became."""

import time

from fastapi import Request

from dashboard.acting import Acting
from dashboard.desk_messages import NoteProgress, NoteRequest, NoteSent
from dashboard.errors import NoAgentError
from dashboard.gate import SignedIn
from dashboard.own_calls import Own
from dashboard.services import services_of
from dashboard.sight import Seen
from dashboard.views import note_view
from storage.secret_token import new_id
from stream.intervention import InterventionMode
from stream.listening_errors import NotLiveError
from stream.note import Note


async def write_note(
    call_id: str, body: NoteRequest, request: Request, seen: Seen, who: SignedIn, by: Acting
) -> NoteSent:
    """Send a note to the desk of the agent on a live call. What became of it stands with the call,
    on its tile and in its record.
    """
    services = services_of(request)
    team = await seen.check(call_id)
    page = seen.live_page(call_id)
    if page is None:
        raise NotLiveError(call_id)
    agent = min(services.board.agents(call_id), default="")
    if not agent:
        raise NoAgentError("Nobody knows which agent is on this call.")
    await services.audited.joins(by, call_id, team, mode=InterventionMode.NOTE, reason="")
    note = Note(
        id=new_id(),
        call=call_id,
        agent=agent,
        user=who.user.name,
        name=who.user.display_name,
        text=body.text,
        at_ms=page.call.at_ms,
        sent_at=time.time(),
    )
    services.emit(note)
    return NoteSent(note=note_view(note), desk_open=services.desks.sits(agent))


async def acknowledge_note(note_id: str, body: NoteProgress, own: Own) -> None:
    """Say that a note is on one's desk, was read, or is answered."""
    own.acknowledge(note_id, read=body.read, answer=body.answer or "")
