"""Metrics of the dashboard and of the process."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from dashboard.metrics.metric import Kind, Metric, Sample, Scrape, by, figure


def disk_of(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _disk(scrape: Scrape) -> Iterable[Sample]:
    yield (), shutil.disk_usage(disk_of(scrape.node.recording.folder)).free


SERVING = (
    Metric(
        "floorwalker_viewers",
        Kind.GAUGE,
        "Open walls.",
        figure(lambda scrape: scrape.feed.viewers),
        still="somebody watches at the moment of the question",
    ),
    Metric(
        "floorwalker_viewers_joined_total",
        Kind.COUNTER,
        "Walls opened.",
        figure(lambda scrape: scrape.feed.joined),
    ),
    Metric(
        "floorwalker_viewers_left_total",
        Kind.COUNTER,
        "Walls closed: `gone` by themselves, `lagged` behind and sent for a new snapshot, `full` "
        "when there was no room, `signed_out`, `forbidden`, `bad_message`.",
        by(lambda scrape: {k.name.lower(): v for k, v in scrape.feed.left.items()}),
        ("reason",),
    ),
    Metric(
        "floorwalker_feed_lags_total",
        Kind.COUNTER,
        "Times the one reader of all walls fell behind the bus.",
        figure(lambda scrape: scrape.feed.lags),
        still="the event loop is blocked for seconds",
    ),
    Metric(
        "floorwalker_http_requests_total",
        Kind.COUNTER,
        "Requests answered, by template of the address, method and status; `none` is no address "
        "of ours.",
        lambda scrape: scrape.web.requests.items(),
        ("route", "method", "status"),
    ),
    Metric(
        "floorwalker_http_request_seconds",
        Kind.HISTOGRAM,
        "How long they took, by template of the address.",
        lambda scrape: [((route,), took) for route, took in scrape.web.took.items()],
        ("route",),
    ),
    Metric(
        "floorwalker_loop_lag_seconds",
        Kind.HISTOGRAM,
        "How late the event loop was, measured twenty times a second; p99 should stay below 20 ms.",
        figure(lambda scrape: scrape.lag.took),
    ),
    Metric(
        "floorwalker_disk_free_bytes",
        Kind.GAUGE,
        "Room left where recordings are kept, in bytes.",
        _disk,
    ),
)
