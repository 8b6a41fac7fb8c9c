"""What is kept of calls, for the call page and for analyses: in the types that flowed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec
from sqlalchemy import or_, select, tuple_

from detectors.finding import Evidence, Finding, FindingState
from detectors.progress import Listening
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.database import Database
from storage.forgetting import Cause, Forgotten
from storage.forgotten_schema import ForgottenRow
from storage.packing import unpack_levels, unpack_strings, unpack_words
from storage.retention import Kept
from storage.schema import (
    CallRow,
    FindingRow,
    GapRow,
    InterventionRow,
    LevelRow,
    NoteRow,
    ParticipationRow,
    SpeechRow,
    UtteranceRow,
)
from storage.team_scope import ALL_TEAMS, TeamScope
from stream.call import Call, CallState, Direction, EndCause, Participation, Unrecorded
from stream.gap import Gap, GapCause
from stream.intervention import Intervention, InterventionMode
from stream.note import Note
from stream.party import Party

JOINED = 1000
"""Most interventions of one look-up."""


class StoredCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call as kept, with what became of it."""

    call: Call
    """As last announced."""
    ended_ms: int | None = None
    """Call time of its end, in milliseconds; None while it lasts."""
    end_cause: EndCause | None = None
    """How it ended; None while it lasts."""
    coverage: float | None = None
    """Share of speech that recognition got to hear, 0 to 1; None if that was never learnt."""
    listening: Listening | None = None
    """Whether recognition heard it at its end; None if that was never learnt."""
    model: str = ""
    """Model in use at its end, empty without one."""
    demo_model: bool = False
    """That model was for demonstrations only."""
    failed_detectors: tuple[str, ...] = ()
    """Keys of detectors that an error had switched off by its end."""

    @property
    def ended_at(self) -> float | None:
        """Wall clock of its end, in seconds since the epoch; None while it lasts."""
        return None if self.ended_ms is None else self.call.started_at + self.ended_ms / 1000


class Before(msgspec.Struct, frozen=True):
    """A place in the list of calls, latest first: those that come behind this call."""

    started_at: float
    """Begin of the call, in seconds since the epoch."""
    id: str
    """Its id, since calls may begin at the same moment."""


