"""What one live call looks like at this moment, moved on by what becomes known of it. Pure."""

from dataclasses import dataclass

import msgspec

from dashboard.live_messages import (
    CallMeter,
    ListeningNow,
    LiveCall,
    ObligationNow,
    PartyMeter,
    PartyNow,
)
from dashboard.views import intervention_view, note_view
from detectors.finding import Finding, FindingState
from detectors.progress import Listening, Progress
from detectors.speech import LEVEL_MS, SILENCE_DB, Level, Speech
from stream.call import Call, CallState, Participation
from stream.gap import Gap, GapCause
from stream.intervention import Intervention
from stream.log import CallEnd
from stream.note import Note
from stream.party import Party

Titles = dict[str, dict[str, str]]
"""Title by language, by obligation."""

OUTCOMES = ("pending", "kept", "broken", "excused")
NOTES = 20
"""Most notes a tile shows."""

PARTY_ORDER = {party: place for place, party in enumerate(Party)}


@dataclass
class PartyState:
    """One party at this moment."""

    party: Party
    name: str = ""
    agent: str = ""
    speaking: bool = False
    level_db: float = SILENCE_DB
    gap: GapCause | None = None
    here: bool = True
    """Takes part; who has left is known by name until the call is gone."""


class Tile:
    """One call on the wall. `apply` says whether the tile has to be sent anew; what moves fast
    (levels, who speaks, lag) travels in meters instead and is not counted as a change.
    """

    def __init__(self, call: Call, titles: Titles) -> None:
        self.call = call
        self.at_ms = 0
        """Call time known, in milliseconds."""
        self.stirred = True
        """A meter moved since the last `meter`."""
        self._turned = True
        self._titles = titles
        self._parties: dict[Party, PartyState] = {}
        self._quiet_since_ms = 0
        self._progress = Progress(call.id, 0, 0, 1.0, Listening.NO_MODEL)
        self._obligations: dict[str, ObligationNow] = {}
        self.notes: dict[str, Note] = {}
        """The latest notes to its agents, by id."""
        self._company: dict[str, Intervention] = {}

    @property
    def agents(self) -> frozenset[str]:
        """Ids of the agents who are on it now."""
        here = (state.agent for state in self._parties.values() if state.here)
        return frozenset(agent for agent in here if agent)

    @property
    def lively(self) -> bool:
        """Somebody speaks, or has just stopped: its meters go out at the fast pace."""
        return self._turned or self._speaking

    @property
    def _speaking(self) -> bool:
        return any(party.speaking for party in self._parties.values())

    @property
    def quiet_ms(self) -> int:
        """For how long nobody has spoken, in milliseconds."""
        return 0 if self._speaking else max(0, self.at_ms - self._quiet_since_ms)

    def apply(self, event: object) -> bool:
        """Move on; whether the tile itself changed."""
        match event:
            case Call():
                changed, self.call = event != self.call, event
                return changed
            case Participation():
                return self._participation(event)
            case Intervention() | Note():
                return self._inspector(event)
            case Gap():
                return self._gap(event)
            case Finding():
                return self._finding(event)
            case Progress():
                return self._listen(event)
            case Speech():
                self._speech(event)
            case Level():
                self._party(event.party).level_db = event.db
                self._reach(event.start_ms + LEVEL_MS)
            case CallEnd():
                return self._end(event)
            case _:
                pass
        return False

    def view(self, alerts: list[str]) -> LiveCall:
        """The tile as sent; `alerts` are the ids of its alerts, newest first."""
        call = self.call
        return LiveCall(
            id=call.id,
            state=call.state,
            direction=call.direction,
            team=call.team,
            queue=call.queue,
            customer=call.customer,
            practice=call.practice,
            started_at=call.started_at,
            at_ms=self.at_ms,
            parties=[
                PartyNow(
                    party=p.party,
                    name=p.name,
                    agent=p.agent,
                    speaking=p.speaking,
                    level_db=round(p.level_db, 1),
                    gap=p.gap,
                )
                for p in self._in_order()
            ],
            quiet_ms=self.quiet_ms,
            listening=ListeningNow(
                state=self._progress.listening,
                lag_ms=self._progress.lag_ms,
                coverage=self._progress.coverage,
                model=self._progress.model,
                demo_model=self._progress.demo_model,
                failed_detectors=list(self._progress.failed_detectors),
            ),
            obligations=list(self._obligations.values()),
            attributes=call.attributes,
            unrecorded=call.unrecorded,
            alerts=alerts,
            reaches=list(call.reaches),
            company=[intervention_view(joined) for joined in self._company.values()],
            notes=[note_view(note) for note in self.notes.values()],
        )

    def meter(self) -> CallMeter:
        """The fast-moving values, and forget that they moved."""
        self.stirred = self._turned = False
        return CallMeter(
            call=self.call.id,
            at_ms=self.at_ms,
            quiet_ms=self.quiet_ms,
            lag_ms=self._progress.lag_ms,
            coverage=round(self._progress.coverage, 3),
            parties=[
                PartyMeter(party=p.party, speaking=p.speaking, level_db=round(p.level_db))
                for p in self._in_order()
            ],
        )

    def _in_order(self) -> list[PartyState]:
        """Who takes part; of a call that is over, who took part."""
        over = self.call.state is CallState.ENDED
        shown = [state for state in self._parties.values() if state.here or over]
        return sorted(shown, key=lambda state: PARTY_ORDER[state.party])

    def _party(self, party: Party) -> PartyState:
        if party not in self._parties:
            self._parties[party] = PartyState(party)
        return self._parties[party]

    def _reach(self, at_ms: int) -> None:
        self.stirred = True
        self.at_ms = max(self.at_ms, at_ms)

    def _participation(self, event: Participation) -> bool:
        self._reach(event.to_ms or event.from_ms)
        if event.to_ms is not None:
            state = self._parties.get(event.party)
            # A transfer may tell the begin of the next agent before the end of the last.
            if state is None or state.agent != event.agent:
                return False
            state.here = False
            return True
        state = self._party(event.party)
        state.name, state.agent, state.here = event.name, event.agent, True
        return True

    def _inspector(self, event: Intervention | Note) -> bool:
        return self._note(event) if isinstance(event, Note) else self._intervention(event)

    def _intervention(self, event: Intervention) -> bool:
        if event.to_ms is not None:
            return self._company.pop(event.id, None) is not None
        known = self._company.get(event.id)
        self._company[event.id] = event
        return known != event

    def _note(self, event: Note) -> bool:
        known = self.notes.get(event.id)
        self.notes[event.id] = event.moved_on(known) if known else event
        if len(self.notes) > NOTES:
            del self.notes[next(iter(self.notes))]
        return self.notes.get(event.id) != known

    def _gap(self, event: Gap) -> bool:
        self._reach(event.end_ms)
        state = self._party(event.party)
        before, state.gap = state.gap, event.cause if event.open else None
        if event.open:
            state.level_db = SILENCE_DB
        return before is not state.gap

    def _speech(self, event: Speech) -> None:
        state = self._party(event.party)
        state.speaking = event.end_ms is None
        self._turned = True
        self._reach(event.start_ms if event.end_ms is None else event.end_ms)
        if event.end_ms is not None:
            self._quiet_since_ms = max(self._quiet_since_ms, event.end_ms)

    def _listen(self, event: Progress) -> bool:
        self._reach(event.at_ms)
        before, self._progress = self._progress, event
        return _shown(before) != _shown(event)

    def _finding(self, event: Finding) -> bool:
        if event.kind != "obligation":
            return False
        known = self._obligations.get(event.id)
        if event.state is FindingState.RETRACTED:
            return self._obligations.pop(event.id, None) is not None
        outcome = event.evidence.cause
        if outcome not in OUTCOMES:
            return False
        now = ObligationNow(
            id=event.id,
            entry=event.evidence.entry,
            title=self._titles.get(event.evidence.entry, {}),
            deadline_ms=known.deadline_ms if known else event.end_ms,
            outcome=outcome,
        )
        self._obligations[event.id] = now
        return now != known

    def _end(self, event: CallEnd) -> bool:
        self._reach(event.at_ms)
        self.call = msgspec.structs.replace(self.call, state=CallState.ENDED)
        self._company.clear()
        for state in self._parties.values():
            state.speaking, state.gap, state.level_db = False, None, SILENCE_DB
        return True


def _shown(progress: Progress) -> tuple[object, ...]:
    """What of it stands on the tile itself; the rest travels in meters."""
    return progress.listening, progress.model, progress.failed_detectors
