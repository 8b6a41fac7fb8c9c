"""A complete call, heard and judged in one go: the same functions as live."""

from collections.abc import Callable, Iterable

from alerts.engine import RuleEngine
from alerts.events import CallEvent
from alerts.rule import RuleSet
from detectors.analysis import analyse
from detectors.finding import Finding
from detectors.hearing import HearingEvent
from detectors.recognition import Recognition
from detectors.settings import HearingSettings
from stream.call import Call, Participation
from stream.log import LogEntry


def analyse_call(
    call: Call,
    entries: Iterable[LogEntry],
    rules: RuleSet,
    settings: HearingSettings,
    recognition: Recognition | None,
    *,
    new_id: Callable[[], str],
) -> list[CallEvent]:
    """All that becomes known of a call by its log, in order; `recognition` must be in line.

    Alerts carry no wall clock: their times are 0.
    """
    events: list[CallEvent] = []
    engine = RuleEngine(call, rules, new_id, lambda: 0.0)

    def told(log: Iterable[LogEntry]) -> Iterable[LogEntry]:
        for entry in log:
            if isinstance(entry, Participation):
                events.extend(engine.participation(entry))
            yield entry

    def heard(event: HearingEvent) -> None:
        events.append(event)
        if isinstance(event, Finding):
            events.extend(engine.finding(event))

    analyse(call, told(entries), rules.watch_points, settings, recognition, heard)
    events.extend(engine.end())
    return events
