"""What every detector in `DETECTORS` keeps to."""

import time
from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.detector import Brief, Detector
from detectors.finding import Finding, FindingState
from detectors.hearing import CallHearing, HearingEvent
from detectors.lanes import InLine
from detectors.progress import Heard, TextHeard
from detectors.recognition import Recognition, RecognitionSettings
from detectors.registry import DETECTORS, DetectorSettings, make_detectors
from detectors.runner import DetectorRunner
from detectors.settings import HearingSettings
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from detectors.watch_points import LexiconEntry, LoudnessWatch, ObligationSpec, WatchPoints
from stream.call import Call, EndCause, Participation
from stream.frame import FRAME_MS
from stream.gap import Gap, GapCause
from stream.log import CallEnd, LogEntry, Watermark
from stream.party import Party
from tests.fakes.call_logs import CALL, Span, deliver, party_entries
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import VOCABULARY, timeline

pytestmark = pytest.mark.contract

BOTH = frozenset({Party.AGENT, Party.CUSTOMER})
WATCHED = WatchPoints(
    dead_air_s=(1.5, 3.0),
    talk_over_s=(0.5, 1.0),
    lexicon=(
        LexiconEntry(
            id="complaint",
            category="escalation",
            parties=BOTH,
            phrases=("投诉", "我要投诉"),
            exceptions=("不会投诉",),
        ),
        LexiconEntry(
            id="boss", category="escalation", parties=BOTH, phrases=("supervisor",), instant=True
        ),
    ),
    wait_requests=("请稍等",),
    hold_s=(0.5,),
    loudness=(LoudnessWatch(over_db=0.5, for_s=0.3),),
    obligations=(
        ObligationSpec(
            id="farewell",
            party=Party.CUSTOMER,
            groups=(("您好",),),
            within_ms=3000,
            before_end=True,
        ),
        ObligationSpec(
            id="greeting",
            party=Party.AGENT,
            groups=(("您好", "hello"), ("工号",)),
            digits=3,
            within_ms=4000,
        ),
    ),
)
SECONDS = 14.0
CAUSES = [GapCause.LOST, GapCause.HOLD, GapCause.MUTE, GapCause.SUPPRESSED]

EVENTFUL = {
    Party.AGENT: {0.5: "您好 工号 一 零 六", 5.0: "请 稍等", 11.0: "我 要 一 您好 您好 您好"},
    Party.CUSTOMER: {2.0: "我 要 投诉", 10.3: "supervisor 投诉 supervisor 投诉"},
}
HELD: dict[Party, list[Span]] = {Party.AGENT: [(7000, 8000, GapCause.HOLD)]}

LIVELY = HearingSettings(
    detectors=DetectorSettings.model_validate(
        {
            "speech_rate": {"stretch_s": 2, "least_units": 2},
            "interruption": {"held_s": 0.5, "turn_s": 0.5},
            "loudness": {"baseline_s": 1},
            "closing": {"least_call_s": 0},
        }
    )
)
"""Settings by which fourteen seconds are enough for everybody to find something."""

AT_THE_END_ONLY = frozenset({"interruption", "speech_rate", "closing"})
"""Detectors that state what is over, and nothing while it lasts."""


def hear(
    entries: Sequence[LogEntry], detectors: dict[str, Detector] | None = None
) -> list[HearingEvent]:
    """All events of a log, heard by the registered detectors or by these."""
    events: list[HearingEvent] = []
    recognition = Recognition(RecognitionSettings(), [PulseTranscriber()], InLine())
    call = Call(id=CALL, source="test")
    hearing = CallHearing(call, WATCHED, LIVELY, recognition, events.append)
    if detectors is not None:
        hearing._runner = DetectorRunner(CALL, detectors, events.append)
    for entry in entries:
        match entry:
            case Watermark():
                hearing.watermark(entry)
            case Gap():
                hearing.gap(entry)
            case Participation():
                hearing.participation(entry)
            case CallEnd():
                hearing.end_in_line(entry)
            case _:
                hearing.frame(entry)
    return events


def log_of(
    said: dict[Party, dict[float, str]],
    gaps: dict[Party, list[Span]] | None = None,
    *,
    seed: int = 0,
    burst: int = 1,
) -> list[LogEntry]:
    """A delivered log of what was said."""
    parties = {
        party: party_entries(
            party, timeline(SECONDS, said.get(party, {})), (gaps or {}).get(party, ())
        )
        for party in (Party.AGENT, Party.CUSTOMER)
    }
    return list(deliver(parties, round(SECONDS * 1000), seed=seed, burst=burst))


def findings(events: Sequence[HearingEvent], key: str) -> list[Finding]:
    """What one detector stated."""
    return [e for e in events if isinstance(e, Finding) and e.detector == key]


def concluded(stated: Sequence[Finding]) -> list[bytes]:
    """The last word on everything, in bytes, whatever the order in which it was said."""
    last = [f for f in stated if f.state is not FindingState.OPEN]
    return sorted(msgspec.json.encode(finding) for finding in last)


