"""The audit log, for admins."""

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import Query, Request
from fastapi.responses import StreamingResponse

from dashboard.acting import Acting
from dashboard.audit_resources import (
    AuditEntryView,
    AuditFault,
    AuditPage,
    AuditState,
    AuditVerification,
)
from dashboard.errors import BadPlaceError, UnavailableError
from dashboard.routes.calls import Limit, Place
from dashboard.services import services_of
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Deed
from storage.audit_list import AuditFilter
from storage.audit_verification import Verification

Text = Annotated[str, Query(max_length=512)]
Actions = Annotated[list[Action] | None, Query(description="May be repeated; none: all.")]
Moment = Annotated[float | None, Query(ge=0, allow_inf_nan=False, description="Epoch seconds.")]

NEWLINE = b"\n"


async def list_audit(
    request: Request,
    who: Text = "",
    action: Actions = None,
    target: Text = "",
    since: Moment = None,
    until: Moment = None,
    limit: Limit = 50,
    before: Place = "",
) -> AuditPage:
    """Entries of the audit log, latest first and in pages."""
    if before and not before.isdecimal():
        raise BadPlaceError("`before` must be the `next` of an earlier page.")
    wanted = _filter(who, action, target, since, until)
    place = int(before[:18]) if before else None
    found = await services_of(request).audit.list.page(wanted, limit=limit, before=place)
    return AuditPage(
        items=[AuditEntryView(**msgspec.structs.asdict(entry)) for entry in found],
        next=str(found[-1].sequence) if len(found) == limit else None,
    )


async def export_audit(
    request: Request,
    by: Acting,
    who: Text = "",
    action: Actions = None,
    target: Text = "",
    since: Moment = None,
    until: Moment = None,
) -> StreamingResponse:
    """Entries as JSON lines, oldest first, hashes included. The export is audited itself."""
    room = services_of(request).audit
    wanted = _filter(who, action, target, since, until)
    head = await room.log.head()
    rows = await room.list.count(wanted, until=head.sequence)
    await room.log.record(
        Deed(
            actor=by,
            action=Action.EXPORTED,
            target_kind=TargetKind.LIST,
            target="audit log",
            details={"rows": str(rows)},
        )
    )

    async def lines() -> AsyncIterator[bytes]:
        async for entry in room.list.all(wanted, until=head.sequence):
            yield msgspec.json.encode(entry) + NEWLINE

    headers = {"content-disposition": 'attachment; filename="audit.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


async def audit_state(request: Request) -> AuditState:
    """What the last verification found; a node verifies at its start and once a day."""
    latest = services_of(request).audit.watch.latest
    return AuditState(verification=_verification(latest) if latest else None)


async def verify_audit(request: Request) -> AuditState:
    """Verify every entry now; takes about 20 s for a million."""
    try:
        found = await services_of(request).audit.watch.verify()
    except (ValueError, OSError) as error:
        raise UnavailableError("The anchor of this node cannot be read.") from error
    return AuditState(verification=_verification(found))


def _filter(
    who: str, action: list[Action] | None, target: str, since: float | None, until: float | None
) -> AuditFilter:
    return AuditFilter(
        who=who, actions=frozenset(action or ()), target=target, since=since, until=until
    )


def _verification(found: Verification) -> AuditVerification:
    return AuditVerification(
        verdict=found.verdict,
        at=found.at,
        entries=found.entries,
        head=str(found.head) if found.head.sequence else "",
        faults=[AuditFault(kind=f.kind, sequence=f.sequence, other=f.other) for f in found.faults],
        more_faults=found.more_faults,
        lost_anchor=str(found.lost_anchor) if found.lost_anchor else "",
    )
