"""The hits of one alert stay in order, and what is told of them together stays true."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.alert import Severity
from alerts.hits import Hits
from alerts.notice import SEVERITY_ORDER
from detectors.finding import Finding, FindingState
from tests.fakes.alert_samples import a_finding
from tests.fakes.rule_samples import DEAD_AIR, ESCALATION

pytestmark = pytest.mark.unit

CHANGES = st.tuples(
    st.integers(0, 9),
    st.integers(0, 5_000),
    st.floats(5, 15),
    st.sampled_from([FindingState.OPEN, FindingState.SETTLED, None]),
)
"""A finding's number, begin, measure, and state; None withdraws it."""


@settings(deadline=None)
@given(st.lists(CHANGES, max_size=40))
def test_whatever_changes_everything_told_is_as_counted_anew(
    changes: list[tuple[int, int, float, FindingState | None]],
) -> None:
    """Findings come, move, grow, settle and go, in any order."""
    hits, standing = Hits(DEAD_AIR), dict[str, Finding]()
    for number, start_ms, measure, state in changes:
        finding = replace(a_finding(f"f{number}"), start_ms=start_ms, measure=measure)
        if state is None:
            hits.drop(finding.id)
            standing.pop(finding.id, None)
        else:
            standing[finding.id] = replace(finding, state=state)
            hits.put(standing[finding.id])
        anew = sorted(standing.values(), key=lambda hit: (hit.start_ms, hit.id))
        assert list(hits.in_order) == anew
        assert hits.provisional == all(hit.state is not FindingState.SETTLED for hit in anew)
        assert hits.severity == max(
            (DEAD_AIR.severity_of(hit.measure) for hit in anew),
            key=SEVERITY_ORDER.index,
            default=Severity.INFO,
        )


def test_an_alert_carries_the_first_hit_and_the_latest_ones() -> None:
    """So many together, none twice."""
    hits = Hits(ESCALATION)
    for number in (3, 1, 2, 0):
        hits.put(a_finding(f"f{number}", start_ms=number))
    assert [hit.id for hit in hits.shown(3)] == ["f0", "f2", "f3"]
    assert [hit.id for hit in hits.shown(8)] == ["f0", "f1", "f2", "f3"]
