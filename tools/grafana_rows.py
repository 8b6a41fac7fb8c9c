"""The charts of the Grafana dashboard, in order of worry; every metric is named here."""

from dataclasses import dataclass

NODES = 'instance=~"$instance"'
"""Every query keeps to the nodes chosen at the top."""


@dataclass(frozen=True)
class Panel:
    """One chart: its title, unit, and its lines by legend."""

    title: str
    unit: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Row:
    """Charts that belong together."""

    title: str
    panels: tuple[Panel, ...]


def rate(metric: str, *by: str, of: str = "") -> str:
    """A counter a second, summed by labels; `of` selects further."""
    selected = f"{metric}{{{NODES}{', ' + of if of else ''}}}"
    return f"sum by ({', '.join(('instance', *by))}) (rate({selected}[$__rate_interval]))"


def now(metric: str, of: str = "") -> str:
    """A figure as it is."""
    return f"{metric}{{{NODES}{', ' + of if of else ''}}}"


def quantile(share: float, metric: str, *by: str) -> str:
    """So many of 100 took no longer."""
    return f"histogram_quantile({share}, {rate(metric + '_bucket', 'le', *by)})"


ROWS = (
    Row(
        "Calls",
        (
            Panel("Live calls", "none", (("{{instance}}", now("floorwalker_calls_live")),)),
            Panel(
                "Calls that begin and end, a second",
                "cps",
                (
                    ("begun", rate("floorwalker_calls_begun_total")),
                    ("{{cause}}", rate("floorwalker_calls_ended_total", "cause")),
                ),
            ),
            Panel(
                "Turned away, a second",
                "cps",
                (
                    ("{{reason}}", rate("floorwalker_connections_refused_total", "reason")),
                    ("HTTP {{status}}", rate("floorwalker_upgrades_refused_total", "status")),
                    ("claims", rate("floorwalker_claims_refused_total")),
                ),
            ),
            Panel(
                "Sound heard, seconds a second",
                "none",
                (("{{instance}}", rate("floorwalker_sound_seconds_total")),),
            ),
            Panel(
                "Sound missing, seconds a second",
                "none",
                (("{{cause}}", rate("floorwalker_gap_seconds_total", "cause")),),
            ),
            Panel(
                "Messages and late frames, a second",
                "cps",
                (
                    ("messages", rate("floorwalker_messages_total")),
                    ("late frames", rate("floorwalker_late_frames_total")),
                    ("resumed", rate("floorwalker_connections_resumed_total")),
                ),
            ),
        ),
    ),
    Row(
        "Hearing",
        (
            Panel(
                "Recognition behind",
                "s",
                (("{{instance}}", now("floorwalker_recognition_lag_seconds")),),
            ),
            Panel(
                "Coverage",
                "percentunit",
                (("{{instance}}", now("floorwalker_recognition_coverage_ratio")),),
            ),
            Panel(
                "Recognisers busy",
                "percentunit",
                (
                    (
                        "{{instance}}",
                        rate("floorwalker_recognition_busy_seconds_total")
                        + " / on (instance) "
                        + now("floorwalker_recognition_workers"),
                    ),
                ),
            ),
            Panel(
                "Speech missed, and groups shed",
                "none",
                (
                    ("seconds a second", rate("floorwalker_recognition_missed_seconds_total")),
                    ("groups shed", rate("floorwalker_recognition_shed_groups_total")),
                    ("deaths of workers", rate("floorwalker_recognition_worker_deaths_total")),
                ),
            ),
            Panel(
                "Findings, a second",
                "cps",
                (("{{detector}}", rate("floorwalker_findings_total", "detector")),),
            ),
            Panel(
                "Calls by listening, and failed detectors",
                "none",
                (
                    ("{{state}}", now("floorwalker_calls_listening")),
                    (
                        "failed: {{detector}}",
                        rate("floorwalker_detector_failures_total", "detector"),
                    ),
                ),
            ),
        ),
    ),
    Row(
        "Alerts",
        (
            Panel(
                "Alerts opened, a second",
                "cps",
                (
                    (
                        "{{rule}} {{severity}}",
                        rate("floorwalker_alerts_opened_total", "rule", "severity"),
                    ),
                ),
            ),
            Panel(
                "What became of them, a second",
                "cps",
                (("{{outcome}}", rate("floorwalker_alert_outcomes_total", "outcome")),),
            ),
            Panel(
                "Deliveries, a second",
                "cps",
                (
                    (
                        "{{channel}} {{result}}",
                        rate("floorwalker_deliveries_total", "channel", "result"),
                    ),
                ),
            ),
            Panel(
                "Owed to channels",
                "none",
                (("{{channel}}", now("floorwalker_outbox_owed")),),
            ),
            Panel(
                "Age of the oldest notice owed",
                "s",
                (("{{channel}}", now("floorwalker_outbox_oldest_seconds")),),
            ),
            Panel(
                "Alerts waiting to be stored",
                "none",
                (
                    ("in memory", now("floorwalker_desk_queued")),
                    ("bytes on disk", now("floorwalker_desk_spool_bytes")),
                ),
            ),
        ),
    ),
    Row(
        "Keeping",
        (
            Panel(
                "Events written, a second",
                "cps",
                (
                    ("written", rate("floorwalker_writer_written_total")),
                    ("lost", rate("floorwalker_writer_lost_total")),
                    ("refused", rate("floorwalker_writer_refused_total")),
                ),
            ),
            Panel(
                "Waiting events",
                "none",
                (
                    ("in memory", now("floorwalker_writer_pending")),
                    ("bytes on disk", now("floorwalker_spool_bytes")),
                ),
            ),
            Panel(
                "Database statements, p50 and p99",
                "s",
                (
                    ("p50", quantile(0.5, "floorwalker_database_statement_seconds")),
                    ("p99", quantile(0.99, "floorwalker_database_statement_seconds")),
                ),
            ),
            Panel(
                "Recorder, bytes a second",
                "Bps",
                (
                    ("written", rate("floorwalker_recorder_written_bytes_total")),
                    ("lost", rate("floorwalker_recorder_lost_bytes_total")),
                ),
            ),
            Panel("Disk left", "bytes", (("{{instance}}", now("floorwalker_disk_free_bytes")),)),
            Panel(
                "Bus, events a second",
                "cps",
                (
                    ("published", rate("floorwalker_bus_published_total")),
                    ("received", rate("floorwalker_bus_received_total")),
                    ("dropped", rate("floorwalker_bus_dropped_total")),
                ),
            ),
        ),
    ),
    Row(
        "Forgetting, room and the audit log",
        (
            Panel(
                "Removed, a second",
                "cps",
                (
                    ("{{kind}}", rate("floorwalker_purge_removed_total", "kind")),
                    ("early", rate("floorwalker_recordings_removed_early_total")),
                    ("failed", rate("floorwalker_purge_failed_total")),
                ),
            ),
            Panel(
                "Volumes free",
                "percentunit",
                (("{{instance}} {{volume}}", now("floorwalker_volume_free_ratio")),),
            ),
            Panel(
                "Level of volumes, and calls not recorded",
                "none",
                (
                    ("{{volume}}", now("floorwalker_volume_level")),
                    ("not recorded, a second", rate("floorwalker_recordings_refused_total")),
                ),
            ),
            Panel(
                "Audit entries, a second",
                "cps",
                (
                    ("written", rate("floorwalker_audit_written_total")),
                    ("deferred", rate("floorwalker_audit_deferred_total")),
                ),
            ),
            Panel(
                "Audit entries waiting",
                "none",
                (
                    ("waiting", now("floorwalker_audit_waiting")),
                    ("lost", now("floorwalker_audit_lost")),
                ),
            ),
            Panel(
                "Notices set aside",
                "none",
                (("{{channel}} {{state}}", now("floorwalker_outbox_set_aside")),),
            ),
        ),
    ),
    Row(
        "Serving",
        (
            Panel(
                "Event-loop lag",
                "s",
                (
                    ("p50", quantile(0.5, "floorwalker_loop_lag_seconds")),
                    ("p99", quantile(0.99, "floorwalker_loop_lag_seconds")),
                ),
            ),
            Panel(
                "Requests, a second",
                "reqps",
                (("{{status}}", rate("floorwalker_http_requests_total", "status")),),
            ),
            Panel(
                "Requests, p95 by address",
                "s",
                (("{{route}}", quantile(0.95, "floorwalker_http_request_seconds", "route")),),
            ),
            Panel(
                "Walls",
                "none",
                (
                    ("open", now("floorwalker_viewers")),
                    ("left: {{reason}}", rate("floorwalker_viewers_left_total", "reason")),
                ),
            ),
            Panel(
                "Memory and open files",
                "short",
                (
                    ("memory, bytes", now("process_resident_memory_bytes")),
                    ("open files", now("process_open_fds")),
                ),
            ),
            Panel("CPU, cores", "none", (("{{instance}}", rate("process_cpu_seconds_total")),)),
        ),
    ),
)
