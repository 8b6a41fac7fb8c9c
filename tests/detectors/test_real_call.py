"""Voice activity against 60 s of a real telephone call that was labelled by hand."""

import wave
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pytest
import yaml

from detectors.finding import Finding
from detectors.hearing import CallHearing, HearingEvent
from detectors.settings import HearingSettings
from detectors.speech import Speech
from detectors.watch_points import WatchPoints
from stream.call import Call, EndCause
from stream.frame import FRAME_MS, AudioFrame
from stream.log import CallEnd, Watermark
from stream.party import Party
from tests.fakes.call_logs import CALL, party_entries

pytestmark = pytest.mark.integration

Span = tuple[float, float]


class Labels(msgspec.Struct):
    """What `labels_auto_repairs.yaml` holds; times in seconds of the recording."""

    from_s: float
    to_s: float
    files: dict[Party, str]
    voice_s: dict[Party, list[Span]]
    silences_s: dict[Party, list[Span]]
    talk_over_s: list[Span]


@pytest.fixture(scope="module")
def labels() -> Labels:
    """The labels."""
    path = Path(__file__).with_name("labels_auto_repairs.yaml")
    return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Labels)


@pytest.fixture
def events(shared: Path, labels: Labels) -> list[HearingEvent]:
    """Everything heard in the whole recording, up to the end of the labelled minute."""
    heard: list[HearingEvent] = []
    call = Call(id=CALL, source="test", language="en")
    hearing = CallHearing(call, WatchPoints(), HearingSettings(), None, heard.append)
    tracks = []
    for party, name in labels.files.items():
        with wave.open(str(shared / "audio" / name)) as file:
            pcm = file.readframes(round(labels.to_s * file.getframerate()))
        tracks.append(party_entries(party, np.frombuffer(pcm, np.int16)))
    for entries in zip(*tracks, strict=True):
        for entry in entries:
            assert isinstance(entry, AudioFrame)
            hearing.frame(entry)
        hearing.watermark(Watermark(CALL, entries[0].end_ms))
    hearing.end_in_line(CallEnd(CALL, round(labels.to_s * 1000), EndCause.HANGUP))
    return heard


def stretches(events: list[HearingEvent], party: Party) -> list[Span]:
    """Complete stretches of voice of one party, in seconds."""
    return [
        (event.start_ms / 1000, event.end_ms / 1000)
        for event in events
        if isinstance(event, Speech) and event.party is party and event.end_ms is not None
    ]


def frames(spans: list[Span], labels: Labels) -> npt.NDArray[np.bool_]:
    """Voice or not for each frame of the labelled minute, judged at its middle."""
    middles = np.arange(labels.from_s, labels.to_s, FRAME_MS / 1000) + FRAME_MS / 2000
    return np.array([any(start <= at < end for start, end in spans) for at in middles])


@pytest.mark.parametrize("party", [Party.AGENT, Party.CUSTOMER])
def test_voice_is_told_from_silence_as_a_person_would(
    events: list[HearingEvent], labels: Labels, party: Party
) -> None:
    """F1 over frames of at least 0.9."""
    told = frames(stretches(events, party), labels)
    true = frames(labels.voice_s[party], labels)
    f1 = 2 * (told & true).sum() / (told.sum() + true.sum())
    assert f1 >= 0.9


@pytest.mark.parametrize("party", [Party.AGENT, Party.CUSTOMER])
def test_every_long_silence_is_found_where_it_is(
    events: list[HearingEvent], labels: Labels, party: Party
) -> None:
    """Those of 5 s or more, each end within 300 ms, and no others."""
    spoken = stretches(events, party)
    found = [
        (before[1], after[0])
        for before, after in pairwise(spoken)
        if after[0] - before[1] >= 5 and labels.from_s <= before[1]
    ]
    expected = labels.silences_s[party]
    assert len(found) == len(expected)
    assert np.abs(np.array(found) - np.array(expected)).max() <= 0.3


def test_talk_over_is_what_the_labels_list(events: list[HearingEvent], labels: Labels) -> None:
    """Leaking voices and breath are none."""
    found = [
        event
        for event in events
        if isinstance(event, Finding)
        and event.kind == "talk_over"
        and event.start_ms >= labels.from_s * 1000
    ]
    assert len(found) == len(labels.talk_over_s)
    for finding, (start_s, end_s) in zip(found, labels.talk_over_s, strict=True):
        assert finding.start_ms == pytest.approx(start_s * 1000, abs=300)
        assert finding.end_ms == pytest.approx(end_s * 1000, abs=300)
