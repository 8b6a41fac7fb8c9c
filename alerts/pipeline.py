"""One call's way through the house: its log is heard, findings are weighed, everything is told."""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import Protocol

from alerts.alert import Alert
from alerts.engine import RuleEngine
from alerts.events import EventSink
from alerts.packs import RuleBook
from alerts.rule import RuleSet
from detectors.finding import Finding
from detectors.hearing import HearingEvent
from stream.call import Call, Participation
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.listener import CallListener
from stream.log import CallEnd, Watermark

MakeEars = Callable[[Call, RuleSet, Callable[[HearingEvent], None]], CallListener]
"""Makes the ears of one call; they tell what they hear through the callback."""


class AlertTaker(Protocol):
    """Where a call's alerts go: the desk."""

    @property
    def full(self) -> bool:
        """So much waits that calls should shed sound rather than add to it."""
        ...

    def offer(self, alert: Alert, call: Call) -> None:
        """Take a revision. Never refused and never dropped."""
        ...


class CallPipeline:
    """Hears one call; meets `stream.listener.CallListener`. The same live and in `analyze`.

    While the desk is full the call's sound is not analysed but said to be missing (`late`), since
    alerts must not be dropped and memory is not endless. Recording goes on.
    """

    def __init__(
        self,
        call: Call,
        rules: RuleSet,
        make_ears: MakeEars,
        sink: EventSink,
        desk: AlertTaker,
        *,
        new_id: Callable[[], str],
        now: Callable[[], float],
    ) -> None:
        self._call = call
        self._sink = sink
        self._desk = desk
        self._engine = RuleEngine(call, rules, new_id, now)
        sink.emit(call)
        self._ears = make_ears(call, rules, self._heard)
        self._hear = self._ears.frame

    def frame(self, frame: AudioFrame) -> None:
        """Take 20 ms of one party."""
        if self._desk.full:
            lost = Gap(frame.call, frame.party, frame.start_ms, frame.end_ms, GapCause.LATE)
            self.gap(lost)
        else:
            self._hear(frame)

    def gap(self, gap: Gap) -> None:
        """Take missing sound of one party."""
        self._sink.emit(gap)
        self._ears.gap(gap)

    def watermark(self, mark: Watermark) -> None:
        """All parties are known up to here."""
        self._ears.watermark(mark)

    def participation(self, participation: Participation) -> None:
        """Somebody began or ended to speak as a party."""
        self._sink.emit(participation)
        self._ears.participation(participation)
        self._offer(self._engine.participation(participation))

    def changed(self, call: Call) -> None:
        """The call's attributes or state changed."""
        self._call = call
        self._sink.emit(call)
        self._ears.changed(call)
        self._offer(self._engine.changed(call))

    async def end(self, end: CallEnd) -> None:
        """Let the ears finish, settle what is open, and say that it is over."""
        await self._ears.end(end)
        self._offer(self._engine.end())
        self._sink.emit(end)

    def _heard(self, event: HearingEvent) -> None:
        self._sink.emit(event)
        if isinstance(event, Finding):
            self._offer(self._engine.finding(event))

    def _offer(self, alerts: Sequence[Alert]) -> None:
        for alert in alerts:
            self._desk.offer(alert, self._call)


class Pipelines:
    """Makes the pipeline of each new call; meets `stream.listener.ListenerFactory`."""

    def __init__(
        self, book: RuleBook, make_ears: MakeEars, sink: EventSink, desk: AlertTaker
    ) -> None:
        self._book = book
        self._make_ears = make_ears
        self._sink = sink
        self._desk = desk

    def __call__(self, call: Call) -> CallPipeline:
        """The pipeline of one call, with the rules of its language."""
        return CallPipeline(
            call,
            self._book.for_language(call.language),
            self._make_ears,
            self._sink,
            self._desk,
            new_id=lambda: uuid.uuid4().hex,
            now=time.time,
        )
