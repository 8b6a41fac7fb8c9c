"""Obligations: what must be said within a time limit from the begin of the call, counted down."""

from collections.abc import Sequence

from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.missing import UNHEARD, Missing
from detectors.progress import Heard, TextHeard
from detectors.requirement import Requirement, untimed
from detectors.utterance import Utterance, Word
from detectors.watch_points import ObligationSpec
from stream.call import Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.part_settings import PartSettings

KEY = "obligation"
EXCUSING = UNHEARD | {GapCause.HOLD, GapCause.MUTE}
"""Missing sound that excuses: nobody can know what was said, or it could not be said."""

PENDING, PROVISIONAL, SETTLED = 1, 2, 3
"""Revisions are numbered by stage, so that they do not depend on when text became known."""


class ObligationSettings(PartSettings):
    """How obligations are judged; what they ask for is in the rules."""

    margin_ms: int = Field(
        500,
        ge=0,
        le=5000,
        title="Margin",
        description="Milliseconds behind the limit until partial text shows what was said in it.",
    )
    seam_ms: int = Field(
        1500,
        ge=0,
        le=10000,
        title="Seam",
        description="Longest pause in milliseconds a wording or number may span.",
    )
    missed_ms: int = Field(
        500,
        ge=0,
        le=60000,
        title="Missed speech",
        description="Milliseconds of speech recognition may miss before a breach is excused.",
    )


class _Duty:
    """One obligation in one call."""

    def __init__(self, spec: ObligationSpec, settings: ObligationSettings) -> None:
        self.spec = spec
        self._requirement = Requirement(spec, settings.seam_ms)
        self._latest_ms = spec.within_ms + settings.margin_ms
        self._said: list[Word] = []
        self._partial: list[Word] = []
        self.stage = 0
        self.text_ms = self.settled_ms = self.missed_ms = 0

    def utterance(self, utterance: Utterance) -> None:
        """Take what was said, as far as it may have begun within the limit."""
        if utterance.final:
            self._partial = []
            # An utterance that began in time is kept whole: a number may end behind the limit.
            if utterance.start_ms < self.spec.within_ms:
                self._said.extend(utterance.words or untimed(utterance))
        elif utterance.end_ms <= self._latest_ms:
            self._partial = untimed(utterance)

    def kept_at(self, *, partial: bool) -> int | None:
        """When the last thing required had been said, in milliseconds; None if one lacks."""
        words = [*self._said, *self._partial] if partial else self._said
        return self._requirement.met_at(words, 0, self.spec.within_ms)


class Obligation(Detector):
    """Counts obligations down. Nothing is stated of a call that is not recognised.

    Open with its deadline as end; stated once more while open when partial text shows that it is
    kept, or, behind the limit, that it is not; settled with final text. A wording or number counts
    if it begins within the limit. A breach is excused when for at least half of the time the party
    was on hold, muted, away or not heard, when recognition missed speech, or when the call ended
    before the limit.
    """

    def __init__(self, brief: Brief, settings: ObligationSettings) -> None:
        self._call = brief.call
        specs = brief.watch_points.obligations if brief.text else ()
        self._duties = [_Duty(spec, settings) for spec in specs if not spec.before_end]
        self._settings = settings
        self._missing = Missing()
        self._heard_ms = 0

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Sound is missing: it may excuse."""
        if self._duties:
            self._missing.gap(gap)
        return NOTHING

    def participation(self, participation: Participation) -> Sequence[Finding]:
        """Somebody takes part: a party that does not is excused."""
        self._missing.participation(participation)
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Begin the countdown, and conclude what waited for activity."""
        if not self._duties:
            return NOTHING
        self._heard_ms = heard.at_ms
        stated: list[Finding] = []
        for duty in self._duties[:]:
            if not duty.stage:
                stated.append(self._stated(duty, PENDING, "pending", duty.spec.within_ms))
            stated.extend(self._judged(duty))
        return stated

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Something was said: it may be what was required."""
        if not self._duties:
            return NOTHING
        stated: list[Finding] = []
        for duty in [d for d in self._duties if d.spec.party is utterance.party]:
            duty.utterance(utterance)
            if utterance.final:
                stated.extend(self._kept(duty))
            elif duty.stage < PROVISIONAL:
                kept_at = duty.kept_at(partial=True)
                if kept_at is not None:
                    stated.append(self._stated(duty, PROVISIONAL, "kept", kept_at))
        return stated

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Recognition came so far: conclude what lies behind."""
        if not self._duties:
            return NOTHING
        stated: list[Finding] = []
        for duty in [d for d in self._duties if d.spec.party is heard.party]:
            if duty.text_ms < duty.spec.within_ms:
                duty.missed_ms = heard.missed_ms
            duty.text_ms, duty.settled_ms = heard.at_ms, heard.settled_ms
            stated.extend(self._judged(duty))
        return stated

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Settle all; a call that ended before the limit broke nothing."""
        stated: list[Finding] = []
        for duty in self._duties[:]:
            limit_ms = duty.spec.within_ms
            kept = self._kept(duty)
            excused = end.at_ms < limit_ms or self._excused(duty)
            cause = "excused" if excused else "broken"
            stated.extend(kept or [self._stated(duty, SETTLED, cause, limit_ms)])
        return stated

    def _judged(self, duty: _Duty) -> list[Finding]:
        """What can be said of a duty that has not been seen to be kept."""
        limit_ms = duty.spec.within_ms
        if self._heard_ms < limit_ms or not duty.stage:
            return []
        excused = self._excused(duty)
        if duty.settled_ms >= limit_ms:
            cause = "excused" if excused else "broken"
            return self._kept(duty) or [self._stated(duty, SETTLED, cause, limit_ms)]
        due = duty.text_ms >= limit_ms + self._settings.margin_ms and duty.stage < PROVISIONAL
        if due and not excused and duty.kept_at(partial=True) is None:
            return [self._stated(duty, PROVISIONAL, "broken", limit_ms)]
        return []

    def _kept(self, duty: _Duty) -> list[Finding]:
        """The duty settled as kept, if final text says so."""
        kept_at = duty.kept_at(partial=False)
        return [] if kept_at is None else [self._stated(duty, SETTLED, "kept", kept_at)]

    def _excused(self, duty: _Duty) -> bool:
        if duty.missed_ms >= max(1, self._settings.missed_ms):
            return True
        party, limit_ms = duty.spec.party, duty.spec.within_ms
        away_ms = self._missing.covered(party, EXCUSING, 0, limit_ms)
        return away_ms + self._missing.absent(party, 0, limit_ms) >= limit_ms / 2

    def _stated(self, duty: _Duty, stage: int, cause: str, at_ms: int) -> Finding:
        duty.stage = stage
        if stage == SETTLED:
            self._duties.remove(duty)
        spec = duty.spec
        return Finding(
            id=finding_id(KEY, spec.party, spec.id, "0"),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=FindingState.SETTLED if stage == SETTLED else FindingState.OPEN,
            revision=stage,
            party=spec.party,
            start_ms=0,
            end_ms=at_ms,
            measure=at_ms / 1000,
            evidence=Evidence(entry=spec.id, cause=cause),
        )
