"""Metrics of alerts, and of getting them to people."""

from collections.abc import Iterable

from dashboard.metrics.metric import Kind, Metric, Sample, Scrape, figure

RESULTS = ("delivered", "failed", "dead", "broken")


def _deliveries(scrape: Scrape) -> Iterable[Sample]:
    for channel, counts in scrape.node.alerting.outbox.counts.items():
        for result in RESULTS:
            yield (channel, result), getattr(counts, result)


def _owed(scrape: Scrape) -> Iterable[Sample]:
    if scrape.backlog is not None:
        owed = {entry.channel: entry.owed for entry in scrape.backlog}
        for channel in sorted({*owed, *scrape.node.alerting.outbox.counts}):
            yield (channel,), owed.get(channel, 0)


def _aside(scrape: Scrape) -> Iterable[Sample]:
    yield from (scrape.aside or {}).items()


def _oldest(scrape: Scrape) -> Iterable[Sample]:
    for entry in scrape.backlog or ():
        yield (entry.channel,), max(0.0, scrape.at - entry.since)


ALERTING = (
    Metric(
        "floorwalker_alerts_opened_total",
        Kind.COUNTER,
        "Alerts by rule and by the severity they began with; rules beyond 200 count as `other`.",
        lambda scrape: scrape.node.counts.opened.items(),
        ("rule", "severity"),
    ),
    Metric(
        "floorwalker_alert_outcomes_total",
        Kind.COUNTER,
        "What became of alerts, by rule: `taken`, `resolved`, `false_hit`, `retracted`, `expired`, "
        "or `open` again.",
        lambda scrape: scrape.node.counts.outcomes.items(),
        ("rule", "outcome"),
        still="somebody takes an alert, or nobody does for an hour",
    ),
    Metric(
        "floorwalker_alert_taken_seconds",
        Kind.HISTOGRAM,
        "How long alerts were offered until they were first taken, in seconds.",
        figure(lambda scrape: scrape.node.counts.taken_after),
        still="somebody takes an alert",
    ),
    Metric(
        "floorwalker_alert_leases_lapsed_total",
        Kind.COUNTER,
        "Leases of alerts that lapsed, so that they were offered again.",
        figure(lambda scrape: scrape.node.alerting.rounds.lapsed),
        still="somebody takes an alert and does nothing more",
    ),
    Metric(
        "floorwalker_desk_queued",
        Kind.GAUGE,
        "Revisions of alerts that wait to be stored.",
        figure(lambda scrape: scrape.node.alerting.desk.queued),
        still="alerts come faster than they are stored at the moment of the question",
    ),
    Metric(
        "floorwalker_desk_spool_bytes",
        Kind.GAUGE,
        "Alerts on the disk until the database is back, in bytes.",
        figure(lambda scrape: scrape.node.alerting.desk.spool_bytes),
        still="the database is away",
    ),
    Metric(
        "floorwalker_deliveries_total",
        Kind.COUNTER,
        "Attempts to tell a channel: `delivered`, `failed` and tried again, `dead` (given up), "
        "`broken` (an error of ours, tried again).",
        _deliveries,
        ("channel", "result"),
    ),
    Metric(
        "floorwalker_outbox_owed",
        Kind.GAUGE,
        "Notices owed to a channel, neither delivered nor given up.",
        _owed,
        ("channel",),
        still="a channel is slower than alerts at the moment of the question",
    ),
    Metric(
        "floorwalker_outbox_set_aside",
        Kind.GAUGE,
        "Notices kept that were not simply told: `held` and `dropped` by quiet hours, `superseded` "
        "by a later one while held, `dead` (given up); of the whole installation.",
        _aside,
        ("channel", "state"),
        still="quiet hours reign, or a channel refuses",
    ),
    Metric(
        "floorwalker_outbox_oldest_seconds",
        Kind.GAUGE,
        "Age of the oldest notice owed to a channel, in seconds.",
        _oldest,
        ("channel",),
        still="a channel is slower than alerts at the moment of the question",
    ),
)
