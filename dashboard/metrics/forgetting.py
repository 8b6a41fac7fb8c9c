"""Metrics of what is removed, of the room on disks, and of the audit log."""

from collections.abc import Iterable

from dashboard.metrics.metric import Kind, Metric, Sample, Scrape, by, figure
from stream.disk_space import ORDER

FIRST_PURGE = "the first purge runs, a minute after the start"
NO_ROOM = "the volume of recordings is nearly full"


def _last(scrape: Scrape) -> Iterable[Sample]:
    at = scrape.node.keeping.purge.last_at
    return [] if at is None else [((), at)]


FORGETTING = (
    Metric(
        "floorwalker_purges_total",
        Kind.COUNTER,
        "Purges that came to their end.",
        figure(lambda scrape: scrape.node.keeping.purge.runs),
        still=FIRST_PURGE,
    ),
    Metric(
        "floorwalker_purge_ended_timestamp_seconds",
        Kind.GAUGE,
        "When the last purge ended, in seconds since the epoch; none before the first.",
        _last,
        still=FIRST_PURGE,
    ),
    Metric(
        "floorwalker_purge_seconds",
        Kind.GAUGE,
        "How long the last purge took, in seconds.",
        figure(lambda scrape: scrape.node.keeping.purge.last_s),
        still=FIRST_PURGE,
    ),
    Metric(
        "floorwalker_purge_removed_total",
        Kind.COUNTER,
        "Calls of which something was removed because of its age, by kind; notices and strays too.",
        by(lambda scrape: scrape.node.keeping.purge.removed),
        ("kind",),
        still="something is older than it may be",
    ),
    Metric(
        "floorwalker_purge_failed_total",
        Kind.COUNTER,
        "Recordings that could not be removed; they are tried again.",
        figure(lambda scrape: scrape.node.keeping.purge.failed),
        still="the disk refuses a removal",
    ),
    Metric(
        "floorwalker_purge_held",
        Kind.GAUGE,
        "Calls the last purge left alone because of a legal hold.",
        figure(lambda scrape: scrape.node.keeping.purge.held),
        still="a call that is due is on hold",
    ),
    Metric(
        "floorwalker_recordings_removed_early_total",
        Kind.COUNTER,
        "Recordings removed before their time to make room.",
        figure(lambda scrape: scrape.node.keeping.early.removed),
        still=NO_ROOM,
    ),
    Metric(
        "floorwalker_recordings_refused_total",
        Kind.COUNTER,
        "Calls heard but not recorded, because the disk had no room.",
        figure(lambda scrape: scrape.node.recording.refused),
        still=NO_ROOM,
    ),
    Metric(
        "floorwalker_volume_level",
        Kind.GAUGE,
        "How full a volume is: 0 well, 1 low, 2 removing early, 3 recording no new calls.",
        by(
            lambda scrape: {v: ORDER.index(le) for v, le in scrape.node.keeping.disk.levels.items()}
        ),
        ("volume",),
        still="a volume is nearly full",
    ),
    Metric(
        "floorwalker_volume_free_ratio",
        Kind.GAUGE,
        "Share of a volume that is free, at the last look.",
        by(lambda scrape: {v: r.percent / 100 for v, r in scrape.node.keeping.disk.rooms.items()}),
        ("volume",),
    ),
    Metric(
        "floorwalker_audit_written_total",
        Kind.COUNTER,
        "Entries of the audit log written by this node.",
        figure(lambda scrape: scrape.node.audit.log.written),
    ),
    Metric(
        "floorwalker_audit_deferred_total",
        Kind.COUNTER,
        "Deeds that could not wait for their entry, such as refused claims; written afterwards.",
        figure(lambda scrape: scrape.node.audit.backlog.deferred),
        still="somebody claims a party that is taken",
    ),
    Metric(
        "floorwalker_audit_waiting",
        Kind.GAUGE,
        "Those of them not written yet.",
        figure(lambda scrape: scrape.node.audit.backlog.waiting),
        still="the database is away",
    ),
    Metric(
        "floorwalker_audit_lost",
        Kind.GAUGE,
        "Deeds that found no room to wait, until an entry tells of them.",
        figure(lambda scrape: scrape.node.audit.backlog.lost),
        still="the database is away for long",
    ),
)
