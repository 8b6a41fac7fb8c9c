"""Writes events of calls as rows. Writing the same events again changes nothing."""

from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

import msgspec
from sqlalchemy import ColumnElement, Update, bindparam, case, func, literal, not_, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from detectors.finding import Finding
from detectors.progress import Progress
from detectors.speech import Speech
from detectors.utterance import Utterance
from storage.packing import pack_strings, pack_words
from storage.schema import (
    CallRow,
    FindingRow,
    GapRow,
    InterventionRow,
    LevelRow,
    NoteRow,
    ParticipationRow,
    Row,
    SpeechRow,
    UtteranceRow,
)
from storage.stored_event import HeardCall, LevelChunk, StoredEvent
from storage.upsert import Upsert, insert_into
from stream.call import CallState, Participation
from stream.gap import Gap
from stream.intervention import Intervention
from stream.log import CallEnd
from stream.note import Note

Values: TypeAlias = dict[str, str | int | float | bool | bytes | None]
"""Values of one row by column."""


async def write_events(
    connection: AsyncConnection, dialect: str, events: Sequence[StoredEvent]
) -> None:
    """Write `events` within the caller's transaction: calls first, ends last."""

    async def put(statement: Upsert | Update, rows: list[Values]) -> None:
        if rows:
            await connection.execute(statement, rows)

    def into(row: type[Row]) -> Upsert:
        return insert_into(dialect, row)

    await put(_calls(into(CallRow)), [_call(e) for e in events if isinstance(e, HeardCall)])
    await put(
        _participations(into(ParticipationRow)),
        [_participation(e) for e in events if isinstance(e, Participation)],
    )
    await put(
        _interventions(into(InterventionRow)),
        [_intervention(e) for e in events if isinstance(e, Intervention)],
    )
    await put(_notes(into(NoteRow)), [_note(e) for e in events if isinstance(e, Note)])
    await put(
        _utterances(into(UtteranceRow)), [_utterance(e) for e in events if isinstance(e, Utterance)]
    )
    await put(_spans(into(SpeechRow)), [_span(e) for e in events if isinstance(e, Speech)])
    await put(_gaps(into(GapRow)), [_gap(e) for e in events if isinstance(e, Gap)])
    await put(_levels(into(LevelRow)), [_level(e) for e in events if isinstance(e, LevelChunk)])
    await put(_findings(into(FindingRow)), [_finding(e) for e in events if isinstance(e, Finding)])
    await put(_progress(), [_heard(e) for e in events if isinstance(e, Progress)])
    await put(_ends(), [_end(e) for e in events if isinstance(e, CallEnd)])
    told = {e.call for e in events if isinstance(e, (Participation, Utterance))}
    if told:
        await connection.execute(search_again(told))


def search_again(calls: Collection[str]) -> Update:
    """What some calls are found by has changed. A live call is due at its end anyway."""
    ended = CallRow.id.in_(sorted(calls)) & (CallRow.state == CallState.ENDED)
    return update(CallRow).where(ended).values(search_due=1)


def _calls(insert: Upsert) -> Upsert:
    new = insert.excluded
    ended = new.state == CallState.ENDED
    changed: dict[str, ColumnElement[Any]] = {name: new[name] for name in _ANNOUNCED}
    # A call that is live again after a crash was mended has not ended after all.
    changed["ended_ms"] = case((ended, CallRow.ended_ms), else_=None)
    changed["search_due"] = literal(1)
    changed["end_cause"] = case((ended, CallRow.end_cause), else_=None)
    return insert.on_conflict_do_update(index_elements=[CallRow.id], set_=changed)


_ANNOUNCED = (
    *("source", "direction", "team", "queue", "customer", "customer_key", "language"),
    *("attributes", "practice", "started_at", "state", "unrecorded", "node", "run"),
)
"""Columns of calls that an announcement sets anew."""


def _call(event: HeardCall) -> Values:
    call = event.call
    return {
        "id": call.id,
        "source": call.source,
        "direction": call.direction,
        "team": call.team,
        "queue": call.queue,
        "customer": call.customer,
        "customer_key": call.customer_key,
        "language": call.language,
        "attributes": pack_strings(call.attributes),
        "practice": call.practice,
        "started_at": call.started_at,
        "state": call.state,
        "unrecorded": call.unrecorded,
        "node": event.node,
        "run": event.run,
    }


def _participations(insert: Upsert) -> Upsert:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[ParticipationRow.call, ParticipationRow.party, ParticipationRow.from_ms],
        set_={
            "to_ms": func.coalesce(new.to_ms, ParticipationRow.to_ms),
            "agent": new.agent,
            "name": new.name,
        },
    )


def _participation(event: Participation) -> Values:
    return {
        "call": event.call,
        "party": event.party,
        "from_ms": event.from_ms,
        "to_ms": event.to_ms,
        "agent": event.agent,
        "name": event.name,
    }


