"""The findings behind one alert, kept in order so that a further one costs next to nothing."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Sequence

from alerts.alert import Severity
from alerts.notice import SEVERITY_ORDER
from alerts.rule import Rule
from detectors.finding import Finding, FindingState


class Hits:
    """Findings that stand for one rule, each in its latest revision, by their begin."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._by_id: dict[str, Finding] = {}
        self._order: list[Finding] = []
        self._settled = 0
        self._severities: Counter[Severity] = Counter()

    def __len__(self) -> int:
        return len(self._order)

    @property
    def in_order(self) -> Sequence[Finding]:
        """All of them by begin; not to be kept, since it changes."""
        return self._order

    @property
    def provisional(self) -> bool:
        """Whether none is settled."""
        return not self._settled

    @property
    def severity(self) -> Severity:
        """That of the gravest measure; the least there is without any hit."""
        graver = (severity for severity in reversed(SEVERITY_ORDER) if self._severities[severity])
        return next(graver, SEVERITY_ORDER[0])

    def shown(self, most: int) -> tuple[Finding, ...]:
        """The first and the latest ones, at most `most` (2 or more) together."""
        return (*self._order[:1], *self._order[max(1, len(self._order) - most + 1) :])

    def put(self, finding: Finding) -> None:
        """Add a finding, or its next revision."""
        self.drop(finding.id)
        self._by_id[finding.id] = finding
        insort(self._order, finding, key=_place)
        self._count(finding, 1)

    def drop(self, finding_id: str) -> None:
        """It does not stand any more; nothing happens if it never did."""
        finding = self._by_id.pop(finding_id, None)
        if finding is not None:
            del self._order[bisect_left(self._order, _place(finding), key=_place)]
            self._count(finding, -1)

    def _count(self, finding: Finding, by: int) -> None:
        self._settled += by * (finding.state is FindingState.SETTLED)
        self._severities[self._rule.severity_of(finding.measure)] += by


def _place(finding: Finding) -> tuple[int, str]:
    return finding.start_ms, finding.id
