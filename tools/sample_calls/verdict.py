"""Compares what was found and raised in a call with what its script says must be."""

from collections.abc import Sequence

import msgspec

from alerts.alert import Alert, AlertState
from detectors.finding import Finding, FindingState
from stream.party import Party
from tools.sample_calls.timeline import Timeline, TrueFinding

LABELLED = {
    Party.AGENT: frozenset(
        {
            "absolute",
            "abuse",
            "asks-secret",
            "command",
            "contempt",
            "denial",
            "impatience",
            "interrogation",
            "money-promise",
            "passivity",
            "private-contact",
            "provocation",
            "shirking",
            "sloppy",
        }
    ),
    Party.CUSTOMER: frozenset({"escalation", "self-harm"}),
}
"""Categories of phrases the scripts are labelled for; others count neither for nor against."""

LEAST_DEAD_AIR_S = 5.0
LEAST_TALK_OVER_S = 0.8
"""Shorter ones, in seconds, are found too but are not labelled."""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How findings, or alerts, compare with the truth."""

    right: tuple[str, ...]
    """Expected and there."""
    missed: tuple[str, ...]
    """Expected, and not there."""
    extra: tuple[str, ...]
    """There, and not expected."""

    @property
    def precision(self) -> float:
        """Share of what is there that was expected; 1 when nothing is there."""
        return _share(len(self.right), len(self.extra))

    @property
    def recall(self) -> float:
        """Share of what was expected that is there; 1 when nothing was expected."""
        return _share(len(self.right), len(self.missed))


def together(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict over several calls."""
    return Verdict(
        right=tuple(one for verdict in verdicts for one in verdict.right),
        missed=tuple(one for verdict in verdicts for one in verdict.missed),
        extra=tuple(one for verdict in verdicts for one in verdict.extra),
    )


def judge_findings(timeline: Timeline, findings: Sequence[Finding]) -> Verdict:
    """Compares the last revisions of all settled findings with the truth.

    Each finding answers one expectation at most. Findings the scripts are not labelled for are
    left out.
    """
    latest = {finding.id: finding for finding in sorted(findings, key=lambda f: f.revision)}
    left = [one for one in latest.values() if _counts(one)]
    right, missed = [], []
    for truth in timeline.findings:
        answer = next((finding for finding in left if _answers(finding, truth)), None)
        if answer is None:
            missed.append(_truth_name(truth))
        else:
            left.remove(answer)
            right.append(_truth_name(truth))
    return Verdict(
        right=tuple(right), missed=tuple(missed), extra=tuple(_finding_name(one) for one in left)
    )


def judge_alerts(timeline: Timeline, alerts: Sequence[Alert]) -> Verdict:
    """Compares the last revisions of all alerts that stand with the truth, by rule and severity."""
    latest = {alert.id: alert for alert in sorted(alerts, key=lambda a: a.revision)}
    left = [
        f"{alert.rule} {alert.severity}"
        for alert in latest.values()
        if alert.state is not AlertState.RETRACTED
    ]
    right, missed = [], []
    for truth in timeline.alerts:
        name = f"{truth.rule} {truth.severity}"
        if name in left:
            left.remove(name)
            right.append(name)
        else:
            missed.append(name)
    return Verdict(right=tuple(right), missed=tuple(missed), extra=tuple(left))


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def _counts(finding: Finding) -> bool:
    """Whether the scripts are labelled for it."""
    if finding.state is not FindingState.SETTLED:
        return False
    match finding.kind:
        case "phrase":
            party = finding.party
            return party is not None and finding.evidence.category in LABELLED.get(
                party, frozenset()
            )
        case "dead_air":
            return finding.measure >= LEAST_DEAD_AIR_S
        case "talk_over":
            return finding.measure >= LEAST_TALK_OVER_S
        case kind:
            return kind == "obligation"


def _answers(finding: Finding, truth: TrueFinding) -> bool:
    if finding.kind != truth.kind:
        return False
    evidence = finding.evidence
    if truth.kind == "obligation":
        return (finding.party, evidence.entry, evidence.cause) == (
            truth.party,
            truth.entry,
            truth.state,
        )
    near = abs(finding.start_ms - truth.start_ms) <= truth.tolerance_ms
    within = finding.start_ms <= truth.start_ms < finding.end_ms
    if not near and not (truth.kind == "phrase" and within):
        return False
    if truth.kind == "dead_air":
        return evidence.cause == truth.cause and finding.measure * 1000 >= truth.least_ms
    return finding.party is truth.party and evidence.category == truth.category


def _truth_name(truth: TrueFinding) -> str:
    what = truth.text or truth.cause or truth.entry
    return (
        " ".join(
            part
            for part in (truth.kind, truth.party or "", what, truth.category or truth.state)
            if part
        )
        + f" at {truth.start_ms} ms"
    )


def _finding_name(finding: Finding) -> str:
    evidence = finding.evidence
    what = evidence.text or evidence.cause
    return (
        " ".join(
            part for part in (finding.kind, finding.party or "", what, evidence.category) if part
        )
        + f" at {finding.start_ms} ms"
    )
