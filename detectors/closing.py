"""Closing words: obligations that count back from the end of the call."""

from collections import deque
from collections.abc import Sequence

from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.missing import UNHEARD, Missing
from detectors.progress import TextHeard
from detectors.requirement import Requirement, untimed
from detectors.utterance import Utterance, Word
from detectors.watch_points import ObligationSpec
from stream.call import EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "closing"
KIND = "obligation"
EXCUSING = UNHEARD | {GapCause.HOLD, GapCause.MUTE}


class ClosingSettings(PartSettings):
    """How closing words are judged; what they have to be is in the rules."""

    least_call_s: float = Field(
        15.0,
        ge=0,
        le=600,
        title="Least call",
        description="Seconds a call must have lasted before closing words can be missing.",
    )
    seam_ms: int = Field(
        1500,
        ge=0,
        le=10000,
        title="Seam",
        description="Longest pause in milliseconds a wording may span.",
    )
    missed_ms: int = Field(
        500,
        ge=0,
        le=60000,
        title="Missed speech",
        description="Milliseconds of speech recognition may miss at the end before it excuses.",
    )


class _Farewell:
    """One such obligation in one call."""

    def __init__(self, spec: ObligationSpec, seam_ms: int) -> None:
        self.spec = spec
        self.requirement = Requirement(spec, seam_ms)
        self.words: deque[Word] = deque()
        self.missed: deque[tuple[int, int]] = deque([(0, 0)])
        """How much speech had been missed by which moment, both in milliseconds."""

    def take(self, words: Sequence[Word]) -> None:
        """Keep what may still be among the last words."""
        self.words.extend(words)
        while self.words and self.words[0].start_ms < self.words[-1].end_ms - self.spec.within_ms:
            self.words.popleft()

    def miss(self, at_ms: int, missed_ms: int) -> None:
        """Keep how much was missed so far, as far back as the limit may reach."""
        if missed_ms > self.missed[-1][1]:
            self.missed.append((at_ms, missed_ms))
        while len(self.missed) > 1 and self.missed[1][0] < at_ms - self.spec.within_ms:
            self.missed.popleft()

    def missed_since(self, at_ms: int) -> int:
        """How much speech was missed after `at_ms`, in milliseconds."""
        before = max((missed for when, missed in self.missed if when <= at_ms), default=0)
        return self.missed[-1][1] - before


class Closing(Detector):
    """States at the end of the call whether its closing words were kept, broken or excused.

    Excused when the call was shorter than any closing could be, did not end by hanging up, or when
    for half of the time the party was on hold, muted, away or not heard, or recognition missed
    speech. Nothing is stated of a call that is not recognised.
    """

    def __init__(self, brief: Brief, settings: ClosingSettings) -> None:
        self._call = brief.call
        self._settings = settings
        specs = brief.watch_points.obligations if brief.text else ()
        self._duties = [_Farewell(spec, settings.seam_ms) for spec in specs if spec.before_end]
        self._missing = Missing()

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Sound is missing: it may excuse."""
        if self._duties:
            self._missing.gap(gap)
            self._missing.forget(gap.start_ms - max(duty.spec.within_ms for duty in self._duties))
        return NOTHING

    def participation(self, participation: Participation) -> Sequence[Finding]:
        """Somebody takes part: a party that does not is excused."""
        self._missing.participation(participation)
        return NOTHING

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """These may be the last words."""
        if utterance.final:
            for duty in self._of(utterance.party):
                duty.take(utterance.words or untimed(utterance))
        return NOTHING

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Recognition may have missed speech."""
        for duty in self._of(heard.party):
            duty.miss(heard.at_ms, heard.missed_ms)
        return NOTHING

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Judge what the last words were."""
        return [self._judged(duty, end) for duty in self._duties]

    def _of(self, party: Party) -> list[_Farewell]:
        return [duty for duty in self._duties if duty.spec.party is party]

    def _judged(self, duty: _Farewell, end: CallEnd) -> Finding:
        spec = duty.spec
        from_ms = max(0, end.at_ms - spec.within_ms)
        kept_at = duty.requirement.met_at(list(duty.words), from_ms, end.at_ms)
        if kept_at is not None:
            cause = "kept"
        else:
            cause = "excused" if self._excused(duty, from_ms, end) else "broken"
        at_ms = end.at_ms if kept_at is None else min(kept_at, end.at_ms)
        return Finding(
            id=finding_id(KEY, spec.party, spec.id, "end"),
            call=self._call,
            detector=KEY,
            kind=KIND,
            state=FindingState.SETTLED,
            revision=1,
            party=spec.party,
            start_ms=from_ms,
            end_ms=at_ms,
            measure=(end.at_ms - at_ms) / 1000,
            evidence=Evidence(entry=spec.id, cause=cause),
        )

    def _excused(self, duty: _Farewell, from_ms: int, end: CallEnd) -> bool:
        if end.cause is not EndCause.HANGUP or end.at_ms < 1000 * self._settings.least_call_s:
            return True
        if duty.missed_since(from_ms) >= max(1, self._settings.missed_ms):
            return True
        party = duty.spec.party
        away_ms = self._missing.covered(party, EXCUSING, from_ms, end.at_ms)
        away_ms += self._missing.absent(party, from_ms, end.at_ms)
        return away_ms >= (end.at_ms - from_ms) / 2
