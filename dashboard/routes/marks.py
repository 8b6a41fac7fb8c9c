"""Comments on moments of a call."""

import time

from fastapi import Request

from dashboard.acting import Acting
from dashboard.errors import BadMarkError, ForbiddenError
from dashboard.gate import SignedIn
from dashboard.mark_resources import MarkList, MarkRequest, MarkView
from dashboard.services import services_of
from dashboard.sight import Seen
from storage.marks import Mark
from storage.secret_token import new_id

MOST = 500
"""Marks of one call."""


async def list_marks(call_id: str, request: Request, seen: Seen) -> MarkList:
    """Comments on moments of a call, by their begin."""
    await seen.read(call_id)
    marks = await services_of(request).marks.of_call(call_id)
    return MarkList(items=[_view(mark) for mark in marks])


async def add_mark(
    call_id: str, body: MarkRequest, request: Request, seen: Seen, who: SignedIn, by: Acting
) -> MarkView:
    """Comment on a moment or a stretch of a call, live or ended."""
    marks = services_of(request).marks
    await seen.check(call_id)
    _check(body)
    if len(await marks.of_call(call_id)) >= MOST:
        raise BadMarkError(f"A call takes {MOST} marks.")
    mark = Mark(
        id=new_id(),
        call=call_id,
        from_ms=body.from_ms,
        to_ms=body.to_ms,
        comment=body.comment.strip(),
        user=who.user.name,
        name=who.user.display_name,
        made_at=time.time(),
    )
    await marks.add(mark, by=by)
    return _view(mark)


async def change_mark(
    call_id: str,
    mark_id: str,
    body: MarkRequest,
    request: Request,
    seen: Seen,
    who: SignedIn,
    by: Acting,
) -> MarkView:
    """Change a comment of one's own."""
    await seen.check(call_id)
    mark = await _own(call_id, mark_id, request, who)
    _check(body)
    changed = await services_of(request).marks.change(
        mark, from_ms=body.from_ms, to_ms=body.to_ms, comment=body.comment.strip(), by=by
    )
    return _view(changed)


async def remove_mark(
    call_id: str, mark_id: str, request: Request, seen: Seen, who: SignedIn, by: Acting
) -> None:
    """Remove a comment of one's own."""
    await seen.check(call_id)
    mark = await _own(call_id, mark_id, request, who)
    await services_of(request).marks.remove(mark, by=by)


async def _own(call_id: str, mark_id: str, request: Request, who: SignedIn) -> Mark:
    mark = await services_of(request).marks.get(call_id, mark_id)
    if mark.user != who.user.name:
        raise ForbiddenError("Only its author may do this.")
    return mark


def _check(body: MarkRequest) -> None:
    if body.to_ms is not None and body.to_ms <= body.from_ms:
        raise BadMarkError("A stretch ends after its begin.")
    if not body.comment.strip():
        raise BadMarkError("A mark needs a comment.")


def _view(mark: Mark) -> MarkView:
    return MarkView(
        id=mark.id,
        from_ms=mark.from_ms,
        to_ms=mark.to_ms,
        comment=mark.comment,
        user=mark.user,
        name=mark.name,
        made_at=mark.made_at,
        changed_at=mark.changed_at,
    )
