"""Page, dashboard and alerting rules speak of metrics that exist, and of labels these have."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from dashboard.metrics.exposition import METRICS
from dashboard.metrics.metric import Kind
from tools import grafana_dashboard, metrics_doc

pytestmark = pytest.mark.unit

BY_NAME = {metric.name: metric for metric in METRICS}
PROCESS = {"process_resident_memory_bytes", "process_open_fds", "process_cpu_seconds_total"}
FROM_PROMETHEUS = {"instance", "job", "le"}
"""Labels Prometheus adds by itself."""

NAME = re.compile(r"\b(?:floorwalker|process)_[a-z_0-9]+")
USED = re.compile(r"\b((?:floorwalker|process)_[a-z_0-9]+)\{([^}]*)\}")
GROUPED = re.compile(r"\b(?:by|on) \(([^)]*)\)")
TEMPLATE = re.compile(r"\{\{\s*\$?(?:labels\.)?(\w+)\s*\}\}")


def dashboard_queries() -> Iterator[tuple[str, str]]:
    """Every query of the Grafana dashboard, with its legend."""
    for panel in json.loads(grafana_dashboard.PAGE.read_text(encoding="utf-8"))["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"], target["legendFormat"]


def rules(root: Path) -> list[dict[str, str]]:
    """Every alerting rule."""
    groups = yaml.safe_load((root / "ops/prometheus-rules.yaml").read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def metric_of(name: str) -> str:
    """The metric a series belongs to."""
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    return base if base in BY_NAME and BY_NAME[base].kind is Kind.HISTOGRAM else name


def faults(query: str, *templates: str) -> list[str]:
    """Metrics and labels in it that do not exist."""
    names = {metric_of(name) for name in NAME.findall(query)}
    found = [name for name in names if name not in BY_NAME and name not in PROCESS]
    labels = {label for name in names if name in BY_NAME for label in BY_NAME[name].labels}
    labels |= FROM_PROMETHEUS
    for name, selector in USED.findall(query):
        own = set(BY_NAME[metric_of(name)].labels) if metric_of(name) in BY_NAME else set()
        asked = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector))
        found += [f"{name}.{label}" for label in asked - own - FROM_PROMETHEUS]
    grouped = {part.strip() for group in GROUPED.findall(query) for part in group.split(",")}
    shown = {label for text in templates for label in TEMPLATE.findall(text)} - {"value"}
    return found + sorted((grouped | shown) - labels)


def test_the_page_has_the_table_of_the_code() -> None:
    """`python -m tools.metrics_doc` was run after the last change."""
    assert metrics_doc.PAGE.read_text(encoding="utf-8") == metrics_doc.page()
    assert all(metric.name in metrics_doc.page() for metric in METRICS)


def test_names_say_what_they_are() -> None:
    """Counters end in `_total`, histograms and times in `_seconds`, and nothing is named twice."""
    assert len(BY_NAME) == len(METRICS)
    for metric in METRICS:
        assert metric.name.endswith("_total") is (metric.kind is Kind.COUNTER), metric.name
        assert metric.name.endswith("_seconds") or metric.kind is not Kind.HISTOGRAM
        assert metric.text.endswith("."), metric.name


def test_the_grafana_dashboard_is_the_one_of_its_tool() -> None:
    """`python -m tools.grafana_dashboard` was run after the last change."""
    assert grafana_dashboard.PAGE.read_text(encoding="utf-8") == grafana_dashboard.dashboard()


def test_every_query_of_the_dashboard_can_be_answered() -> None:
    """A panel that asks for what nobody counts looks calm for ever."""
    queries = list(dashboard_queries())
    assert len(queries) > 30
    assert [(q, bad) for q, legend in queries if (bad := faults(q, legend))] == []


def test_every_alerting_rule_can_fire(root: Path) -> None:
    """Its metrics and labels exist, and it says what is the matter."""
    given = rules(root)
    assert len(given) > 15
    assert len({rule["alert"] for rule in given}) == len(given)
    for rule in given:
        summary = rule["annotations"]["summary"]  # type: ignore[index]
        assert faults(rule["expr"], summary) == [], rule["alert"]
        assert rule["labels"]["severity"] in {"warning", "critical"}  # type: ignore[index]


@pytest.mark.parametrize(
    "query",
    [
        "rate(floorwalker_no_such_total[5m])",
        'floorwalker_calls_live{cause="hangup"}',
        "sum by (call) (floorwalker_calls_live)",
    ],
)
def test_a_wrong_query_is_found(query: str) -> None:
    """So that the tests above can fail."""
    assert faults(query) != []
