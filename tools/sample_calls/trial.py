"""Runs a sample call through the product's own pipeline and rules, and judges the outcome."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec

from alerts.alert import Alert
from alerts.analysis import analyse_call
from alerts.packs import load_packs
from detectors.engines.models import ModelSettings
from detectors.finding import Finding
from detectors.recognition import RecognitionSettings, in_line
from detectors.settings import HearingSettings
from stream.call import Call
from stream.gap import GapCause
from stream.sound_file import read_call
from stream.sources.file import DeclaredSpan, call_log
from tools.sample_calls.audio import LINE_RATE
from tools.sample_calls.reader import ROOT, read_script
from tools.sample_calls.timeline import Timeline, audio_path, read_timeline
from tools.sample_calls.verdict import Verdict, judge_alerts, judge_findings


class Trial(msgspec.Struct, frozen=True):
    """What came of one call."""

    name: str
    """Name of its script."""
    findings: Verdict
    """Findings against the truth."""
    alerts: Verdict
    """Alerts against the truth."""

    @property
    def failures(self) -> Iterator[tuple[str, str]]:
        """`missed` or `extra`, and what."""
        for verdict in (self.findings, self.alerts):
            for what in verdict.missed:
                yield "missed", what
            for what in verdict.extra:
                yield "extra", what


def run_trial(path: Path, model: Path) -> Trial:
    """Analyses the rendered script at `path` with the packs that ship and a recogniser's model.

    Raises RenderedError, SoundFileError, ModelError or PackError.
    """
    script, timeline = read_script(path), read_timeline(path)
    settings = HearingSettings(recognition=RecognitionSettings(models=(ModelSettings(path=model),)))
    call = Call(id=path.stem, source="file", language=script.language, practice=True)
    numbers = itertools.count(1)
    events = analyse_call(
        call,
        call_log(
            call,
            read_call([audio_path(path)], rate=LINE_RATE),
            agent=script.agent.id,
            spans=_declared(timeline),
        ),
        load_packs([ROOT / "config" / "packs"]).for_language(script.language),
        settings,
        in_line(settings.recognition),
        new_id=lambda: f"alert-{next(numbers)}",
    )
    return Trial(
        path.stem,
        judge_findings(timeline, [event for event in events if isinstance(event, Finding)]),
        judge_alerts(timeline, [event for event in events if isinstance(event, Alert)]),
    )


def _declared(timeline: Timeline) -> tuple[DeclaredSpan, ...]:
    """Holds, which concern the whole call, and mutes of one party."""
    return tuple(
        DeclaredSpan(
            GapCause(event.kind),
            event.start_ms,
            event.end_ms,
            event.party if event.kind == "mute" else None,
        )
        for event in timeline.events
        if event.kind != "speech"
    )
