"""Ended calls, by what was said in them and what is known of them."""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.exceptions import RequestValidationError

from alerts.alert import Severity
from dashboard.acting import Acting
from dashboard.errors import BadPlaceError
from dashboard.history_resources import (
    FoundAgent,
    FoundAlert,
    FoundCallView,
    History,
    SnippetView,
)
from dashboard.routes.calls import Place
from dashboard.services import services_of
from dashboard.sight import Seen
from storage.search import FoundCall, Wanted
from stream.call import Direction
from stream.party import Party

Limit = Annotated[int, Query(ge=1, le=100, description="Most items of one page.")]
Text = Annotated[str, Query(max_length=128)]
Moment = Annotated[
    float | None, Query(ge=0, le=4e9, allow_inf_nan=False, description="Epoch seconds.")
]
Length = Annotated[int | None, Query(ge=0, le=86_400_000, description="Milliseconds.")]
Words = Annotated[
    str,
    Query(max_length=200, description="Each is looked for; quoted ones were said in one go."),
]
Pair = Annotated[str, Query(max_length=256, pattern="^[^=]+=")]
Pairs = Annotated[
    list[Pair] | None, Query(max_length=5, description="`name=value`; may be repeated.")
]


def _wanted(
    words: Words = "",
    party: Party | None = None,
    agent: Text = "",
    team: Text = "",
    queue: Text = "",
    direction: Direction | None = None,
    language: Text = "",
    since: Moment = None,
    until: Moment = None,
    least_ms: Length = None,
    most_ms: Length = None,
    rule: Text = "",
    severity: Severity | None = None,
    attribute: Pairs = None,
) -> Wanted:
    wanted = Wanted(
        words=words,
        party=party,
        agent=agent,
        team=team,
        queue=queue,
        direction=direction,
        language=language,
        since=since,
        until=until,
        least_ms=least_ms,
        most_ms=most_ms,
        rule=rule,
        severity=severity,
        attributes=tuple(_pair(pair) for pair in attribute or ()),
    )
    if words and not wanted.phrases():
        where = {"loc": ("query", "words"), "msg": "There is no word in it.", "type": "words"}
        raise RequestValidationError([where])
    return wanted


Asked = Annotated[Wanted, Depends(_wanted)]
"""Parameter of a handler: what is looked for."""


async def search_calls(
    request: Request,
    seen: Seen,
    by: Acting,
    wanted: Asked,
    limit: Limit = 50,
    before: Place = "",
) -> History:
    """Ended calls as asked for, latest first and in pages. Searches are audited by their fields,
    never by what was typed.
    """
    page = await seen.search(wanted, limit=limit, before=_place(before))
    if (fields := wanted.fields()) and not before:
        audited = services_of(request).audited
        await audited.searched(by, fields=" ".join(fields), results=len(page.items))
    return History(
        items=[_view(found) for found in page.items],
        next=None if page.next is None else str(page.next),
    )


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


def _place(before: str) -> int | None:
    if not before:
        return None
    if not (before.isascii() and before.isdecimal()) or int(before) >= 1 << 63:
        raise BadPlaceError("`before` must be the `next` of an earlier page.")
    return int(before)


def _view(found: FoundCall) -> FoundCallView:
    call = found.stored.call
    agents = {(p.agent, p.name) for p in found.participations if p.party is Party.AGENT}
    return FoundCallView(
        id=call.id,
        agents=[FoundAgent(agent=agent, name=name) for agent, name in sorted(agents)],
        team=call.team,
        queue=call.queue,
        customer=call.customer,
        direction=call.direction,
        language=call.language,
        started_at=call.started_at,
        duration_ms=found.stored.ended_ms or 0,
        attributes=call.attributes,
        alerts=[
            FoundAlert(
                id=alert.id,
                rule=alert.rule,
                severity=alert.severity,
                title=alert.title,
                start_ms=alert.start_ms,
            )
            for alert in found.alerts
        ],
        snippets=[
            SnippetView(party=s.party, start_ms=s.start_ms, text=s.text, marks=s.marks)
            for s in found.snippets
        ],
    )
