"""Turns what is stored of a call into what the API sends."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from alerts.alert import Alert
from dashboard.call_page import CallPage
from dashboard.call_record import CallRecord
from dashboard.live_messages import LiveCall
from dashboard.tile import Tile, Titles
from stream.call import EndCause, Participation
from stream.log import CallEnd


def alert_ids(alerts: Iterable[Alert]) -> list[str]:
    """Ids, newest first."""
    newest_first = sorted(alerts, key=lambda alert: alert.opened_at, reverse=True)
    return [alert.id for alert in newest_first]


def last_participations(record: CallRecord, *, only_present: bool) -> Sequence[Participation]:
    """Who took each part last, as if it went on; `only_present` leaves out who has left."""
    last = {part.party: part for part in sorted(record.participations, key=lambda p: p.from_ms)}
    return [
        replace(part, to_ms=None)
        for part in last.values()
        if part.to_ms is None or not only_present
    ]


def record_tile(record: CallRecord, titles: Titles) -> LiveCall:
    """The tile of a stored call."""
    tile = Tile(record.stored.call, titles)
    for participation in last_participations(record, only_present=False):
        tile.apply(participation)
    tile.apply(record.progress)
    for event in (*record.interventions, *record.notes, *record.speech, *record.findings):
        tile.apply(event)
    if (ended_ms := record.stored.ended_ms) is not None:
        cause = record.stored.end_cause or EndCause.FAILED
        tile.apply(CallEnd(record.id, ended_ms, cause))
    return tile.view(alert_ids(record.alerts))


def record_page(record: CallRecord, titles: Titles, *, recording: bool) -> CallPage:
    """The page of a stored call."""
    tile = record_tile(record, titles)
    return CallPage(
        call=tile,
        ended_at=record.stored.ended_at,
        duration_ms=tile.at_ms,
        utterances=record.utterances,
        findings=record.findings,
        speech=record.speech,
        gaps=record.gaps,
        alerts=record.alerts,
        recording=recording,
        forgotten=record.forgotten,
        interventions=record.interventions,
    )
