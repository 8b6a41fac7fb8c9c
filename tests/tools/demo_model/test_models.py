"""The committed models: complete, true to the text they were exported from, and able to hear.

The fixture two_wishes.wav is espeak-ng's voice cmn-latn-pinyin+f4, telephone band, 8 kHz.
"""

import json
import wave
from pathlib import Path

import numpy as np
import pytest
import soxr
import vosk

from tools.demo_model.export import model_files
from tools.demo_model.variant import VARIANTS, Variant

pytestmark = pytest.mark.integration

FIXTURE = Path(__file__).with_name("two_wishes.wav")
SAID = {"我": 0.2, "想": 0.368, "退订": 0.671, "会员": 1.106, "找": 1.515, "主管": 1.748}
"""Words of the fixture and the second each begins, from espeak-ng's own events."""
START_TOLERANCE_S = 0.1
LARGEST_MODEL_BYTES = 1_100_000


@pytest.fixture(params=list(VARIANTS.values()), ids=list(VARIANTS))
def variant(request: pytest.FixtureRequest) -> Variant:
    """Each model in turn."""
    chosen = request.param
    assert isinstance(chosen, Variant)
    return chosen


@pytest.fixture
def model(variant: Variant) -> vosk.Model:
    """The loaded model."""
    vosk.SetLogLevel(-1)
    return vosk.Model(str(variant.directory))


def _fixture_sound(rate: int) -> bytes:
    """Return the fixture at a rate, with a second of silence for the endpoint."""
    with wave.open(str(FIXTURE)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        sound = soxr.resample(sound, file.getframerate(), rate)
    return np.concatenate([sound, np.zeros(rate, np.int16)]).astype("<i2").tobytes()


def _recognised(
    recogniser: vosk.KaldiRecognizer, sound: bytes, rate: int
) -> list[dict[str, object]]:
    """Return the words of the sound, fed 100 ms at a time."""
    words: list[dict[str, object]] = []
    size = rate // 10 * 2
    for at in range(0, len(sound), size):
        if recogniser.AcceptWaveform(sound[at : at + size]):
            words += json.loads(recogniser.Result()).get("result", [])
    return words + list(json.loads(recogniser.FinalResult()).get("result", []))


def test_the_export_reproduces_the_committed_files(variant: Variant) -> None:
    """Whoever changes words or templates exports again; nothing but the network may be older."""
    stale = [
        path
        for path, content in model_files(variant).items()
        if not (variant.directory / path).is_file()
        or (variant.directory / path).read_bytes() != content
    ]
    assert stale == [], "run: python -m tools.demo_model export"


def test_a_model_stays_small(variant: Variant) -> None:
    """It is committed, so its size is everybody's."""
    files = [path for path in variant.directory.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= LARGEST_MODEL_BYTES


def test_a_model_says_that_it_is_for_demonstration(variant: Variant) -> None:
    """The product labels the wall by `kind`, and refuses real calls."""
    about = json.loads((variant.directory / "floorwalker.json").read_text(encoding="utf-8"))
    assert about["name"] == f"demo-{variant.name}"
    assert about["kind"] == "demo"
    assert about["language"] == "zh-CN"
    assert about["sample_rate"] == variant.sample_rate
    assert about["licence"] == "Apache-2.0"


def test_the_features_are_at_the_models_rate(variant: Variant) -> None:
    """The product resamples to what conf/mfcc.conf says."""
    options = (variant.directory / "conf" / "mfcc.conf").read_text(encoding="utf-8").split()
    assert f"--sample-frequency={variant.sample_rate}" in options


def test_an_unheard_voice_is_recognised_with_the_times_of_its_words(
    variant: Variant, model: vosk.Model
) -> None:
    """A sentence and a voice absent from training; telephone band, so resampled for 16 kHz."""
    recogniser = vosk.KaldiRecognizer(model, variant.sample_rate)
    recogniser.SetWords(enable_words=True)
    sound = _fixture_sound(variant.sample_rate)
    words = _recognised(recogniser, sound, variant.sample_rate)
    assert [word["word"] for word in words] == list(SAID)
    starts = [float(str(word["start"])) for word in words]
    assert starts == pytest.approx(list(SAID.values()), abs=START_TOLERANCE_S)


def test_a_grammar_given_at_run_time_limits_what_is_heard(
    variant: Variant, model: vosk.Model
) -> None:
    """The graph is split in two so that run-time grammars work."""
    recogniser = vosk.KaldiRecognizer(
        model, variant.sample_rate, json.dumps(["主管", "退订", "[unk]"], ensure_ascii=False)
    )
    recogniser.SetWords(enable_words=True)
    sound = _fixture_sound(variant.sample_rate)
    heard = [word["word"] for word in _recognised(recogniser, sound, variant.sample_rate)]
    assert [word for word in heard if word != "[unk]"] == ["退订", "主管"]


def test_the_same_sound_gives_the_same_answer(variant: Variant, model: vosk.Model) -> None:
    """Replay and live must agree, so decoding uses no chance."""
    sound = _fixture_sound(variant.sample_rate)
    answers = []
    for _ in range(2):
        recogniser = vosk.KaldiRecognizer(model, variant.sample_rate)
        recogniser.SetWords(enable_words=True)
        answers.append(_recognised(recogniser, sound, variant.sample_rate))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("sound", ["silence", "noise", "dial tone"])
def test_nothing_is_heard_where_nobody_speaks(
    sound: str, variant: Variant, model: vosk.Model
) -> None:
    """Silence, noise and line tones give no words."""
    rate = variant.sample_rate
    seconds = np.arange(5 * rate) / rate
    made = {
        "silence": np.zeros(len(seconds)),
        "noise": np.random.default_rng(2).normal(0, 300, len(seconds)),
        "dial tone": 8_000 * np.sin(2 * np.pi * 450 * seconds),
    }[sound]
    recogniser = vosk.KaldiRecognizer(model, rate)
    recogniser.SetWords(enable_words=True)
    assert _recognised(recogniser, made.astype("<i2").tobytes(), rate) == []
