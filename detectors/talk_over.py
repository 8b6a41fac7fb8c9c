"""Talk-over: agent and customer speak at once, and who cut in."""

from collections.abc import Sequence

from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.progress import Heard
from detectors.speech import Speech
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "talk_over"
SIDES = frozenset({Party.AGENT, Party.CUSTOMER})


class TalkOverSettings(PartSettings):
    """Which overlaps are worth stating; which of them deserve a person is for rules to say."""

    report_from_s: float = Field(
        0.3,
        ge=0.04,
        le=10,
        title="Report from",
        description="Seconds of overlap from which a finding is stated.",
    )


class TalkOver(Detector):
    """States every overlap of agent and customer: open at watch points, settled at its end.

    Whoever began later cut in; where both began in the same millisecond it is nobody's doing.
    """

    def __init__(self, brief: Brief, settings: TalkOverSettings) -> None:
        self._call = brief.call
        self._watch_ms = [round(1000 * s) for s in sorted(set(brief.watch_points.talk_over_s))]
        self._report_ms = round(1000 * settings.report_from_s)
        self._since: dict[Party, int] = {}
        self._start_ms: int | None = None
        self._party: Party | None = None
        self._watched = 0

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """A stretch of voice began or ended: an overlap begins or ends."""
        if speech.party not in SIDES:
            return NOTHING
        if speech.end_ms is not None:
            self._since.pop(speech.party, None)
            return self._over(speech.end_ms)
        if self._since and speech.party not in self._since:
            self._start_ms = speech.start_ms
            first = min(self._since.values())
            self._party = speech.party if first < speech.start_ms else None
            self._watched = 0
        self._since[speech.party] = speech.start_ms
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """State the watch points reached by now."""
        return NOTHING if self._start_ms is None else self._reached(heard.at_ms)

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Settle the overlap that lasts."""
        return self._over(end.at_ms)

    def _over(self, at_ms: int) -> Sequence[Finding]:
        if self._start_ms is None:
            return NOTHING
        stated = [*self._reached(at_ms)]
        if self._watched or at_ms - self._start_ms >= self._report_ms:
            stated.append(self._finding(FindingState.SETTLED, at_ms))
        self._start_ms = None
        return stated

    def _reached(self, at_ms: int) -> Sequence[Finding]:
        stated: list[Finding] = []
        start_ms = self._start_ms or 0
        while self._watched < len(self._watch_ms):
            end_ms = start_ms + self._watch_ms[self._watched]
            if end_ms > at_ms:
                break
            self._watched += 1
            stated.append(self._finding(FindingState.OPEN, end_ms))
        return stated

    def _finding(self, state: FindingState, end_ms: int) -> Finding:
        start_ms = self._start_ms or 0
        watched = self._watched
        return Finding(
            id=finding_id(KEY, None, "", str(start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=state,
            revision=watched + (state is FindingState.SETTLED),
            party=self._party,
            start_ms=start_ms,
            end_ms=end_ms,
            measure=(end_ms - start_ms) / 1000,
            evidence=Evidence(
                after=str(self._party or ""),
                watch_s=self._watch_ms[watched - 1] / 1000 if watched else 0.0,
            ),
        )
