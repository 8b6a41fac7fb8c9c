"""Hold: somebody is put on hold, for how long, and whether they were asked to wait first."""

from collections.abc import Sequence

import msgspec
from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.progress import Heard, TextHeard
from detectors.utterance import Utterance
from detectors.wait_requests import WaitRequests
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "hold"
SIDES = (Party.AGENT, Party.CUSTOMER)

ASKED, UNANNOUNCED, UNKNOWN = "asked_to_wait", "unannounced", "unheard"
"""Causes: they were asked, they were not, or nobody could hear whether they were."""


class HoldSettings(PartSettings):
    """What announces a hold; which holds deserve a person is for rules to say."""

    asked_within_s: float = Field(
        10.0,
        ge=0,
        le=60,
        title="Wait request",
        description="Seconds before a hold within which asking for time announces it.",
    )


class _Hold(msgspec.Struct):
    """One hold, of whichever parties."""

    start_ms: int
    end_ms: int
    open: bool
    """It still goes on, as far as is known."""
    watched: int = 0
    """Watch points reached so far."""


class Hold(Detector):
    """States every hold: open at watch points, settled when it is over and what was said before it
    is final. Holds of both parties that touch are one.
    """

    def __init__(self, brief: Brief, settings: HoldSettings) -> None:
        self._call = brief.call
        self._text = brief.text
        self._watch_ms = [round(1000 * s) for s in sorted(set(brief.watch_points.hold_s))]
        self._requests = WaitRequests(
            brief.watch_points.wait_requests, round(1000 * settings.asked_within_s)
        )
        self._holds: list[_Hold] = []
        self._settled_text = dict.fromkeys(SIDES, 0)

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Sound is missing: perhaps since somebody was put on hold."""
        if gap.cause is not GapCause.HOLD or gap.party not in SIDES:
            return NOTHING
        for hold in self._holds:
            if hold.start_ms <= gap.end_ms and gap.start_ms <= hold.end_ms:
                hold.end_ms = max(hold.end_ms, gap.end_ms)
                hold.open = gap.open
                return NOTHING
        self._holds.append(_Hold(gap.start_ms, gap.end_ms, gap.open))
        return NOTHING

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Somebody may have asked for time."""
        self._requests.utterance(utterance)
        return NOTHING

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Text known so far may settle what is over."""
        if heard.party in self._settled_text:
            self._settled_text[heard.party] = heard.settled_ms
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """State watch points, and settle what is over."""
        if not self._holds:
            return NOTHING
        stated = [finding for hold in self._holds for finding in self._reached(hold, heard.at_ms)]
        text_ms = min(self._settled_text.values()) if self._text else heard.at_ms
        over = [h for h in self._holds if not h.open and h.end_ms < heard.at_ms]
        stated.extend(self._settled(hold) for hold in over if hold.start_ms <= text_ms)
        return stated

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Settle all."""
        stated: list[Finding] = []
        for hold in self._holds[:]:
            if hold.open:
                hold.end_ms = max(hold.end_ms, end.at_ms)
            stated.extend(self._reached(hold, end.at_ms))
            stated.append(self._settled(hold))
        return stated

    def _reached(self, hold: _Hold, at_ms: int) -> list[Finding]:
        """Revisions for watch points reached by `at_ms`."""
        until_ms = at_ms if hold.open else min(at_ms, hold.end_ms)
        stated: list[Finding] = []
        for watch_ms in self._watch_ms[hold.watched :]:
            if hold.start_ms + watch_ms > until_ms:
                break
            hold.watched += 1
            stated.append(self._finding(hold, FindingState.OPEN, hold.start_ms + watch_ms))
        return stated

    def _settled(self, hold: _Hold) -> Finding:
        self._holds.remove(hold)
        return self._finding(hold, FindingState.SETTLED, hold.end_ms)

    def _finding(self, hold: _Hold, state: FindingState, end_ms: int) -> Finding:
        watched = hold.watched
        return Finding(
            id=finding_id(KEY, None, "", str(hold.start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=state,
            revision=watched + (state is FindingState.SETTLED),
            party=None,
            start_ms=hold.start_ms,
            end_ms=end_ms,
            measure=(end_ms - hold.start_ms) / 1000,
            evidence=Evidence(
                cause=self._cause(hold.start_ms),
                watch_s=self._watch_ms[watched - 1] / 1000 if watched else 0.0,
            ),
        )

    def _cause(self, start_ms: int) -> str:
        if not self._text:
            return UNKNOWN
        return ASKED if self._requests.before(start_ms) else UNANNOUNCED
