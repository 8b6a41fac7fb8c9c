"""Turns what flows through the house into what the API sends."""

from alerts.alert import Alert
from dashboard.alert_view import AlertView, FindingView
from dashboard.live_messages import InterventionView, SpanView, UtteranceView
from dashboard.node_messages import DiskView
from dashboard.note_view import NoteView
from detectors.finding import Finding
from detectors.speech import Speech
from detectors.utterance import Utterance
from stream.disk_space import DiskNotice
from stream.gap import Gap
from stream.intervention import Intervention
from stream.note import Note


def utterance_view(utterance: Utterance) -> UtteranceView:
    """An utterance as sent."""
    return UtteranceView.model_validate(utterance, from_attributes=True)


def finding_view(finding: Finding) -> FindingView:
    """A finding as sent."""
    return FindingView.model_validate(finding, from_attributes=True)


def alert_view(alert: Alert) -> AlertView:
    """An alert as sent."""
    return AlertView.model_validate(alert, from_attributes=True)


def intervention_view(joined: Intervention) -> InterventionView:
    """Somebody who joined a call, as sent."""
    return InterventionView.model_validate(joined, from_attributes=True)


def note_view(note: Note) -> NoteView:
    """A note as sent."""
    return NoteView.model_validate(note, from_attributes=True)


def disk_view(notice: DiskNotice) -> DiskView:
    """How a volume is, as sent."""
    return DiskView.model_validate(notice, from_attributes=True)


def span_view(span: Speech | Gap) -> SpanView:
    """Speech or a gap as sent; the end of what goes on is left open."""
    if isinstance(span, Speech):
        return SpanView(party=span.party, start_ms=span.start_ms, end_ms=span.end_ms)
    end_ms = None if span.open else span.end_ms
    return SpanView(party=span.party, start_ms=span.start_ms, end_ms=end_ms, cause=span.cause)
