"""Metrics of recognition and detectors."""

from collections import Counter
from collections.abc import Iterable

from dashboard.metrics.metric import Kind, Metric, Sample, Scrape, by, figure, of_workers


def _listening(scrape: Scrape) -> dict[str, float]:
    calls = scrape.node.counts.progress.values()
    return dict(Counter(str(progress.listening) for progress in calls))


def _models(scrape: Scrape) -> Iterable[Sample]:
    recognition = scrape.node.recognition
    return [(model, 1) for model in recognition.models] if recognition else []


HEARING = (
    Metric(
        "floorwalker_model_loaded",
        Kind.GAUGE,
        "1 for each recognition model that is loaded.",
        _models,
        ("model", "language"),
    ),
    Metric(
        "floorwalker_recognition_workers",
        Kind.GAUGE,
        "Threads that recognise.",
        of_workers(lambda workers: workers.count),
    ),
    Metric(
        "floorwalker_recognition_waiting",
        Kind.GAUGE,
        "Parties of which speech waits for a free thread.",
        of_workers(lambda workers: workers.waiting),
        still="more speak than threads can hear at the moment of the question",
    ),
    Metric(
        "floorwalker_recognition_groups_total",
        Kind.COUNTER,
        "Groups of sound recognised.",
        of_workers(lambda workers: workers.recognised_groups),
    ),
    Metric(
        "floorwalker_recognition_speech_seconds_total",
        Kind.COUNTER,
        "How much speech they were, in seconds.",
        of_workers(lambda workers: workers.recognised_ms / 1000),
    ),
    Metric(
        "floorwalker_recognition_busy_seconds_total",
        Kind.COUNTER,
        "Time threads spent recognising, in seconds; its rate over `_workers` is the busy share.",
        of_workers(lambda workers: workers.busy_s),
    ),
    Metric(
        "floorwalker_recognition_shed_groups_total",
        Kind.COUNTER,
        "Groups given up because too many waited.",
        of_workers(lambda workers: workers.shed_groups),
        still="a party waits longer than the backlog allows",
    ),
    Metric(
        "floorwalker_recognition_missed_seconds_total",
        Kind.COUNTER,
        "Speech that was never recognised, shed or lost with a worker, in seconds.",
        of_workers(lambda workers: workers.missed_ms / 1000),
        still="speech is shed or a worker dies",
    ),
    Metric(
        "floorwalker_recognition_worker_deaths_total",
        Kind.COUNTER,
        "Workers that died of an error.",
        of_workers(lambda workers: workers.deaths),
        still="the engine raises",
    ),
    Metric(
        "floorwalker_recognition_lag_seconds",
        Kind.GAUGE,
        "How far recognition is behind in the live call where it is worst, in seconds.",
        figure(lambda scrape: scrape.node.counts.lag_ms / 1000),
    ),
    Metric(
        "floorwalker_recognition_coverage_ratio",
        Kind.GAUGE,
        "Share of speech recognised, as the mean of live calls; 1 without any.",
        figure(lambda scrape: scrape.node.counts.coverage),
    ),
    Metric(
        "floorwalker_calls_listening",
        Kind.GAUGE,
        "Live calls by whether recognition hears them.",
        by(_listening),
        ("state",),
    ),
    Metric(
        "floorwalker_utterances_total",
        Kind.COUNTER,
        "Utterances with their final text.",
        figure(lambda scrape: scrape.node.counts.utterances),
    ),
    Metric(
        "floorwalker_findings_total",
        Kind.COUNTER,
        "Findings stated, by detector.",
        by(lambda scrape: scrape.node.counts.findings),
        ("detector",),
    ),
    Metric(
        "floorwalker_findings_retracted_total",
        Kind.COUNTER,
        "Findings withdrawn, by detector.",
        by(lambda scrape: scrape.node.counts.retracted),
        ("detector",),
        still="a hit on partial text does not survive the final text",
    ),
    Metric(
        "floorwalker_detector_failures_total",
        Kind.COUNTER,
        "Calls for which a detector was switched off after an error, by detector.",
        by(lambda scrape: scrape.node.counts.failures),
        ("detector",),
        still="a detector raises",
    ),
)
