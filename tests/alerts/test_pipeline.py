"""One call's pipeline: findings are weighed, everything is told, and a full desk sheds sound."""

import pytest

from alerts.alert import Alert, Severity
from alerts.events import CallEvent
from alerts.pipeline import CallPipeline
from alerts.rule import FindingCondition, Rule, RuleSet
from detectors.finding import Finding, FindingState
from detectors.hearing import HearingEvent
from stream.call import Call, EndCause, Participation
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.log import CallEnd, Watermark
from stream.party import Party

pytestmark = pytest.mark.unit

CALL = Call(id="c1", source="pcm")
RULE = Rule(
    id="dead-air",
    version=1,
    title={"en": "Dead air"},
    severity=Severity.WARNING,
    condition=FindingCondition(kind="dead_air", at_least=5.0),
)


class Ears:
    """Ears that note what reaches them and say what the test tells them to."""

    def __init__(self) -> None:
        self.reached: list[object] = []

    def frame(self, frame: AudioFrame) -> None:
        """Note a frame."""
        self.reached.append(frame)

    def gap(self, gap: Gap) -> None:
        """Note a gap."""
        self.reached.append(gap)

    def watermark(self, mark: Watermark) -> None:
        """Note a mark."""
        self.reached.append(mark)

    def participation(self, participation: Participation) -> None:
        """Note who speaks."""
        self.reached.append(participation)

    def changed(self, call: Call) -> None:
        """Note a change."""
        self.reached.append(call)

    async def end(self, end: CallEnd) -> None:
        """Note the end."""
        self.reached.append(end)


class Desk:
    """Takes alerts; full when told so."""

    def __init__(self) -> None:
        self.full = False
        self.taken: list[Alert] = []

    def offer(self, alert: Alert, call: Call) -> None:
        """Take one."""
        assert call.id == alert.call
        self.taken.append(alert)


class Sink:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.events: list[CallEvent] = []

    def emit(self, event: CallEvent) -> None:
        """Keep one."""
        self.events.append(event)


class Stage:
    """A pipeline with everything around it."""

    def __init__(self) -> None:
        self.ears, self.desk, self.sink = Ears(), Desk(), Sink()
        self.pipeline = CallPipeline(
            CALL,
            RuleSet(rules=(RULE,)),
            self._make_ears,
            self.sink,
            self.desk,
            new_id=lambda: "a1",
            now=lambda: 7.0,
        )

    def _make_ears(self, call: Call, rules: RuleSet, emit: object) -> Ears:
        assert callable(emit)
        self.heard = emit
        return self.ears

    def hear(self, event: HearingEvent) -> None:
        """Let the ears say something."""
        self.heard(event)


def silence(state: FindingState = FindingState.OPEN) -> Finding:
    """Six seconds of dead air."""
    return Finding("f1", "c1", "dead_air", "dead_air", state, 1, None, 1000, 7000, 6.0)


FRAME = AudioFrame("c1", Party.AGENT, 40, 8000, bytes(320))


def test_the_call_is_told_first() -> None:
    """Whoever follows events knows the call before anything else of it."""
    assert Stage().sink.events == [CALL]


def test_a_finding_is_told_and_weighed() -> None:
    """It reaches the sink, and the alert it makes reaches the desk."""
    stage = Stage()
    stage.hear(silence())
    assert stage.sink.events[-1] == silence()
    assert [(alert.rule, alert.provisional) for alert in stage.desk.taken] == [("dead-air", True)]


def test_sound_reaches_the_ears() -> None:
    """As long as the desk keeps up, every frame is heard."""
    stage = Stage()
    stage.pipeline.frame(FRAME)
    assert stage.ears.reached == [FRAME]


def test_a_full_desk_sheds_sound_and_says_so() -> None:
    """Alerts are not dropped: sound is, as a gap that everybody sees."""
    stage = Stage()
    stage.desk.full = True
    stage.pipeline.frame(FRAME)
    lost = Gap("c1", Party.AGENT, 40, 60, GapCause.LATE)
    assert stage.ears.reached == [lost]
    assert stage.sink.events[-1] == lost


async def test_the_end_is_told_last() -> None:
    """What the ears still find is told before the end."""
    stage = Stage()
    end = CallEnd("c1", 9000, EndCause.HANGUP)
    await stage.pipeline.end(end)
    assert stage.ears.reached == [end]
    assert stage.sink.events[-1] == end
