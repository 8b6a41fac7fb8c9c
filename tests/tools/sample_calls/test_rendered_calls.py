"""The committed sound is what the scripts say: measured, not taken on trust."""

import shutil
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from stream.party import Party
from tools.sample_calls.audio import LINE_RATE, read_audio, write_audio
from tools.sample_calls.errors import RenderedError
from tools.sample_calls.reader import ROOT, read_script, script_paths
from tools.sample_calls.render import check_fresh
from tools.sample_calls.script import SPEAKERS, ExpectedDeadAir, ExpectedTalkOver, Script
from tools.sample_calls.timeline import Timeline, audio_path, read_timeline, timeline_path

pytestmark = pytest.mark.unit

SCRIPTS = script_paths()
WORDS = ROOT / "demo" / "models" / "zh-8k" / "graph" / "words.txt"
PER_MS = LINE_RATE // 1000

each_script = pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)


def spans(timeline: Timeline, party: Party, kind: str, count: int) -> npt.NDArray[np.bool_]:
    """Which samples belong to a party's events of a kind."""
    mask = np.zeros(count, dtype=bool)
    for event in timeline.events:
        if event.party is party and event.kind == kind:
            mask[event.start_ms * PER_MS : event.end_ms * PER_MS] = True
    return mask


def level(samples: npt.NDArray[np.int16]) -> float:
    """Root mean square in dB below full scale; at least -100."""
    power = float(np.mean(samples.astype(np.float64) ** 2)) / 32768**2
    return 10 * float(np.log10(power + 1e-10))


def louder(script: Script, timeline: Timeline, party: Party, length: int) -> npt.NDArray[np.bool_]:
    """Where `party` raises their voice."""
    mask = np.zeros(length, dtype=bool)
    for event in timeline.events:
        if event.party is party and script.turns[event.turn - 1].louder_db:
            mask[event.start_ms * PER_MS : event.end_ms * PER_MS] = True
    return mask


@each_script
def test_sound_and_time_line_belong_to_the_script(path: Path) -> None:
    """A script edit without rendering again is caught."""
    check_fresh(path)


@each_script
def test_a_committed_call_is_small(path: Path) -> None:
    """At most 200 KB each, so that a clone stays quick."""
    assert audio_path(path).stat().st_size <= 200_000


@each_script
def test_speech_stands_where_the_time_line_says(path: Path) -> None:
    """Level of speech, of the line while silent, and digital silence while on hold."""
    script, timeline = read_script(path), read_timeline(path)
    for party, channel in zip(SPEAKERS, read_audio(audio_path(path)), strict=True):
        assert len(channel) == timeline.duration_ms * PER_MS
        speech = spans(timeline, party, "speech", len(channel))
        held = spans(timeline, party, "hold", len(channel))
        wanted = script.voice_of(party).level_dbfs
        raised = louder(script, timeline, party, len(channel))
        assert level(channel[speech & ~raised]) == pytest.approx(wanted, abs=1.5)
        if raised.any():
            assert level(channel[raised]) > wanted + 6
        assert level(channel[~speech & ~held]) < wanted - script.sound.snr_db + 1.5
        if held.any():
            assert level(channel[held]) < -80


@each_script
def test_every_word_is_audible(path: Path) -> None:
    """No word is lost in rendering: each stands 10 dB or more above the line noise."""
    script, timeline = read_script(path), read_timeline(path)
    channels = dict(zip(SPEAKERS, read_audio(audio_path(path)), strict=True))
    for event in timeline.events:
        for word in event.words:
            sound = channels[event.party][word.start_ms * PER_MS : word.end_ms * PER_MS]
            noise = script.voice_of(event.party).level_dbfs - script.sound.snr_db
            assert level(sound) > noise + 10, f"{word.text} in turn {event.turn}"


@each_script
def test_one_party_is_not_heard_in_the_other_channel(path: Path) -> None:
    """While only the other speaks, the channel carries no more than its line noise."""
    timeline = read_timeline(path)
    channels = dict(zip(SPEAKERS, read_audio(audio_path(path)), strict=True))
    for party, other in (SPEAKERS, SPEAKERS[::-1]):
        channel = channels[party]
        own = spans(timeline, party, "speech", len(channel))
        own |= spans(timeline, party, "hold", len(channel))
        theirs = spans(timeline, other, "speech", len(channel))
        assert level(channel[theirs & ~own]) < level(channel[~theirs & ~own]) + 2


