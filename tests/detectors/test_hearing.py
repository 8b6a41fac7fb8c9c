"""Hearing one call: what is told when, with and without recognition."""

from collections.abc import Sequence

import pytest

from detectors.finding import Finding, FindingState
from detectors.hearing import CallHearing, HearingEvent
from detectors.lanes import InLine
from detectors.progress import Listening, Progress
from detectors.recognition import Recognition, RecognitionSettings
from detectors.settings import HearingSettings
from detectors.speech import Level, Speech
from detectors.transcriber import Transcriber
from detectors.utterance import Utterance
from detectors.watch_points import LexiconEntry, ObligationSpec, WatchPoints
from detectors.workers import Workers
from stream.call import Call, EndCause, Participation
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.log import CallEnd, LogEntry, Watermark
from stream.party import Party
from tests.fakes.call_logs import CALL, Span, deliver, party_entries
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import timeline

pytestmark = pytest.mark.unit

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER
WATCHED = WatchPoints(
    dead_air_s=(2.0,),
    lexicon=(
        LexiconEntry(
            id="complaint", category="escalation", parties=frozenset({CUSTOMER}), phrases=("投诉",)
        ),
    ),
    obligations=(ObligationSpec(id="greeting", party=AGENT, groups=(("您好",),), within_ms=3000),),
)


class DemoTranscriber(PulseTranscriber):
    """Admits to be a demo."""

    def __init__(self) -> None:
        super().__init__()
        self.demo = True


def recognition(*engines: Transcriber, allow_demo: bool = False) -> Recognition:
    """Recognition in line with these engines."""
    settings = RecognitionSettings(demo_models_on_real_calls=allow_demo)
    return Recognition(settings, engines, InLine())


def log_of(
    agent: dict[float, str],
    customer: dict[float, str],
    *,
    seconds: float = 6.0,
    agent_gaps: Sequence[Span] = (),
) -> list[LogEntry]:
    """A log of what two parties said."""
    parties = {
        AGENT: party_entries(AGENT, timeline(seconds, agent), agent_gaps),
        CUSTOMER: party_entries(CUSTOMER, timeline(seconds, customer)),
    }
    return list(deliver(parties, round(seconds * 1000)))


def tell(hearing: CallHearing, entry: LogEntry) -> None:
    """Let one entry be heard; the end is told in line."""
    match entry:
        case AudioFrame():
            hearing.frame(entry)
        case Gap():
            hearing.gap(entry)
        case Watermark():
            hearing.watermark(entry)
        case Participation():
            hearing.participation(entry)
        case CallEnd():
            hearing.end_in_line(entry)


def hear(
    log: Sequence[LogEntry], heard_by: Recognition | None, *, call: Call | None = None
) -> list[HearingEvent]:
    """Everything that comes to light."""
    events: list[HearingEvent] = []
    call = call or Call(id=CALL, source="test")
    hearing = CallHearing(call, WATCHED, HearingSettings(), heard_by, events.append)
    for entry in log:
        tell(hearing, entry)
    return events


def test_everything_there_is_to_know_of_a_call_is_told() -> None:
    """Speech, levels, text at every step, findings, progress."""
    log = log_of({0.5: "您好 工号 一"}, {2.5: "我 要 投诉"})
    events = hear(log, recognition(PulseTranscriber()))
    assert {type(event) for event in events} == {Speech, Level, Utterance, Finding, Progress}
    finals = [e.text for e in events if isinstance(e, Utterance) and e.final]
    assert finals == ["您好 工号 一", "我 要 投诉"]
    settled = [e for e in events if isinstance(e, Finding) and e.state is FindingState.SETTLED]
    assert {f.kind for f in settled} == {"phrase", "obligation", "dead_air"}


def test_speech_is_told_before_the_watermark_has_come() -> None:
    """Who speaks is shown at once; only findings wait until it is certain."""
    events: list[HearingEvent] = []
    call = Call(id=CALL, source="test")
    hearing = CallHearing(call, WATCHED, HearingSettings(), None, events.append)
    for entry in party_entries(AGENT, timeline(1.0, {0.2: "您好"})):
        assert isinstance(entry, AudioFrame)
        hearing.frame(entry)
    assert [e.end_ms is None for e in events if isinstance(e, Speech)] == [True, False]


def test_people_are_told_of_text_only_when_it_changes() -> None:
    """Detectors hear every step, but an event for each would cost more than it tells."""
    events = hear(log_of({0.5: "您好 工号 一"}, {}), recognition(PulseTranscriber()))
    texts = [event.text for event in events if isinstance(event, Utterance) and not event.final]
    assert texts == ["您好", "您好 工号", "您好 工号 一"]


def test_progress_is_told_once_a_second_of_call_time() -> None:
    """And at the end."""
    events = hear(log_of({0.5: "您好"}, {}), recognition(PulseTranscriber()))
    progress = [event for event in events if isinstance(event, Progress)]
    assert len(progress) == pytest.approx(7, abs=1)
    assert {p.listening for p in progress} == {Listening.ON}
    assert progress[-1].coverage == 1.0
    assert progress[-1].lag_ms == 0
    assert progress[-1].model == "pulses"


def test_without_a_model_a_call_says_that_nobody_listens() -> None:
    """And no obligation is counted down."""
    events = hear(log_of({0.5: "您好"}, {3.0: "投诉"}), None)
    progress = [event for event in events if isinstance(event, Progress)]
    assert {p.listening for p in progress} == {Listening.NO_MODEL}
    kinds = {event.kind for event in events if isinstance(event, Finding)}
    assert kinds == {"dead_air"}


