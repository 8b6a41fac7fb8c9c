"""The details of one call as they become known: text, findings, spans. Bounded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from detectors.finding import Finding
from detectors.speech import Speech
from detectors.utterance import Utterance
from stream.gap import Gap
from stream.party import Party

Detail = Utterance | Finding | Speech | Gap
"""What only the page of a call shows."""

Key = TypeVar("Key")
Value = TypeVar("Value")
AnyDetail = TypeVar("AnyDetail", Utterance, Finding, Speech, Gap)


@dataclass
class Transcript:
    """Latest revision of everything said and found; the oldest goes when a bound is reached."""

    max_utterances: int
    max_spans: int
    utterances: dict[str, Utterance] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    speech: dict[tuple[Party, int], Speech] = field(default_factory=dict)
    gaps: dict[tuple[Party, int], Gap] = field(default_factory=dict)

    def take(self, detail: Detail) -> bool:
        """Keep it; False when a later revision is known already, or the same."""
        match detail:
            case Utterance():
                return _keep_revision(self.utterances, detail, self.max_utterances)
            case Finding():
                return _keep_revision(self.findings, detail, self.max_utterances)
            case Speech():
                key = (detail.party, detail.start_ms)
                if (known := self.speech.get(key)) and known.end_ms is not None:
                    return False
                _keep(self.speech, key, detail, self.max_spans)
            case Gap():
                key = (detail.party, detail.start_ms)
                gap = self.gaps.get(key)
                if gap and (not gap.open or gap.end_ms > detail.end_ms):
                    return False
                _keep(self.gaps, key, detail, self.max_spans)
                # An open gap is told again and again: the page needs its begin, cause and end.
                return gap is None or not detail.open or gap.cause is not detail.cause
        return True

    def take_all(self, *groups: Sequence[Detail]) -> None:
        """Keep all of it, as far as it is not known better."""
        for group in groups:
            for detail in group:
                self.take(detail)


def in_order(details: Iterable[AnyDetail]) -> list[AnyDetail]:
    """By their begin."""
    return sorted(details, key=_start)


def _start(detail: Detail) -> int:
    return detail.start_ms


def _keep(known: dict[Key, Value], key: Key, value: Value, bound: int) -> None:
    known[key] = value
    if len(known) > bound:
        del known[next(iter(known))]


def _keep_revision(known: dict[str, Value], detail: Value, bound: int) -> bool:
    assert isinstance(detail, Utterance | Finding)  # noqa: S101 - both carry id and revision
    before = known.get(detail.id)
    if isinstance(before, Utterance | Finding) and before.revision >= detail.revision:
        return False
    _keep(known, detail.id, detail, bound)
    return True
