"""Calls, live and ended."""

import asyncio
from enum import StrEnum
from typing import Annotated

from fastapi import Query, Request, Response

from dashboard.acting import Acting
from dashboard.call_page import encode_findings, encode_levels, encode_utterances
from dashboard.paging import parse_place, place_text
from dashboard.ranged_sound import RangedSound
from dashboard.record_views import record_page, record_tile
from dashboard.resources import CallList
from dashboard.services import services_of
from dashboard.sight import Seen
from storage.calls import Before
from stream.party import Party

Limit = Annotated[int, Query(ge=1, le=200, description="Most items of one page.")]
Place = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


class CallFilter(StrEnum):
    """Which calls to list."""

    LIVE = "live"
    ENDED = "ended"


async def list_calls(
    request: Request,
    seen: Seen,
    state: CallFilter = CallFilter.LIVE,
    limit: Limit = 50,
    before: Place = "",
) -> CallList:
    """Live calls, in order of their begin; or ended ones, latest first and in pages."""
    if state is CallFilter.LIVE:
        return CallList(items=seen.live_calls())
    place = Before(*parse_place(before)) if before else None
    records = await seen.ended(limit=limit, before=place)
    last = records[-1].stored.call if len(records) == limit else None
    titles = services_of(request).titles
    return CallList(
        items=[record_tile(record, titles) for record in records],
        next=place_text(last.started_at, last.id) if last else None,
    )


async def call_detail(call_id: str, request: Request, seen: Seen) -> Response:
    """One call with all that was said and found, live or ended."""
    services = services_of(request)
    await seen.read(call_id)
    page = seen.live_page(call_id)
    if page is None:
        record = await seen.record(call_id)
        recording = await asyncio.to_thread(services.recordings.has, call_id)
        page = record_page(record, services.titles, recording=recording and not record.live)
    return _json(page.encode())


async def call_utterances(call_id: str, request: Request, seen: Seen) -> Response:
    """What was said in a call; partial text included while it is live."""
    await seen.read(call_id)
    if page := seen.live_page(call_id):
        return _json(encode_utterances(page.utterances))
    return _json(encode_utterances(await services_of(request).records.utterances(call_id)))


async def call_findings(call_id: str, request: Request, seen: Seen) -> Response:
    """What was found in a call, with retracted findings marked as such."""
    await seen.read(call_id)
    if page := seen.live_page(call_id):
        return _json(encode_findings(page.findings))
    return _json(encode_findings(await services_of(request).records.findings(call_id)))


async def call_levels(call_id: str, request: Request, seen: Seen) -> Response:
    """How loud agent and customer were, each 100 ms, as far as it is still kept."""
    await seen.check(call_id)
    services = services_of(request)
    parties = (Party.AGENT, Party.CUSTOMER)
    levels = {party: await services.records.levels(call_id, party) for party in parties}
    return _json(encode_levels(levels))


async def call_recording(call_id: str, request: Request, seen: Seen, by: Acting) -> RangedSound:
    """The recording of a call: WAV, agent left, customer right. Answers `Range`. Of a live call
    what there is up to now.
    """
    services = services_of(request)
    team = await seen.check(call_id)
    sound = await asyncio.to_thread(services.recordings.playback, call_id)

    async def note(from_ms: int, to_ms: int) -> None:
        await services.audited.played(by, call_id, team, from_ms=from_ms, to_ms=to_ms)

    return RangedSound(sound, lasting=call_id not in services.board, before=note)


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