@pytest.mark.parametrize(
    ("practice", "allowed", "expected"),
    [
        (False, False, Listening.NO_MODEL),
        (True, False, Listening.ON),
        (False, True, Listening.ON),
    ],
)
def test_a_demo_model_hears_real_calls_only_when_told_to(
    practice: bool,  # noqa: FBT001 - a parameter of the table
    allowed: bool,  # noqa: FBT001
    expected: Listening,
) -> None:
    """Practice calls need no leave."""
    call = Call(id=CALL, source="test", practice=practice)
    heard_by = recognition(DemoTranscriber(), allow_demo=allowed)
    (*_, last) = hear(log_of({0.5: "您好"}, {}), heard_by, call=call)
    assert isinstance(last, Progress)
    assert (last.listening, last.demo_model) == (expected, expected is Listening.ON)


def test_the_model_of_the_calls_language_is_used() -> None:
    """Whatever its region; no other will do."""
    english = PulseTranscriber()
    english.language, english.name = "en-US", "english"
    both = recognition(PulseTranscriber(), english)
    assert both.transcriber(Call(id=CALL, source="t", language="en-GB")) is english
    assert both.transcriber(Call(id=CALL, source="t", language="fr")) is None


def test_coverage_shows_what_was_shed() -> None:
    """Speech that never reached the engine is not passed over in silence."""
    events: list[HearingEvent] = []
    pool = Workers(1, backlog_ms=240, nice=0, restarts_per_minute=1)
    heard_by = Recognition(RecognitionSettings(), [PulseTranscriber()], pool)
    hearing = CallHearing(
        Call(id=CALL, source="test"), WATCHED, HearingSettings(), heard_by, events.append
    )
    log = log_of({0.5: "您好 工号 一 零 零 六 我 要 投诉"}, {})
    for entry in log[:-1]:
        tell(hearing, entry)
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[-1].coverage < 1.0
    assert progress[-1].lag_ms > 0
    assert progress[-1].listening is Listening.BEHIND


def test_a_gap_in_a_word_closes_the_stretch_and_text_goes_on_behind_it() -> None:
    """Two utterances, dated right, and no stretch of speech torn apart by a lost packet."""
    log = log_of({0.5: "您好 工号 一 零 六"}, {}, agent_gaps=[(1240, 1280, GapCause.LOST)])
    events = hear(log, recognition(PulseTranscriber()))
    finals = [event for event in events if isinstance(event, Utterance) and event.final]
    assert len(finals) == 2
    assert finals[1].words[-1].end_ms == pytest.approx(2240, abs=20)
    ended = [event for event in events if isinstance(event, Speech) and event.end_ms]
    assert len(ended) == 1


def test_a_party_nobody_announced_takes_part_from_its_first_sound() -> None:
    """A log without participations says both were silent, and not that one never came."""
    log = [e for e in log_of({0.5: "您好"}, {}) if not isinstance(e, Participation)]
    events = hear(log, None)
    causes = {e.evidence.cause for e in events if isinstance(e, Finding) and e.kind == "dead_air"}
    assert causes == {"both_silent"}


def test_the_words_of_a_coach_are_not_recognised() -> None:
    """What is whispered to the agent is nobody's utterance; that somebody speaks is shown."""
    parties = {
        AGENT: party_entries(AGENT, timeline(2.0, {})),
        CUSTOMER: party_entries(CUSTOMER, timeline(2.0, {})),
        Party.COACH: party_entries(Party.COACH, timeline(2.0, {0.5: "您好"})),
    }
    events = hear(list(deliver(parties, 2000)), recognition(PulseTranscriber()))
    assert [e for e in events if isinstance(e, Utterance)] == []
    assert {e.party for e in events if isinstance(e, Speech)} == {Party.COACH}


async def test_the_end_waits_for_the_last_words_and_then_settles() -> None:
    """Words still with a worker when the call ends are not lost."""
    events: list[HearingEvent] = []
    async with Workers(1, backlog_ms=10_000, nice=0, restarts_per_minute=1) as pool:
        heard_by = Recognition(RecognitionSettings(), [PulseTranscriber()], pool)
        hearing = CallHearing(
            Call(id=CALL, source="test"), WATCHED, HearingSettings(), heard_by, events.append
        )
        for entry in log_of({}, {4.8: "我 要 投诉"})[:-1]:
            tell(hearing, entry)
        await hearing.end(CallEnd(CALL, 6000, EndCause.HANGUP))
    finals = [e.text for e in events if isinstance(e, Utterance) and e.final]
    assert finals == ["我 要 投诉"]
    assert [e.state for e in events if isinstance(e, Finding) and e.kind == "phrase"][-1] is (
        FindingState.SETTLED
    )
    assert isinstance(events[-1], Progress)


async def test_an_engine_that_hangs_does_not_keep_a_call_from_ending() -> None:
    """After the time it is given, what was known of the utterance stands."""
    events: list[HearingEvent] = []
    engine = PulseTranscriber()
    async with Workers(1, backlog_ms=10_000, nice=0, restarts_per_minute=1) as pool:
        settings = RecognitionSettings(finish_s=0.05)
        hearing = CallHearing(
            Call(id=CALL, source="test"),
            WATCHED,
            HearingSettings(),
            Recognition(settings, [engine], pool),
            events.append,
        )
        engine.may_go.clear()
        for entry in log_of({}, {4.8: "我 要 投诉"})[:-1]:
            tell(hearing, entry)
        await hearing.end(CallEnd(CALL, 6000, EndCause.HANGUP))
        told = len(events)
        engine.may_go.set()
    assert isinstance(events[told - 1], Progress)
    open_ones = {e.id for e in events if isinstance(e, Finding) and e.state is FindingState.OPEN}
    ended = {e.id for e in events if isinstance(e, Finding) and e.state is not FindingState.OPEN}
    assert open_ones <= ended
