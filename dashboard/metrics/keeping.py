"""Metrics of what is written down, and of the bus."""

from dashboard.metrics.metric import Kind, Metric, figure

DATABASE_AWAY = "the database is away"
OTHER_NODES = "Redis carries the bus, and other nodes publish"
REDIS_AWAY = "Redis is away"

KEEPING = (
    Metric(
        "floorwalker_writer_pending",
        Kind.GAUGE,
        "Events of calls that wait in memory to be written.",
        figure(lambda scrape: scrape.node.writer.health.pending),
    ),
    Metric(
        "floorwalker_writer_written_total",
        Kind.COUNTER,
        "Events of calls written to the database.",
        figure(lambda scrape: scrape.node.writer.health.written),
    ),
    Metric(
        "floorwalker_writer_replayed_total",
        Kind.COUNTER,
        "Those of them that had waited in the spool.",
        figure(lambda scrape: scrape.node.writer.health.replayed),
        still=DATABASE_AWAY,
    ),
    Metric(
        "floorwalker_writer_refused_total",
        Kind.COUNTER,
        "Events the database can never take, put into `refused.spool`.",
        figure(lambda scrape: scrape.node.writer.health.refused),
        still="an event does not fit the schema, which is an error of ours",
    ),
    Metric(
        "floorwalker_writer_lost_total",
        Kind.COUNTER,
        "Events that neither database, spool nor memory could take.",
        figure(lambda scrape: scrape.node.writer.health.lost),
        still="the database is away, the disk full and the memory used up",
    ),
    Metric(
        "floorwalker_writer_dropped_levels_total",
        Kind.COUNTER,
        "Rows of loudness dropped before anything else is.",
        figure(lambda scrape: scrape.node.writer.health.dropped_levels),
        still="the database is away and the disk full",
    ),
    Metric(
        "floorwalker_spool_bytes",
        Kind.GAUGE,
        "Events of calls on the disk until the database is back, in bytes.",
        figure(lambda scrape: scrape.node.writer.health.spool_bytes),
        still=DATABASE_AWAY,
    ),
    Metric(
        "floorwalker_database_away",
        Kind.GAUGE,
        "1 when the last attempt to write did not reach the database.",
        figure(lambda scrape: scrape.node.writer.health.database_away),
        still=DATABASE_AWAY,
    ),
    Metric(
        "floorwalker_database_statement_seconds",
        Kind.HISTOGRAM,
        "How long statements took, the way to the database and back included.",
        figure(lambda scrape: scrape.node.database.took),
    ),
    Metric(
        "floorwalker_bus_published_total",
        Kind.COUNTER,
        "Events published by this node.",
        figure(lambda scrape: scrape.node.bus.cursor.sequence),
    ),
    Metric(
        "floorwalker_bus_received_total",
        Kind.COUNTER,
        "Events of other nodes handed on.",
        figure(lambda scrape: scrape.node.bus.counts.received),
        still=OTHER_NODES,
    ),
    Metric(
        "floorwalker_bus_dropped_total",
        Kind.COUNTER,
        "Events other nodes never got, because too many waited to be sent.",
        figure(lambda scrape: scrape.node.bus.counts.dropped),
        still=REDIS_AWAY,
    ),
    Metric(
        "floorwalker_bus_missed_total",
        Kind.COUNTER,
        "Times events of another node were found missing; viewers then get a new snapshot.",
        figure(lambda scrape: scrape.node.bus.counts.missed),
        still=OTHER_NODES,
    ),
    Metric(
        "floorwalker_bus_lagged_total",
        Kind.COUNTER,
        "Subscribers of this node that fell too far behind.",
        figure(lambda scrape: scrape.node.bus.counts.lagged),
        still="the event loop is blocked for seconds",
    ),
    Metric(
        "floorwalker_bus_redis_lost_total",
        Kind.COUNTER,
        "Times Redis went out of reach; each ends with a new connection.",
        figure(lambda scrape: scrape.node.bus.counts.lost),
        still=REDIS_AWAY,
    ),
    Metric(
        "floorwalker_bus_away",
        Kind.GAUGE,
        "1 while Redis is out of reach: other nodes hear nothing.",
        figure(lambda scrape: scrape.node.bus.away),
        still=REDIS_AWAY,
    ),
)