@each_script
def test_every_long_silence_and_overlap_is_labelled(path: Path) -> None:
    """No label was forgotten: nothing near a threshold stands in a call unlabelled."""
    script, timeline = read_script(path), read_timeline(path)
    silences = {f.turn for f in script.expect.findings if isinstance(f, ExpectedDeadAir)}
    overlaps = {f.turn for f in script.expect.findings if isinstance(f, ExpectedTalkOver)}
    end, last = 0, 0
    for event in timeline.events:
        if event.kind != "speech":
            continue
        assert (event.start_ms - end > 4500) == (last in silences), f"silence after turn {last}"
        assert (end - event.start_ms > 600) == (event.turn in overlaps), f"turn {event.turn}"
        if event.end_ms > end:
            end, last = event.end_ms, event.turn
    assert timeline.duration_ms - end < 4500


@each_script
def test_the_recogniser_knows_every_word(path: Path) -> None:
    """A word outside the demonstration model's vocabulary could never be heard."""
    known = {line.split()[0] for line in WORDS.read_text(encoding="utf-8").splitlines()}
    said = {word for turn in read_script(path).turns for word in turn.words}
    assert said <= known


def test_a_changed_script_asks_for_rendering(tmp_path: Path) -> None:
    """One more word in a turn, and the old sound no longer counts."""
    source = SCRIPTS[0]
    for file in (source, audio_path(source), timeline_path(source)):
        shutil.copy(file, tmp_path)
    path = tmp_path / source.name
    check_fresh(path)
    path.write_text(source.read_text(encoding="utf-8").replace("工号", "我 的 工号", 1), "utf-8")
    with pytest.raises(RenderedError, match="has changed since it was rendered"):
        check_fresh(path)


def test_exchanged_or_missing_sound_is_noticed(tmp_path: Path) -> None:
    """The time line knows the sound it belongs to."""
    source, other = SCRIPTS[:2]
    for file in (source, timeline_path(source)):
        shutil.copy(file, tmp_path)
    path = tmp_path / source.name
    with pytest.raises(RenderedError, match="is not what was rendered"):
        check_fresh(path)
    shutil.copy(audio_path(other), audio_path(path))
    with pytest.raises(RenderedError, match="is not what was rendered"):
        check_fresh(path)
    timeline_path(path).unlink()
    with pytest.raises(RenderedError, match="No such file"):
        check_fresh(path)


def test_what_is_written_is_read_back_in_place(tmp_path: Path) -> None:
    """The coder keeps time within half a millisecond, channels and length, and is repeatable."""
    seconds = np.arange(LINE_RATE) / LINE_RATE
    tone = (8000 * np.sin(2 * np.pi * (300 + 500 * seconds) * seconds)).astype(np.int16)
    silence = np.zeros(LINE_RATE, dtype=np.int16)
    left, right = np.concatenate([tone, silence]), np.concatenate([silence, tone])
    write_audio(tmp_path / "two.ogg", left, right)
    agent, customer = read_audio(tmp_path / "two.ogg")
    assert len(agent) == len(customer) == len(left)
    assert level(agent[:LINE_RATE]) == pytest.approx(level(tone), abs=1)
    assert level(agent[LINE_RATE + 400 :]) < -50
    assert level(customer[: LINE_RATE - 400]) < -50
    assert level(customer[LINE_RATE:]) == pytest.approx(level(tone), abs=1)
    likeness = np.correlate(agent[: LINE_RATE + 100].astype(float), tone[100:].astype(float))
    assert abs(int(np.argmax(likeness)) - 100) <= 4
    write_audio(tmp_path / "again.ogg", left, right)
    assert (tmp_path / "again.ogg").read_bytes() == (tmp_path / "two.ogg").read_bytes()


def test_what_is_no_stereo_sound_is_refused(tmp_path: Path) -> None:
    """With the file's name, for text as for nothing at all."""
    path = tmp_path / "call.ogg"
    with pytest.raises(RenderedError, match=r"call\.ogg"):
        read_audio(path)
    path.write_bytes(b"not sound at all" * 100)
    with pytest.raises(RenderedError, match=r"call\.ogg"):
        read_audio(path)
