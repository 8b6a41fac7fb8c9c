"""Interruption: somebody cuts in while the other one speaks, and who then keeps the turn."""

from collections.abc import Sequence

import msgspec
from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.progress import Heard
from detectors.speech import Speech
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "interruption"
OTHER = {Party.AGENT: Party.CUSTOMER, Party.CUSTOMER: Party.AGENT}

TOOK, KEPT = "took_turn", "kept_turn"
"""Causes: whoever cut in went on alone; whoever was cut off did."""


class InterruptionSettings(PartSettings):
    """What counts as cutting in; which interruptions deserve a person is for rules to say."""

    held_s: float = Field(
        1.0,
        ge=0,
        le=30,
        title="Held",
        description="Seconds somebody must have had the turn before they can be interrupted.",
    )
    report_from_s: float = Field(
        0.3,
        ge=0.04,
        le=10,
        title="Report from",
        description="Seconds both spoke from which it is no turn that merely touched the next.",
    )
    turn_s: float = Field(
        1.0,
        ge=0.1,
        le=10,
        title="Turn",
        description="Seconds one must go on alone to have the turn.",
    )


class _Clash(msgspec.Struct):
    """Somebody cut in."""

    intruder: Party
    """Who began later."""
    start_ms: int
    """When they began."""
    both_from_ms: int
    """When both last began to speak at once."""
    both_ms: int = 0
    """How long both spoke, not counting what still lasts."""
    alone: Party | None = None
    """Who goes on alone at the moment; None while both speak."""
    alone_ms: int = 0
    """Since when they do."""


class Interruption(Detector):
    """States who cut in and who kept the turn, once one of them has spoken on alone for a while.

    A short pause of either does not decide it. When both stop it was nobody's turn, and nothing is
    stated: that is what talk-over is for.
    """

    def __init__(self, brief: Brief, settings: InterruptionSettings) -> None:
        self._call = brief.call
        self._held_ms = round(1000 * settings.held_s)
        self._report_ms = round(1000 * settings.report_from_s)
        self._turn_ms = round(1000 * settings.turn_s)
        self._since: dict[Party, int] = {}
        """Begin of the turn of whoever speaks, over pauses of their own; in milliseconds."""
        self._paused: dict[Party, tuple[int, int]] = {}
        """Begin of the last turn of whoever is silent, and when they fell silent."""
        self._clash: _Clash | None = None

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """A stretch of voice began or ended."""
        if speech.party not in OTHER:
            return NOTHING
        if speech.end_ms is None:
            return self._began(speech.party, speech.start_ms)
        return self._stopped(speech.party, speech.end_ms)

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Decide what has been clear for long enough."""
        return self._decided(heard.at_ms) if self._clash else NOTHING

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Decide what was clear for long enough when the call ended."""
        return self._decided(end.at_ms)

    def _began(self, party: Party, at_ms: int) -> Sequence[Finding]:
        stated = self._decided(at_ms)
        held_since = self._since.get(OTHER[party])
        turn_ms, silent_ms = self._paused.pop(party, (at_ms, at_ms))
        goes_on = held_since is None and at_ms - silent_ms < self._turn_ms
        self._since[party] = turn_ms if goes_on else at_ms
        clash = self._clash
        if clash is not None and held_since is not None:
            clash.alone, clash.both_from_ms = None, at_ms
        elif held_since is not None and at_ms - held_since >= self._held_ms:
            self._clash = _Clash(party, at_ms, at_ms)
        return stated

    def _stopped(self, party: Party, at_ms: int) -> Sequence[Finding]:
        stated = self._decided(at_ms)
        self._paused[party] = (self._since.pop(party, at_ms), at_ms)
        clash = self._clash
        if clash is None:
            return stated
        other = OTHER[party]
        if other not in self._since:
            self._clash = None
        elif clash.alone is None:
            clash.alone, clash.alone_ms = other, at_ms
            clash.both_ms += at_ms - clash.both_from_ms
        return stated

    def _decided(self, at_ms: int) -> Sequence[Finding]:
        clash = self._clash
        if clash is None or clash.alone is None or at_ms - clash.alone_ms < self._turn_ms:
            return NOTHING
        self._clash = None
        return [self._finding(clash, clash.alone)] if clash.both_ms >= self._report_ms else NOTHING

    def _finding(self, clash: _Clash, kept_by: Party) -> Finding:
        return Finding(
            id=finding_id(KEY, clash.intruder, "", str(clash.start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=FindingState.SETTLED,
            revision=1,
            party=clash.intruder,
            start_ms=clash.start_ms,
            end_ms=clash.alone_ms,
            measure=clash.both_ms / 1000,
            evidence=Evidence(
                cause=TOOK if kept_by is clash.intruder else KEPT, after=str(clash.intruder)
            ),
        )
