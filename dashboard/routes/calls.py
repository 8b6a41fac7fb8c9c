"""Calls, live and ended."""

import asyncio
from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request

from dashboard.errors import NotFoundError
from dashboard.live_messages import CallDetail
from dashboard.paging import parse_place, place_text
from dashboard.ranged_file import RangedFile
from dashboard.record_views import record_detail, record_tile
from dashboard.resources import CallList, FindingList, UtteranceList
from dashboard.services import services_of
from dashboard.views import finding_view, utterance_view
from storage.calls import Before

Limit = Annotated[int, Query(ge=1, le=200, description="Most items of one page.")]
Place = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


class CallFilter(StrEnum):
    """Which calls to list."""

    LIVE = "live"
    ENDED = "ended"


async def list_calls(
    request: Request, state: CallFilter = CallFilter.LIVE, limit: Limit = 50, before: Place = ""
) -> CallList:
    """Live calls, in order of their begin; or ended ones, latest first and in pages."""
    services = services_of(request)
    if state is CallFilter.LIVE:
        return CallList(items=services.board.calls())
    place = Before(*parse_place(before)) if before else None
    records = await services.records.ended(limit=limit, before=place)
    last = records[-1].stored.call if len(records) == limit else None
    return CallList(
        items=[record_tile(record, services.titles) for record in records],
        next=place_text(last.started_at, last.id) if last else None,
    )


async def call_detail(call_id: str, request: Request) -> CallDetail:
    """One call with all that was said and found, live or ended."""
    services = services_of(request)
    if detail := services.board.detail(call_id):
        return detail
    record = await services.records.get(call_id)
    if record is None:
        raise NotFoundError("There is no such call.")
    recording = await asyncio.to_thread(services.recordings.has, call_id)
    return record_detail(record, services.titles, recording=recording and not record.live)


async def call_utterances(call_id: str, request: Request) -> UtteranceList:
    """What was said in a call; partial text included while it is live."""
    services = services_of(request)
    if detail := services.board.detail(call_id):
        return UtteranceList(items=detail.utterances)
    utterances = await services.records.utterances(call_id)
    if not utterances and await services.records.get(call_id) is None:
        raise NotFoundError("There is no such call.")
    return UtteranceList(items=[utterance_view(utterance) for utterance in utterances])


async def call_findings(call_id: str, request: Request) -> FindingList:
    """What was found in a call, with retracted findings marked as such."""
    services = services_of(request)
    if detail := services.board.detail(call_id):
        return FindingList(items=detail.findings)
    findings = await services.records.findings(call_id)
    if not findings and await services.records.get(call_id) is None:
        raise NotFoundError("There is no such call.")
    return FindingList(items=[finding_view(finding) for finding in findings])


async def call_recording(call_id: str, request: Request) -> RangedFile:
    """The recording of an ended call: WAV, agent left, customer right. Answers `Range`."""
    services = services_of(request)
    if call_id in services.board:
        raise NotFoundError("The recording can be played once the call has ended.")
    path = await asyncio.to_thread(services.recordings.playback, call_id)
    return RangedFile(path, media_type="audio/wav", headers={"cache-control": "private, no-cache"})
