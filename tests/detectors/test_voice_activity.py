"""Voice activity: hysteresis, floor and levels."""

import numpy as np
import pytest

from detectors.speech import Level, Speech
from detectors.voice_activity import Hysteresis, VoiceActivity, VoiceActivitySettings
from stream.frame import AudioFrame
from stream.party import Party
from tests.fakes.call_logs import CALL, party_entries
from tests.fakes.voices import Samples, silence, speak, timeline

pytestmark = pytest.mark.unit


@pytest.fixture
def hysteresis() -> Hysteresis:
    """Four of five frames begin a stretch, 300 ms end it."""
    return Hysteresis(onset_frames=4, hangover_ms=300)


def voice(hysteresis: Hysteresis, *starts_ms: int) -> list[bool]:
    """Take voiced frames."""
    return [hysteresis.voice(start_ms) for start_ms in starts_ms]


def test_a_stretch_begins_at_the_first_of_its_voiced_frames(hysteresis: Hysteresis) -> None:
    """Dated back to where the voice really began."""
    assert voice(hysteresis, 1000, 1020, 1040, 1060) == [False, False, False, True]
    assert hysteresis.start_ms == 1000


def test_one_unvoiced_frame_in_five_does_not_matter(hysteresis: Hysteresis) -> None:
    """Voices flicker."""
    assert voice(hysteresis, 1000, 1040, 1060, 1080)[-1]
    assert hysteresis.start_ms == 1000


def test_a_click_is_no_voice(hysteresis: Hysteresis) -> None:
    """Voiced frames too far apart never begin a stretch."""
    assert not any(voice(hysteresis, 1000, 1020, 1040, 1200, 1220, 1400))
    assert hysteresis.start_ms is None


def test_frames_moved_by_drift_still_belong_to_one_window(hysteresis: Hysteresis) -> None:
    """Starts may be 19 to 21 ms apart."""
    assert voice(hysteresis, 1000, 1021, 1063, 1084)[-1]


def test_a_short_pause_is_bridged(hysteresis: Hysteresis) -> None:
    """Up to the hangover."""
    voice(hysteresis, 0, 20, 40, 60)
    assert hysteresis.quiet(379) is None
    hysteresis.voice(360)
    assert hysteresis.quiet(400) is None


def test_a_stretch_ends_behind_its_last_voiced_frame(hysteresis: Hysteresis) -> None:
    """Known when the hangover is over, and dated back."""
    voice(hysteresis, 0, 20, 40, 60)
    assert hysteresis.quiet(380) == 80
    assert hysteresis.start_ms is None


def test_closing_ends_the_stretch_that_lasts(hysteresis: Hysteresis) -> None:
    """And only that."""
    voice(hysteresis, 0, 20, 40, 60)
    assert hysteresis.close() == 80
    assert hysteresis.close() is None


def hear(track: Samples) -> tuple[list[Speech], list[Level]]:
    """Edges and levels of a track."""
    activity = VoiceActivity(CALL, Party.AGENT, VoiceActivitySettings())
    edges: list[Speech | None] = []
    levels: list[Level | None] = []
    for frame in party_entries(Party.AGENT, track):
        assert isinstance(frame, AudioFrame)
        speech, level = activity.frame(frame)
        edges.append(speech)
        levels.append(level)
    edges.append(activity.close())
    levels.append(activity.level())
    return [e for e in edges if e], [level for level in levels if level]


def test_a_voice_in_silence_gives_both_its_edges() -> None:
    """Within a frame or two of where it is."""
    edges, _ = hear(timeline(3.0, {1.0: "您好 工号"}))
    began, ended = edges
    assert began.end_ms is None
    assert began.start_ms == pytest.approx(1000, abs=40)
    assert ended.start_ms == began.start_ms
    assert ended.end_ms == pytest.approx(1660, abs=60)


def test_what_is_below_the_floor_is_no_voice() -> None:
    """The same voice, 45 dB quieter."""
    quiet = (timeline(2.0, {0.5: "您好 工号"}) / 180).astype(np.int16)
    assert hear(quiet)[0] == []


def test_steady_noise_is_no_voice_however_loud_it_is() -> None:
    """webrtcvad takes stretches of it for speech; it lacks the dips of a voice."""
    noise = np.random.default_rng(3).normal(0, 400, 8000 * 20).astype(np.int16)
    assert hear(noise)[0] == []


def test_a_voice_is_heard_over_steady_noise() -> None:
    """At both its edges."""
    noise = np.random.default_rng(3).normal(0, 250, 8000 * 4).astype(np.int16)
    began, ended = hear(noise + timeline(4.0, {2.0: "您好 工号 一 零"}))[0]
    assert began.start_ms == pytest.approx(2000, abs=60)
    assert ended.end_ms == pytest.approx(3380, abs=60)


def test_digital_zero_is_silence_at_the_bottom_of_the_scale() -> None:
    """16-bit audio knows nothing quieter than -96 dBFS."""
    edges, levels = hear(silence(1.0))
    assert edges == []
    assert {level.db for level in levels} == {-96.0}


def test_a_level_covers_a_hundred_milliseconds() -> None:
    """A square wave at half of full scale is at -6 dBFS."""
    square = np.tile(np.array([16384, -16384], np.int16), 4000)
    _, levels = hear(square)
    assert [level.start_ms for level in levels] == list(range(0, 1000, 100))
    assert {level.db for level in levels} == {-6.0}


def test_missing_sound_ends_a_stretch_where_the_voice_was_last_heard() -> None:
    """After the hangover; a packet or two lost in a word end nothing."""
    activity = VoiceActivity(CALL, Party.AGENT, VoiceActivitySettings())
    sound = np.concatenate([silence(0.2), speak("您好", word_s=0.5)])
    for frame in party_entries(Party.AGENT, sound):
        assert isinstance(frame, AudioFrame)
        activity.frame(frame)
    assert activity.silence(760) is None
    ended = activity.silence(1000)
    assert ended is not None
    assert ended.end_ms == 700
