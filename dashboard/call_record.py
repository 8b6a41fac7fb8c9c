"""All that is stored of a call, as one value."""

from collections.abc import Sequence

import msgspec

from alerts.alert import Alert
from detectors.finding import Finding
from detectors.progress import Listening, Progress
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.alert_list import AlertList
from storage.calls import Before, CallStore, StoredCall
from storage.forgetting import Forgotten
from storage.team_scope import TeamScope
from stream.call import CallState, Participation
from stream.gap import Gap
from stream.intervention import Intervention
from stream.note import Note
from stream.party import Party

LIVE = frozenset({CallState.LIVE, CallState.SUSPENDED})
ENDED = frozenset({CallState.ENDED})


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a call, each part in order of its begin. In lists what only the page of a
    call shows is left out.
    """

    stored: StoredCall
    participations: Sequence[Participation] = ()
    interventions: Sequence[Intervention] = ()
    notes: Sequence[Note] = ()
    speech: Sequence[Speech] = ()
    gaps: Sequence[Gap] = ()
    utterances: Sequence[Utterance] = ()
    findings: Sequence[Finding] = ()
    alerts: Sequence[Alert] = ()
    forgotten: Sequence[Forgotten] = ()
    """What was removed of it."""

    @property
    def id(self) -> str:
        """Id of the call."""
        return self.stored.call.id

    @property
    def told(self) -> Sequence[object]:
        """What its tile is made of, besides who takes part."""
        return (*self.interventions, *self.notes, *self.speech, *self.gaps, *self.findings)

    @property
    def live(self) -> bool:
        """It has not ended."""
        return self.stored.ended_ms is None and self.stored.call.state in LIVE

    @property
    def progress(self) -> Progress:
        """How much of it was really heard."""
        stored = self.stored
        return Progress(
            call=self.id,
            at_ms=stored.ended_ms or 0,
            lag_ms=0,
            coverage=1.0 if stored.coverage is None else stored.coverage,
            listening=stored.listening or Listening.NO_MODEL,
            model=stored.model,
            demo_model=stored.demo_model,
            failed_detectors=stored.failed_detectors,
        )


class CallRecords:
    """Reads records out of storage. Raises `storage.errors.DatabaseAwayError`."""

    def __init__(self, calls: CallStore, alerts: AlertList) -> None:
        self._calls = calls
        self._alerts = alerts

    async def get(self, call_id: str) -> CallRecord | None:
        """One call with all its parts; None if it is unknown."""
        stored = await self._calls.get(call_id)
        return await self._whole(stored) if stored else None

    async def live(self, *, limit: int) -> Sequence[CallRecord]:
        """The latest calls that have not ended, with all their parts."""
        stored = await self._calls.recent(limit=limit, states=LIVE)
        return [await self._whole(call) for call in stored]

    async def team(self, call_id: str) -> str | None:
        """The team of a call; None if the call is unknown."""
        stored = await self._calls.get(call_id)
        return stored.call.team if stored else None

    async def ended(
        self, *, limit: int, before: Before | None, teams: TeamScope
    ) -> Sequence[CallRecord]:
        """Ended calls of `teams`, latest first, as for a list; `before` gives the next page."""
        stored = await self._calls.recent(limit=limit, before=before, states=ENDED, teams=teams)
        ids = [call.call.id for call in stored]
        participations = await self._calls.participations(*ids)
        alerts = await self._alerts.of_call(*ids)
        return [
            CallRecord(
                stored=call,
                participations=[part for part in participations if part.call == call.call.id],
                alerts=[alert for alert in alerts if alert.call == call.call.id],
            )
            for call in stored
        ]

    async def utterances(self, call_id: str) -> Sequence[Utterance]:
        """Final text of a call."""
        return await self._calls.utterances(call_id)

    async def levels(self, call_id: str, party: Party) -> Sequence[Level]:
        """Loudness of one party."""
        return await self._calls.levels(call_id, party)

    async def findings(self, call_id: str) -> Sequence[Finding]:
        """Findings of a call, retracted ones included."""
        return await self._calls.findings(call_id)

    async def joined(self, agent: str, *, since: float) -> Sequence[Intervention]:
        """Who joined the calls of an agent since a moment, latest first."""
        return await self._calls.joined(agent, since=since)

    async def _whole(self, stored: StoredCall) -> CallRecord:
        call = stored.call.id
        return CallRecord(
            stored=stored,
            participations=await self._calls.participations(call),
            interventions=await self._calls.interventions(call),
            notes=await self._calls.notes(call),
            speech=await self._calls.speech(call),
            gaps=await self._calls.gaps(call),
            utterances=await self._calls.utterances(call),
            findings=await self._calls.findings(call),
            alerts=await self._alerts.of_call(call),
            forgotten=await self._calls.forgotten(call),
        )
