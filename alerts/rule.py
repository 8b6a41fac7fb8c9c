"""A rule: when findings become an alert, how grave it is, and what a person is told."""

from typing import TypeAlias

import msgspec

from alerts import pattern
from alerts.alert import Severity
from detectors.finding import Finding, FindingState
from detectors.watch_points import LoudnessWatch, WatchPoints
from stream.party import Party

WORD_KINDS = frozenset({"phrase", "obligation", "speech_rate"})
"""Kinds of findings that rest on recognised words, and so on a language."""

DEFAULT_CAUSES = {"obligation": frozenset({"broken"})}
"""Causes a condition asks for when it names none: a kept or excused obligation alerts nobody."""


class FindingCondition(msgspec.Struct, frozen=True, kw_only=True, tag="finding"):
    """Findings of one kind, narrowed; met when enough of them stand.

    Empty sets do not narrow. A finding must pass every filter.
    """

    kind: str
    """Kind of the finding, see `detectors.finding.Finding.kind`."""
    parties: frozenset[Party] = frozenset()
    """Whose doing it must be."""
    entries: frozenset[str] = frozenset()
    """Ids of lexicon entries or obligations; together with `categories`, one of either will do."""
    categories: frozenset[str] = frozenset()
    """Categories of lexicon entries."""
    at_least: float = 0.0
    """Least measure, in the kind's unit (seconds for silence and overlap)."""
    at_most: float | None = None
    """Greatest measure, in the kind's unit; None does not narrow."""
    units: frozenset[str] = frozenset()
    """The measure must be in one of these units, where a kind has several."""
    causes: frozenset[str] = frozenset()
    """The cause must be one of these."""
    not_causes: frozenset[str] = frozenset()
    """The cause must be none of these."""
    watch: LoudnessWatch | None = None
    """A raised voice the detector has to be told of; its id is the entry then."""
    text: str = ""
    """Pattern (RE2) that must occur in the words heard; empty does not narrow."""
    times: int = 1
    """So many findings must stand."""
    within_s: float | None = None
    """They must begin within so many seconds of call time; None: anywhere in the call."""

    def matches(self, finding: Finding) -> bool:
        """Whether `finding`, as it is now, counts towards this condition.

        Counts over text wait for settled findings, since partial text may still vanish.
        """
        if finding.state is FindingState.RETRACTED or finding.kind != self.kind:
            return False
        if self.settled_only and finding.state is not FindingState.SETTLED:
            return False
        evidence = finding.evidence
        named = not (self.entries or self.categories)
        named = named or evidence.entry in self.entries or evidence.category in self.categories
        causes = self.causes or DEFAULT_CAUSES.get(self.kind, frozenset())
        return (
            named
            and (not self.parties or finding.party in self.parties)
            and finding.measure >= self.at_least
            and (self.at_most is None or finding.measure <= self.at_most)
            and (not self.units or evidence.unit in self.units)
            and (not causes or evidence.cause in causes)
            and evidence.cause not in self.not_causes
            and (not self.text or pattern.found_in(self.text, evidence.text))
        )

    @property
    def settled_only(self) -> bool:
        """Whether open findings do not count yet."""
        return self.times > 1 and self.kind in WORD_KINDS


Condition: TypeAlias = FindingCondition
"""What a rule asks for. Logic over several conditions joins this union as further tagged structs;
rules written today keep their meaning, since each operator has its own tag and its own YAML key.
"""


class SeverityStep(msgspec.Struct, frozen=True):
    """Raises the severity when a finding reaches a measure."""

    at_least: float
    """Measure at which it applies, in the kind's unit."""
    severity: Severity
    """What the alert then is."""


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """When findings become an alert."""

    id: str
    """Unique among the rules of one call."""
    version: int
    """Raised whenever the meaning changes; each alert names it."""
    title: dict[str, str]
    """What the alert is called, by language."""
    severity: Severity
    """How grave it is when no step applies."""
    steps: tuple[SeverityStep, ...] = ()
    """Raises by measure, ascending."""
    condition: Condition
    """What must be found."""
    cool_down_s: float = 0.0
    """Call time in seconds after a statement during which further hits are counted but held back
    until something graver happens, the time is over, or the call ends."""
    per_call: bool = True
    """One alert per call (and agent); otherwise a hit after the cool-down opens a new one."""
    suggestion: dict[str, str] = {}
    """Suggested wording or step, by language; a lexicon entry's own suggestion goes first."""
    enabled: bool = True
    """Whether it is evaluated at all."""
    silent: bool = False
    """Evaluated and counted, but alerts nobody."""

    def severity_of(self, measure: float) -> Severity:
        """Severity of a finding of this measure."""
        severity = self.severity
        for step in self.steps:
            if measure >= step.at_least:
                severity = step.severity
        return severity


class RuleSet(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that applies to one call: its rules, and what detectors need to know of them."""

    rules: tuple[Rule, ...] = ()
    """Enabled rules."""
    watch_points: WatchPoints = WatchPoints()
    """Compiled from them."""
