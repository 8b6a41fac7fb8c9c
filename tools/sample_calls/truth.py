"""Gives the expectations of a script their times."""

from collections.abc import Sequence

from tools.sample_calls.errors import LayoutError
from tools.sample_calls.script import (
    ExpectedDeadAir,
    ExpectedFinding,
    ExpectedObligation,
    ExpectedPhrase,
    ExpectedTalkOver,
    Script,
)
from tools.sample_calls.timeline import Event, TrueFinding


def true_findings(
    script: Script, events: Sequence[Event], duration_ms: int
) -> tuple[TrueFinding, ...]:
    """What must be found in the call as it was laid out.

    Raises LayoutError when the layout does not bear out what the script expects.
    """
    return tuple(_timed(finding, events, duration_ms) for finding in script.expect.findings)


def _timed(finding: ExpectedFinding, events: Sequence[Event], duration_ms: int) -> TrueFinding:
    match finding:
        case ExpectedPhrase():
            return _phrase(finding, events[finding.turn - 1])
        case ExpectedDeadAir():
            return _dead_air(finding, events, duration_ms)
        case ExpectedTalkOver():
            return _talk_over(finding, events)
        case ExpectedObligation():
            return TrueFinding(
                kind="obligation",
                party=finding.party,
                start_ms=0,
                end_ms=finding.limit_ms,
                entry=finding.entry,
                state=finding.state,
            )


def _phrase(finding: ExpectedPhrase, event: Event) -> TrueFinding:
    said = "".join(word.text for word in event.words)
    first = said.index(finding.text)
    last = first + len(finding.text)
    position = 0
    within = []
    for word in event.words:
        if position < last and position + len(word.text) > first:
            within.append(word)
        position += len(word.text)
    return TrueFinding(
        kind="phrase",
        party=finding.party,
        start_ms=within[0].start_ms,
        end_ms=within[-1].end_ms,
        tolerance_ms=finding.tolerance_ms,
        category=finding.category,
        text=finding.text,
    )


def _dead_air(finding: ExpectedDeadAir, events: Sequence[Event], duration_ms: int) -> TrueFinding:
    start = max(event.end_ms for event in events[: finding.turn])
    later = [event.start_ms for event in events[finding.turn :] if event.kind == "speech"]
    end = min(later, default=duration_ms)
    if end - start < finding.least_ms:
        raise LayoutError(
            f"the silence after turn {finding.turn} lasts {end - start} ms, "
            f"not {finding.least_ms} ms as expected"
        )
    return TrueFinding(
        kind="dead_air",
        start_ms=start,
        end_ms=end,
        tolerance_ms=finding.tolerance_ms,
        cause=finding.cause,
        least_ms=finding.least_ms,
    )


def _talk_over(finding: ExpectedTalkOver, events: Sequence[Event]) -> TrueFinding:
    event = events[finding.turn - 1]
    other = events[finding.turn - 2]
    return TrueFinding(
        kind="talk_over",
        party=finding.party,
        start_ms=event.start_ms,
        end_ms=min(event.end_ms, other.end_ms),
        tolerance_ms=finding.tolerance_ms,
    )
