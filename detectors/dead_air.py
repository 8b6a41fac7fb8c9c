"""Dead air: nobody speaks, and why."""

from collections.abc import Sequence

from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.missing import UNHEARD, Missing
from detectors.progress import Heard, TextHeard
from detectors.speech import Speech
from detectors.utterance import Utterance
from detectors.wait_requests import WaitRequests
from stream.call import Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "dead_air"
VOICES = frozenset({Party.AGENT, Party.CUSTOMER, Party.THIRD, Party.IVR})
"""Whose voice ends dead air: everybody the customer may hear, so not a whispering coach."""
SIDES = (Party.AGENT, Party.CUSTOMER)
"""The two whose missing sound gives a silence its cause."""


class DeadAirSettings(PartSettings):
    """Which silences are worth stating; which of them deserve a person is for rules to say."""

    report_from_s: float = Field(
        1.0,
        ge=0.3,
        le=60,
        title="Report from",
        description="Seconds of silence from which a finding is stated.",
    )
    asked_within_s: float = Field(
        8.0,
        ge=0,
        le=60,
        title="Wait request",
        description="Seconds before a silence within which asking for time explains it.",
    )


class _Silence:
    """One silence, from its begin until it is settled."""

    def __init__(self, start_ms: int, after: Party | None) -> None:
        self.start_ms = start_ms
        self.after = after
        self.end_ms = start_ms
        self.watched = 0
        """Watch points reached so far."""


class DeadAir(Detector):
    """States every silence of all parties: open at watch points, settled at its end.

    It settles once the text said before it is final, since asking for time is what explains it.
    Its revisions depend on its length alone: one for each watch point, and the last.
    """

    def __init__(self, brief: Brief, settings: DeadAirSettings) -> None:
        self._call = brief.call
        self._watch_ms = [round(1000 * s) for s in sorted(set(brief.watch_points.dead_air_s))]
        self._report_ms = round(1000 * settings.report_from_s)
        self._text = brief.text
        self._requests = WaitRequests(
            brief.watch_points.wait_requests, round(1000 * settings.asked_within_s)
        )
        self._missing = Missing()
        self._speaking: set[Party] = set()
        self._silence: _Silence | None = _Silence(0, None)
        self._waiting: list[_Silence] = []
        self._settled_text = dict.fromkeys(SIDES, 0)

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """A stretch of voice began or ended: dead air ends or begins."""
        if speech.party not in VOICES:
            return NOTHING
        if speech.end_ms is None:
            self._speaking.add(speech.party)
            return self._broken(speech.start_ms)
        self._speaking.discard(speech.party)
        if not self._speaking:
            self._silence = _Silence(speech.end_ms, speech.party)
        return NOTHING

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Sound is missing: it may become the cause."""
        self._missing.gap(gap)
        return NOTHING

    def participation(self, participation: Participation) -> Sequence[Finding]:
        """Somebody takes part: a party that does not cannot be silent."""
        self._missing.participation(participation)
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """State the watch points reached by now."""
        return self._reached(heard.at_ms) if self._silence else NOTHING

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Somebody may have asked for time."""
        self._requests.utterance(utterance)
        return NOTHING

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Settle what only waited for text."""
        if heard.party not in self._settled_text:
            return NOTHING
        self._settled_text[heard.party] = heard.settled_ms
        return self._settle(min(self._settled_text.values())) if self._waiting else NOTHING

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Settle all."""
        return [*self._broken(end.at_ms), *self._settle(end.at_ms)]

    def _broken(self, at_ms: int) -> Sequence[Finding]:
        """The silence, if one lasts, ends."""
        silence = self._silence
        if silence is None:
            return NOTHING
        stated = self._reached(at_ms)
        self._silence = None
        silence.end_ms = at_ms
        if silence.watched or at_ms - silence.start_ms >= self._report_ms:
            self._waiting.append(silence)
            until = min(self._settled_text.values()) if self._text else at_ms
            return [*stated, *self._settle(until)]
        if not self._waiting:
            self._missing.forget(at_ms)
        return stated

    def _reached(self, at_ms: int) -> Sequence[Finding]:
        """Revisions for watch points reached by `at_ms`."""
        silence = self._silence
        if silence is None or silence.watched == len(self._watch_ms):
            return NOTHING
        stated: list[Finding] = []
        while silence.watched < len(self._watch_ms):
            end_ms = silence.start_ms + self._watch_ms[silence.watched]
            if end_ms > at_ms:
                break
            silence.watched += 1
            silence.end_ms = end_ms
            stated.append(self._finding(silence, FindingState.OPEN))
        return stated

    def _settle(self, until_ms: int) -> Sequence[Finding]:
        """Settle silences that ended, where all text said before them is final."""
        settled: list[Finding] = []
        while self._waiting and self._waiting[0].start_ms <= until_ms:
            settled.append(self._finding(self._waiting.pop(0), FindingState.SETTLED))
        if settled and not self._waiting:
            self._missing.forget(settled[-1].end_ms)
        return settled

    def _finding(self, silence: _Silence, state: FindingState) -> Finding:
        watched = silence.watched
        return Finding(
            id=finding_id(KEY, None, "", str(silence.start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=state,
            revision=watched + (state is FindingState.SETTLED),
            party=None,
            start_ms=silence.start_ms,
            end_ms=silence.end_ms,
            measure=(silence.end_ms - silence.start_ms) / 1000,
            evidence=Evidence(
                cause=self._cause(silence.start_ms, silence.end_ms),
                after=str(silence.after or ""),
                watch_s=self._watch_ms[watched - 1] / 1000 if watched else 0.0,
            ),
        )

    def _cause(self, start_ms: int, end_ms: int) -> str:
        """Why nobody spoke: what held for at least half of the silence."""
        half = (end_ms - start_ms) / 2
        for cause in (GapCause.HOLD, GapCause.MUTE):
            if any(self._missing.covered(p, {cause}, start_ms, end_ms) >= half for p in SIDES):
                return cause.value
        unheard = [
            self._missing.covered(party, UNHEARD, start_ms, end_ms)
            + self._missing.absent(party, start_ms, end_ms)
            >= half
            for party in SIDES
        ]
        if all(unheard):
            return "lost"
        if self._requests.before(start_ms):
            return "asked_to_wait"
        if any(unheard):
            return "customer_silent" if unheard[0] else "agent_silent"
        return "both_silent"