def _interventions(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=[InterventionRow.call, InterventionRow.id],
        set_={"to_ms": func.coalesce(insert.excluded.to_ms, InterventionRow.to_ms)},
    )


def _intervention(event: Intervention) -> Values:
    return {
        "call": event.call,
        "id": event.id,
        "user": event.user,
        "name": event.name,
        "mode": event.mode,
        "reason": event.reason,
        "began_at": event.began_at,
        "from_ms": event.from_ms,
        "to_ms": event.to_ms,
    }


def _notes(insert: Upsert) -> Upsert:
    new = insert.excluded
    times = ("delivered_at", "read_at", "answered_at")
    # What happened once stays so: news of a note may overtake each other.
    changed: dict[str, ColumnElement[Any]] = {
        name: func.coalesce(getattr(NoteRow, name), new[name]) for name in times
    }
    changed["answer"] = case((NoteRow.answer == "", new.answer), else_=NoteRow.answer)
    return insert.on_conflict_do_update(index_elements=[NoteRow.call, NoteRow.id], set_=changed)


def _note(event: Note) -> Values:
    values: Values = msgspec.structs.asdict(event)
    return values


def _utterances(insert: Upsert) -> Upsert:
    new = insert.excluded
    names = ("party", "start_ms", "end_ms", "text", "revision", "confidence", "words")
    return insert.on_conflict_do_update(
        index_elements=[UtteranceRow.call, UtteranceRow.id],
        set_={name: new[name] for name in names},
        where=new.revision >= UtteranceRow.revision,
    )


def _utterance(event: Utterance) -> Values:
    return {
        "call": event.call,
        "id": event.id,
        "party": event.party,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
        "text": event.text,
        "revision": event.revision,
        "confidence": event.confidence,
        "words": pack_words(event.words),
    }


def _spans(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=[SpeechRow.call, SpeechRow.party, SpeechRow.start_ms],
        set_={"end_ms": func.coalesce(insert.excluded.end_ms, SpeechRow.end_ms)},
    )


def _span(event: Speech) -> Values:
    return {
        "call": event.call,
        "party": event.party,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
    }


def _gaps(insert: Upsert) -> Upsert:
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=[GapRow.call, GapRow.party, GapRow.start_ms],
        set_={"end_ms": new.end_ms, "cause": new.cause, "open": new.open},
        where=or_(GapRow.open, not_(new.open)),
    )


def _gap(event: Gap) -> Values:
    return {
        "call": event.call,
        "party": event.party,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
        "cause": event.cause,
        "open": event.open,
    }


def _levels(insert: Upsert) -> Upsert:
    return insert.on_conflict_do_update(
        index_elements=[LevelRow.call, LevelRow.party, LevelRow.start_ms],
        set_={"packed": insert.excluded.packed},
    )


def _level(event: LevelChunk) -> Values:
    return {
        "call": event.call,
        "party": event.party,
        "start_ms": event.start_ms,
        "packed": event.packed,
    }


def _findings(insert: Upsert) -> Upsert:
    new = insert.excluded
    names = ("detector", "kind", "state", "revision", "party", "start_ms", "end_ms", "measure")
    return insert.on_conflict_do_update(
        index_elements=[FindingRow.call, FindingRow.id],
        set_={name: new[name] for name in (*names, "evidence")},
        where=new.revision >= FindingRow.revision,
    )


def _finding(event: Finding) -> Values:
    return {
        "call": event.call,
        "id": event.id,
        "detector": event.detector,
        "kind": event.kind,
        "state": event.state,
        "revision": event.revision,
        "party": event.party,
        "start_ms": event.start_ms,
        "end_ms": event.end_ms,
        "measure": event.measure,
        "evidence": msgspec.json.encode(event.evidence).decode(),
    }


def _progress() -> Update:
    names = ("coverage", "listening", "model", "demo_model", "failed_detectors")
    return (
        update(CallRow)
        .where(CallRow.id == bindparam("of_call"))
        .values({name: bindparam(name) for name in names})
    )


def _heard(event: Progress) -> Values:
    return {
        "of_call": event.call,
        "coverage": event.coverage,
        "listening": event.listening,
        "model": event.model,
        "demo_model": event.demo_model,
        "failed_detectors": " ".join(event.failed_detectors),
    }


def _ends() -> Update:
    return (
        update(CallRow)
        .where(CallRow.id == bindparam("of_call"))
        .values(
            state=CallState.ENDED,
            ended_ms=bindparam("ended_ms"),
            end_cause=bindparam("end_cause"),
            search_due=1,
        )
    )


def _end(event: CallEnd) -> Values:
    return {"of_call": event.call, "ended_ms": event.at_ms, "end_cause": event.cause}
