"""The same sound heard live in threads, and afterwards in one go: findings equal byte for byte."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from detectors.analysis import analyse
from detectors.engines.models import ModelSettings
from detectors.finding import Finding, FindingState
from detectors.hearing import CallHearing, HearingEvent
from detectors.recognition import RecognitionSettings, in_line, in_threads, load_models
from detectors.settings import HearingSettings
from detectors.utterance import Utterance
from detectors.watch_points import LexiconEntry, ObligationSpec, WatchPoints
from stream.call import Call, EndCause, Participation
from stream.frame import FRAME_MS, AudioFrame
from stream.log import CallEnd, LogEntry, Watermark
from stream.party import Party
from tests.fakes.sample_audio import sample_timeline, sample_tracks

pytestmark = pytest.mark.integration

AGENT, CUSTOMER = Party.AGENT, Party.CUSTOMER
CALL = Call(id="sample", source="test", practice=True)
WATCHED = WatchPoints(
    dead_air_s=(5.0, 10.0),
    talk_over_s=(0.8,),
    wait_requests=("请稍等",),
    lexicon=(
        LexiconEntry(
            id="escalation",
            category="escalation",
            parties=frozenset({CUSTOMER}),
            phrases=("投诉", "12315", "曝光"),
        ),
        LexiconEntry(
            id="rude",
            category="impatience",
            parties=frozenset({AGENT}),
            phrases=("没办法", "你去投诉啊", "你听不懂吗", "加微信"),
        ),
    ),
    obligations=(
        ObligationSpec(
            id="greeting",
            party=AGENT,
            groups=(("您好", "你好"), ("工号",)),
            digits=4,
            within_ms=10_000,
        ),
    ),
)


def log_of(root: Path, name: str) -> Iterator[LogEntry]:
    """A sample call as a log, with the parties taking turns frame by frame."""
    tracks = sample_tracks(root, name)
    per_frame = FRAME_MS * 8
    for party in (AGENT, CUSTOMER):
        yield Participation(call=CALL.id, party=party)
    count = len(tracks) // per_frame
    for index in range(count):
        piece = tracks[index * per_frame : (index + 1) * per_frame]
        for column, party in enumerate((AGENT, CUSTOMER)):
            pcm = piece[:, column].tobytes()
            yield AudioFrame(CALL.id, party, index * FRAME_MS, 8000, pcm)
        if index % 5 == 4:
            yield Watermark(CALL.id, (index + 1) * FRAME_MS)
    yield CallEnd(CALL.id, count * FRAME_MS, EndCause.HANGUP)


def settings_for(root: Path, model: str) -> HearingSettings:
    """One of the demonstration models, and room for a whole call fed faster than it is heard."""
    models = (ModelSettings(path=root / "demo/models" / model),)
    recognition = RecognitionSettings(
        models=models, workers=2, nice=0, backlog_ms=60_000, finish_s=120
    )
    return HearingSettings(recognition=recognition)


def concluded(events: list[HearingEvent]) -> list[bytes]:
    """The last word on everything."""
    last = [e for e in events if isinstance(e, Finding) and e.state is not FindingState.OPEN]
    return sorted(map(msgspec.json.encode, last))


def finals(events: list[HearingEvent]) -> list[bytes]:
    """Complete utterances."""
    last = [e for e in events if isinstance(e, Utterance) and e.final]
    return sorted(map(msgspec.json.encode, last))


async def heard_live(root: Path, name: str, settings: HearingSettings) -> list[HearingEvent]:
    """Hear a log as live: in threads, with text that comes long after the sound."""
    events: list[HearingEvent] = []
    transcribers = load_models(settings.recognition)
    async with in_threads(settings.recognition, transcribers) as recognition:
        hearing = CallHearing(CALL, WATCHED, settings, recognition, events.append)
        for entry in log_of(root, name):
            match entry:
                case AudioFrame():
                    hearing.frame(entry)
                case Watermark():
                    hearing.watermark(entry)
                    await asyncio.sleep(0)
                case Participation():
                    hearing.participation(entry)
                case CallEnd():
                    await hearing.end(entry)
    return events


@pytest.mark.parametrize("model", ["zh-8k", "zh-16k"])
@pytest.mark.parametrize("name", ["refund-escalation", "talk-over"])
async def test_live_and_afterwards_give_the_same_findings(
    root: Path, name: str, model: str
) -> None:
    """And the same words at the same times, with a model of either rate."""
    settings = settings_for(root, model)
    analysed: list[HearingEvent] = []
    recognition = in_line(settings.recognition)
    analyse(CALL, log_of(root, name), WATCHED, settings, recognition, analysed.append)
    live = await heard_live(root, name, settings)
    assert finals(live) == finals(analysed)
    assert concluded(live) == concluded(analysed)
    assert len(concluded(live)) >= 3


@pytest.mark.parametrize("model", ["zh-8k", "zh-16k"])
def test_words_are_heard_where_the_timeline_has_them(root: Path, model: str) -> None:
    """Padding, upsampling and groups shift no word: nine in ten begin within 100 ms."""
    settings = settings_for(root, model)
    events: list[HearingEvent] = []
    recognition = in_line(settings.recognition)
    analyse(CALL, log_of(root, "calm-order"), WATCHED, settings, recognition, events.append)
    heard = [w for e in events if isinstance(e, Utterance) and e.final for w in e.words]
    spoken = [w for e in sample_timeline(root, "calm-order").events for w in e.words]
    near = sum(
        any(h.text == s.text and abs(h.start_ms - s.start_ms) <= 100 for h in heard) for s in spoken
    )
    assert near >= 0.9 * len(spoken)


def test_a_log_without_an_end_is_refused(root: Path) -> None:
    """Nothing would ever be settled; and nothing may follow the end."""
    log = list(log_of(root, "calm-order"))[:10]
    settings = HearingSettings()
    with pytest.raises(ValueError, match="no end"):
        analyse(CALL, log, WATCHED, settings, None, lambda _: None)
    end = CallEnd(CALL.id, 100, EndCause.HANGUP)
    with pytest.raises(ValueError, match="behind its end"):
        analyse(CALL, [*log, end, end], WATCHED, settings, None, lambda _: None)
