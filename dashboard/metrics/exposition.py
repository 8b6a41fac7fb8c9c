"""All metrics of a node, in the text format Prometheus reads."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from dashboard.feed import LiveFeed
from dashboard.loop_lag import LoopLag
from dashboard.metrics.alerting import ALERTING
from dashboard.metrics.calls import CALLS
from dashboard.metrics.forgetting import FORGETTING
from dashboard.metrics.hearing import HEARING
from dashboard.metrics.keeping import KEEPING
from dashboard.metrics.metric import Kind, Metric, Scrape
from dashboard.metrics.serving import SERVING
from dashboard.node import Node
from dashboard.web_counts import WebCounts
from storage.errors import DatabaseAwayError
from storage.outbox_backlog import ChannelBacklog, outbox_backlog, outbox_set_aside
from stream.durations import Durations

CONTENT_TYPE = CONTENT_TYPE_LATEST
"""Media type of the text."""

METRICS: tuple[Metric, ...] = (
    *CALLS,
    *HEARING,
    *ALERTING,
    *KEEPING,
    *FORGETTING,
    *SERVING,
)
"""Every metric of ours, in the order of docs/observability.md."""

Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily


class NodeMetrics:
    """Reads every metric when it is asked for; nothing is gathered in between."""

    def __init__(self, node: Node, web: WebCounts, feed: LiveFeed, lag: LoopLag) -> None:
        self._node, self._web, self._feed, self._lag = node, web, feed, lag

    async def text(self) -> bytes:
        """All figures as they are now."""
        backlog: Sequence[ChannelBacklog] | None = None
        aside: Mapping[tuple[str, str], int] | None = None
        try:
            backlog = await outbox_backlog(self._node.database)
            aside = await outbox_set_aside(self._node.database)
        except DatabaseAwayError:
            backlog = None  # half an answer would look like a whole one
        scrape = Scrape(self._node, self._web, self._feed, self._lag, backlog, aside, time.time())
        registry = CollectorRegistry()
        registry.register(_Figures(scrape))
        ProcessCollector(registry=registry)
        return generate_latest(registry)


class _Figures(Collector):
    def __init__(self, scrape: Scrape) -> None:
        self._scrape = scrape

    def collect(self) -> Iterator[Family]:
        """All families of ours."""
        return (_family(metric, self._scrape) for metric in METRICS)

    def describe(self) -> Iterable[Family]:
        """Nothing: whoever registers us need not look for doubles."""
        return ()


def _family(metric: Metric, scrape: Scrape) -> Family:
    if metric.kind is Kind.HISTOGRAM:
        histogram = HistogramMetricFamily(metric.name, metric.text, labels=metric.labels)
        for labels, took in metric.read(scrape):
            if isinstance(took, Durations):
                histogram.add_metric(labels, _buckets(took), took.total_s)
        return histogram
    made = CounterMetricFamily if metric.kind is Kind.COUNTER else GaugeMetricFamily
    plain = made(metric.name, metric.text, labels=metric.labels)
    for labels, value in metric.read(scrape):
        if not isinstance(value, Durations):
            plain.add_metric(labels, value)
    return plain


def _buckets(took: Durations) -> list[tuple[str, float]]:
    """Each bound with how many did not exceed it."""
    buckets, sofar = [], 0
    for bound, count in zip((*took.bounds, float("inf")), took.counts, strict=True):
        sofar += count
        buckets.append(("+Inf" if bound == float("inf") else repr(bound), float(sofar)))
    return buckets