class CallStore:
    """Reads calls. Raises `DatabaseAwayError` when the database is out of reach."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, call_id: str) -> StoredCall | None:
        """One call; None if it is unknown."""
        async with self._database.read() as session:
            row = await session.get(CallRow, call_id)
        return _call(row) if row else None

    async def several(self, call_ids: Sequence[str]) -> Sequence[StoredCall]:
        """Those of these calls that are known, in any order."""
        async with self._database.read() as session:
            found = await session.scalars(select(CallRow).where(CallRow.id.in_(call_ids)))
            return [_call(row) for row in found]

    async def recent(
        self,
        *,
        limit: int,
        before: Before | None = None,
        states: AbstractSet[CallState] = frozenset(),
        teams: TeamScope = ALL_TEAMS,
    ) -> Sequence[StoredCall]:
        """Calls of `teams` in one of `states` (empty: any) by their begin, latest first; `before`
        gives the next page.
        """
        place = (CallRow.started_at, CallRow.id)
        wanted = select(CallRow).order_by(*(column.desc() for column in place)).limit(limit)
        if states:
            wanted = wanted.where(CallRow.state.in_(sorted(states)))
        if not teams.every:
            wanted = wanted.where(CallRow.team.in_(sorted(teams.teams)))
        if before is not None:
            wanted = wanted.where(tuple_(*place) < tuple_(before.started_at, before.id))
        async with self._database.read() as session:
            return [_call(row) for row in await session.scalars(wanted)]

    async def participations(self, *call_ids: str) -> Sequence[Participation]:
        """Who took part in these calls, by begin."""
        wanted = (
            select(ParticipationRow)
            .where(ParticipationRow.call.in_(call_ids))
            .order_by(ParticipationRow.from_ms, ParticipationRow.party)
        )
        async with self._database.read() as session:
            return [
                Participation(
                    call=row.call,
                    party=Party(row.party),
                    agent=row.agent,
                    name=row.name,
                    from_ms=row.from_ms,
                    to_ms=row.to_ms,
                )
                for row in await session.scalars(wanted)
            ]

    async def interventions(self, call_id: str) -> Sequence[Intervention]:
        """Who joined the call, by begin."""
        wanted = (
            select(InterventionRow)
            .where(InterventionRow.call == call_id)
            .order_by(InterventionRow.from_ms, InterventionRow.id)
        )
        async with self._database.read() as session:
            return [_intervention(row) for row in await session.scalars(wanted)]

    async def notes(self, call_id: str) -> Sequence[Note]:
        """Notes to the agents of the call, oldest first."""
        wanted = (
            select(NoteRow).where(NoteRow.call == call_id).order_by(NoteRow.sent_at, NoteRow.id)
        )
        async with self._database.read() as session:
            return [
                Note(**{name: getattr(row, name) for name in Note.__struct_fields__})
                for row in await session.scalars(wanted)
            ]

    async def joined(self, agent: str, *, since: float) -> Sequence[Intervention]:
        """Who joined calls while `agent` was on them, since a moment in seconds since the epoch;
        latest first, the last thousand.
        """
        there = (
            select(ParticipationRow.call)
            .where(
                ParticipationRow.call == InterventionRow.call,
                ParticipationRow.agent == agent,
                or_(
                    ParticipationRow.to_ms.is_(None),
                    ParticipationRow.to_ms > InterventionRow.from_ms,
                ),
                or_(
                    InterventionRow.to_ms.is_(None),
                    InterventionRow.to_ms >= ParticipationRow.from_ms,
                ),
            )
            .exists()
        )
        wanted = (
            select(InterventionRow)
            .where(InterventionRow.began_at >= since, there)
            .order_by(InterventionRow.began_at.desc(), InterventionRow.id)
            .limit(JOINED)
        )
        async with self._database.read() as session:
            return [_intervention(row) for row in await session.scalars(wanted)]

    async def utterances(self, call_id: str) -> Sequence[Utterance]:
        """Final text, by begin."""
        wanted = (
            select(UtteranceRow)
            .where(UtteranceRow.call == call_id)
            .order_by(UtteranceRow.start_ms, UtteranceRow.end_ms, UtteranceRow.id)
        )
        async with self._database.read() as session:
            return [_utterance(row) for row in await session.scalars(wanted)]

    async def texts(self, call_ids: Sequence[str], parties: Sequence[Party]) -> Sequence[Utterance]:
        """What these parties said in these calls, without its words one by one, by begin."""
        texts = (UtteranceRow.id, UtteranceRow.call, UtteranceRow.party, UtteranceRow.start_ms)
        more = (UtteranceRow.end_ms, UtteranceRow.text, UtteranceRow.revision)
        wanted = (
            select(*texts, *more)
            .where(UtteranceRow.call.in_(call_ids), UtteranceRow.party.in_(parties))
            .order_by(UtteranceRow.call, UtteranceRow.start_ms, UtteranceRow.id)
        )
        async with self._database.read() as session:
            return [
                Utterance(
                    id=row.id,
                    call=row.call,
                    party=Party(row.party),
                    start_ms=row.start_ms,
                    end_ms=row.end_ms,
                    text=row.text,
                    final=True,
                    revision=row.revision,
                )
                for row in await session.execute(wanted)
            ]

    async def findings(self, call_id: str) -> Sequence[Finding]:
        """Latest revision of each finding, retracted ones included, by begin."""
        wanted = (
            select(FindingRow)
            .where(FindingRow.call == call_id)
            .order_by(FindingRow.start_ms, FindingRow.id)
        )
        async with self._database.read() as session:
            return [_finding(row) for row in await session.scalars(wanted)]

    async def speech(self, call_id: str) -> Sequence[Speech]:
        """Stretches of voice, by begin."""
        wanted = (
            select(SpeechRow)
            .where(SpeechRow.call == call_id)
            .order_by(SpeechRow.start_ms, SpeechRow.party)
        )
        async with self._database.read() as session:
            return [
                Speech(row.call, Party(row.party), row.start_ms, row.end_ms)
                for row in await session.scalars(wanted)
            ]

    async def forgotten(self, call_id: str) -> Sequence[Forgotten]:
        """What was removed of a call that is still kept."""
        wanted = select(ForgottenRow).where(
            ForgottenRow.call == call_id, ForgottenRow.cause != Cause.NONE
        )
        async with self._database.read() as session:
            return [
                Forgotten(Kept(row.kind), row.at, row.days, Cause(row.cause))
                for row in await session.scalars(wanted)
            ]

    async def gaps(self, call_id: str) -> Sequence[Gap]:
        """Missing sound, by begin."""
        wanted = (
            select(GapRow).where(GapRow.call == call_id).order_by(GapRow.start_ms, GapRow.party)
        )
        async with self._database.read() as session:
            return [
                Gap(
                    row.call,
                    Party(row.party),
                    row.start_ms,
                    row.end_ms,
                    GapCause(row.cause),
                    open=row.open,
                )
                for row in await session.scalars(wanted)
            ]

    async def levels(self, call_id: str, party: Party) -> Sequence[Level]:
        """Levels of one party to the half decibel, by begin; where none was measured, none."""
        wanted = (
            select(LevelRow)
            .where(LevelRow.call == call_id, LevelRow.party == party)
            .order_by(LevelRow.start_ms)
        )
        async with self._database.read() as session:
            return [
                level
                for row in await session.scalars(wanted)
                for level in unpack_levels(row.call, party, row.start_ms, row.packed)
            ]


def _call(row: CallRow) -> StoredCall:
    return StoredCall(
        call=Call(
            id=row.id,
            source=row.source,
            direction=Direction(row.direction),
            team=row.team,
            queue=row.queue,
            customer=row.customer,
            customer_key=row.customer_key,
            language=row.language,
            attributes=unpack_strings(row.attributes),
            practice=row.practice,
            started_at=row.started_at,
            state=CallState(row.state),
            unrecorded=Unrecorded(row.unrecorded) if row.unrecorded else None,
        ),
        ended_ms=row.ended_ms,
        end_cause=EndCause(row.end_cause) if row.end_cause else None,
        coverage=row.coverage,
        listening=Listening(row.listening) if row.listening else None,
        model=row.model or "",
        demo_model=bool(row.demo_model),
        failed_detectors=tuple((row.failed_detectors or "").split()),
    )


def _intervention(row: InterventionRow) -> Intervention:
    return Intervention(
        id=row.id,
        call=row.call,
        user=row.user,
        name=row.name,
        mode=InterventionMode(row.mode),
        reason=row.reason,
        began_at=row.began_at,
        from_ms=row.from_ms,
        to_ms=row.to_ms,
    )


def _utterance(row: UtteranceRow) -> Utterance:
    return Utterance(
        id=row.id,
        call=row.call,
        party=Party(row.party),
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        text=row.text,
        final=True,
        revision=row.revision,
        confidence=row.confidence,
        words=unpack_words(row.words),
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        id=row.id,
        call=row.call,
        detector=row.detector,
        kind=row.kind,
        state=FindingState(row.state),
        revision=row.revision,
        party=Party(row.party) if row.party else None,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        measure=row.measure,
        evidence=msgspec.json.decode(row.evidence, type=Evidence),
    )
