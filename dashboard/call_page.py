"""Everything the page of a call shows, and its JSON.

An hour of talk is a thousand utterances with ten thousand words. Made into API models and then
encoded it held the event loop for about 40 ms; from the values that flowed it takes 6 (measured).
The structs here are those values without their tag, field for field like the API's models.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from alerts.alert import Alert
from dashboard.live_messages import LiveCall
from dashboard.views import alert_view
from detectors.finding import Finding
from detectors.speech import LEVEL_MS, SILENCE_DB, Level, Speech
from detectors.utterance import Utterance, Word
from storage.forgetting import Forgotten
from stream.gap import Gap
from stream.intervention import Intervention
from stream.party import Party


class UtteranceBody(msgspec.Struct, frozen=True):
    """Like `UtteranceView`."""

    id: str
    call: str
    party: Party
    start_ms: int
    end_ms: int
    text: str
    final: bool
    revision: int
    confidence: float | None
    words: tuple[Word, ...]


class EvidenceBody(msgspec.Struct, frozen=True):
    """Like `EvidenceView`: with all fields, also empty ones."""

    entry: str
    category: str
    text: str
    utterance: str
    cause: str
    after: str
    unit: str
    watch_s: float


class FindingBody(msgspec.Struct, frozen=True):
    """Like `FindingView`."""

    id: str
    call: str
    detector: str
    kind: str
    state: str
    revision: int
    party: Party | None
    start_ms: int
    end_ms: int
    measure: float
    evidence: EvidenceBody


class SpanBody(msgspec.Struct, frozen=True):
    """Like `SpanView`."""

    party: Party
    start_ms: int
    end_ms: int | None
    cause: str | None


class ForgottenBody(msgspec.Struct, frozen=True):
    """Like `ForgottenView`."""

    kind: str
    at: float
    days: int
    cause: str


class InterventionBody(msgspec.Struct, frozen=True):
    """Like `InterventionView`."""

    id: str
    user: str
    name: str
    mode: str
    reason: str
    began_at: float
    from_ms: int
    to_ms: int | None


class PageBody(msgspec.Struct, frozen=True):
    """Like `CallDetail`."""

    call: msgspec.Raw
    ended_at: float | None
    duration_ms: int
    utterances: list[UtteranceBody]
    findings: list[FindingBody]
    speech: list[SpanBody]
    gaps: list[SpanBody]
    alerts: list[msgspec.Raw]
    recording: bool
    forgotten: list[ForgottenBody]
    interventions: list[InterventionBody]


class Items(msgspec.Struct, frozen=True):
    """Like `UtteranceList` and `FindingList`."""

    items: list[UtteranceBody] | list[FindingBody]


class CallSnapshotBody(msgspec.Struct, frozen=True, tag_field="type", tag="call_snapshot"):
    """Like `CallSnapshot`."""

    node: str
    sequence: int
    detail: PageBody


@dataclass(frozen=True)
class CallPage:
    """The values themselves, each part in order of its begin."""

    call: LiveCall
    duration_ms: int
    utterances: Sequence[Utterance]
    findings: Sequence[Finding]
    speech: Sequence[Speech]
    gaps: Sequence[Gap]
    alerts: Sequence[Alert]
    ended_at: float | None = None
    """Seconds since the epoch; None while live."""
    recording: bool = False
    """A recording can be played."""
    forgotten: Sequence[Forgotten] = ()
    """What was removed of it."""
    interventions: Sequence[Intervention] = ()
    """Who joined it; of a live call the tile says who is there."""

    def body(self) -> PageBody:
        """The page, ready to be encoded."""
        return PageBody(
            call=msgspec.Raw(self.call.model_dump_json().encode()),
            ended_at=self.ended_at,
            duration_ms=self.duration_ms,
            utterances=_utterances(self.utterances),
            findings=_findings(self.findings),
            speech=[SpanBody(s.party, s.start_ms, s.end_ms, None) for s in self.speech],
            gaps=[
                SpanBody(g.party, g.start_ms, None if g.open else g.end_ms, g.cause)
                for g in self.gaps
            ],
            alerts=[msgspec.Raw(alert_view(a).model_dump_json().encode()) for a in self.alerts],
            recording=self.recording,
            forgotten=[ForgottenBody(f.kind, f.at, f.days, f.cause) for f in self.forgotten],
            interventions=[
                InterventionBody(
                    i.id, i.user, i.name, i.mode, i.reason, i.began_at, i.from_ms, i.to_ms
                )
                for i in self.interventions
            ],
        )

    def encode(self) -> bytes:
        """JSON of the shape of `CallDetail`."""
        return msgspec.json.encode(self.body())


def encode_levels(levels: Mapping[Party, Sequence[Level]]) -> bytes:
    """JSON of the shape of `LevelList`."""
    return msgspec.json.encode(
        {
            "step_ms": LEVEL_MS,
            "parties": [{"party": party, "db": _line(found)} for party, found in levels.items()],
        }
    )


def _line(levels: Sequence[Level]) -> list[float]:
    """Loudness at every step from the begin of the call on."""
    steps = 1 + max((level.start_ms // LEVEL_MS for level in levels), default=-1)
    line = [SILENCE_DB] * steps
    for level in levels:
        line[level.start_ms // LEVEL_MS] = round(level.db, 1)
    return line


def encode_utterances(utterances: Iterable[Utterance]) -> bytes:
    """JSON of the shape of `UtteranceList`."""
    return msgspec.json.encode(Items(_utterances(utterances)))


def encode_findings(findings: Iterable[Finding]) -> bytes:
    """JSON of the shape of `FindingList`."""
    return msgspec.json.encode(Items(_findings(findings)))


def _utterances(utterances: Iterable[Utterance]) -> list[UtteranceBody]:
    return [
        UtteranceBody(
            u.id,
            u.call,
            u.party,
            u.start_ms,
            u.end_ms,
            u.text,
            u.final,
            u.revision,
            u.confidence,
            u.words,
        )
        for u in utterances
    ]


def _findings(findings: Iterable[Finding]) -> list[FindingBody]:
    return [
        FindingBody(
            f.id,
            f.call,
            f.detector,
            f.kind,
            f.state,
            f.revision,
            f.party,
            f.start_ms,
            f.end_ms,
            f.measure,
            EvidenceBody(*msgspec.structs.astuple(f.evidence)),
        )
        for f in findings
    ]