class Recorder(Detector):
    """Keeps what a detector is told, to tell it again."""

    def __init__(self) -> None:
        self.told: list[tuple[str, object]] = []

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """Keep."""
        return self._keep("speech", speech)

    def level(self, level: Level) -> Sequence[Finding]:
        """Keep."""
        return self._keep("level", level)

    def gap(self, gap: Gap) -> Sequence[Finding]:
        """Keep."""
        return self._keep("gap", gap)

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Keep."""
        return self._keep("heard", heard)

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Keep."""
        return self._keep("utterance", utterance)

    def text_heard(self, heard: TextHeard) -> Sequence[Finding]:
        """Keep."""
        return self._keep("text_heard", heard)

    def participation(self, participation: Participation) -> Sequence[Finding]:
        """Keep."""
        return self._keep("participation", participation)

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Keep."""
        return self._keep("end", end)

    def _keep(self, name: str, event: object) -> Sequence[Finding]:
        self.told.append((name, event))
        return ()


def retell(detector: Detector, told: list[tuple[str, object]]) -> list[Finding]:
    """What a detector states when it is told this."""
    return [finding for name, event in told for finding in getattr(detector, name)(event)]


def fresh(key: str) -> Detector:
    """A detector that has heard nothing."""
    brief = Brief(call=CALL, watch_points=WATCHED, text=True)
    return make_detectors(brief, LIVELY.detectors)[key]


speeches = st.dictionaries(
    st.integers(0, 120).map(lambda tenth: tenth / 10),
    st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=5).map(" ".join),
    max_size=4,
)
gap_lists = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 200), st.sampled_from(CAUSES)), max_size=2
).map(lambda spans: [(a * FRAME_MS, (a + n) * FRAME_MS, cause) for a, n, cause in spans][:1])


@pytest.mark.parametrize("key", DETECTORS)
def test_states_something_in_an_eventful_call(key: str) -> None:
    """Otherwise the other tests here would say nothing about it."""
    stated = findings(hear(log_of(EVENTFUL, HELD)), key)
    assert any(f.state is FindingState.OPEN for f in stated) is (key not in AT_THE_END_ONLY)
    assert any(finding.state is FindingState.SETTLED for finding in stated)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(
    agent=speeches,
    customer=speeches,
    gaps=gap_lists,
    seed=st.integers(1, 10_000),
    burst=st.integers(1, 200),
)
def test_the_same_log_gives_the_same_settled_findings_however_it_is_delivered(
    agent: dict[float, str], customer: dict[float, str], gaps: list[Span], seed: int, burst: int
) -> None:
    """Interleaving, batches, and one party far ahead of the other change nothing, for any key."""
    said = {Party.AGENT: agent, Party.CUSTOMER: customer}
    missing = {Party.AGENT: gaps}
    plain = hear(log_of(said, missing))
    jumbled = hear(log_of(said, missing, seed=seed, burst=burst))
    for key in DETECTORS:
        assert concluded(findings(plain, key)) == concluded(findings(jumbled, key))


@pytest.mark.parametrize("key", DETECTORS)
@pytest.mark.parametrize("seed", range(5))
def test_revisions_of_a_finding_are_ordered_and_end_with_the_last_word(key: str, seed: int) -> None:
    """They count upwards, share what they are about, and nothing follows the last."""
    lives: dict[str, list[Finding]] = {}
    for finding in findings(hear(log_of(EVENTFUL, HELD, seed=seed, burst=40)), key):
        lives.setdefault(finding.id, []).append(finding)
    for life in lives.values():
        revisions = [finding.revision for finding in life]
        assert sorted(set(revisions)) == revisions
        assert all(finding.state is FindingState.OPEN for finding in life[:-1])
        assert life[-1].state in {FindingState.SETTLED, FindingState.RETRACTED}
        assert len({(f.call, f.detector, f.kind, f.party, f.evidence.entry) for f in life}) == 1
        assert all(finding.start_ms <= finding.end_ms for finding in life)


@pytest.mark.parametrize("key", DETECTORS)
def test_says_nothing_after_the_end(key: str) -> None:
    """Whatever it is told once the call is over."""
    events = hear([*log_of(EVENTFUL, HELD), CallEnd(CALL, 14_000, EndCause.HANGUP)])
    until_end = hear(log_of(EVENTFUL, HELD))
    assert findings(until_end, key) == findings(events, key)


@pytest.mark.parametrize("key", DETECTORS)
def test_knows_nothing_of_the_calls_before(key: str) -> None:
    """A second detector told the same states the same: nothing is kept outside the object."""
    recorder = Recorder()
    hear(log_of(EVENTFUL, HELD), {"recorder": recorder})
    assert retell(fresh(key), recorder.told) == retell(fresh(key), recorder.told)


@pytest.mark.parametrize("key", DETECTORS)
def test_costs_at_most_five_microseconds_a_frame(key: str) -> None:
    """Processor time of everything it is told, spread over the frames of the call."""
    log = log_of(EVENTFUL, HELD)
    frames = 2 * round(SECONDS * 1000) // FRAME_MS
    recorder = Recorder()
    hear(log, {"recorder": recorder})
    costs = []
    for _ in range(5):
        detector = fresh(key)
        began = time.thread_time()
        retell(detector, recorder.told)
        costs.append((time.thread_time() - began) / frames)
    assert min(costs) <= 5e-6
