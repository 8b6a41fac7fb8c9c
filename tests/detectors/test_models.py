"""Model directories: what is read, and what is said of broken ones."""

import json
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from detectors.engines.models import (
    ModelBrokenError,
    ModelMissingError,
    ModelSettings,
    read_card,
)
from detectors.engines.vosk import load
from detectors.recognition import RecognitionSettings, in_threads, load_models
from stream.spoken_language import LanguageSettings

pytestmark = pytest.mark.integration


@pytest.fixture
def model(root: Path, tmp_path: Path) -> Path:
    """A copy of the 8 kHz demonstration model, to be broken."""
    return Path(shutil.copytree(root / "demo/models/zh-8k", tmp_path / "model"))


def card_of(path: Path) -> tuple[str, str, int, bool]:
    """What is read."""
    card = read_card(ModelSettings(path=path))
    return card.name, card.language, card.rate, card.demo


def test_a_demo_model_says_that_it_is_one(model: Path) -> None:
    """With its name and language."""
    assert card_of(model) == ("demo-zh-8k", "zh-CN", 8000, True)


def test_a_published_model_needs_no_description(model: Path) -> None:
    """Its directory names it, its language is configured, and it is no demo."""
    (model / "floorwalker.json").unlink()
    assert card_of(model) == ("model", "", 8000, False)
    assert read_card(ModelSettings(path=model, language="zh")).language == "zh"


def test_the_engine_assumes_16_khz_where_the_model_does_not_say(model: Path) -> None:
    """So do we."""
    (model / "floorwalker.json").unlink()
    (model / "conf/mfcc.conf").write_text("--use-energy=false\n", encoding="utf-8")
    assert card_of(model)[2] == 16000


def test_a_missing_directory_is_said_to_be_missing(tmp_path: Path) -> None:
    """By its path."""
    with pytest.raises(ModelMissingError, match="nowhere"):
        read_card(ModelSettings(path=tmp_path / "nowhere"))


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/mfcc.conf", "graph/Gr.fst"])
def test_a_missing_file_is_named(model: Path, name: str) -> None:
    """Whoever unpacked half of it knows what to look for."""
    (model / name).unlink()
    with pytest.raises(ModelBrokenError, match=name.replace("/", ".")):
        read_card(ModelSettings(path=model))


def test_a_description_that_contradicts_the_model_is_refused(model: Path) -> None:
    """Fed at the wrong rate the engine would fail at the first word."""
    description = json.dumps({"name": "x", "sample_rate": 16000})
    (model / "floorwalker.json").write_text(description, encoding="utf-8")
    with pytest.raises(ModelBrokenError, match="16000 Hz"):
        read_card(ModelSettings(path=model))


@pytest.mark.parametrize(
    ("name", "content"),
    [("floorwalker.json", "{"), ("conf/mfcc.conf", "--sample-frequency=fast")],
)
def test_an_unreadable_file_is_named(model: Path, name: str, content: str) -> None:
    """With what is wrong in it."""
    (model / name).write_text(content, encoding="utf-8")
    with pytest.raises(ModelBrokenError, match=Path(name).name.replace(".", "\\.")):
        read_card(ModelSettings(path=model))


def test_a_model_the_engine_refuses_is_an_error_of_ours(model: Path) -> None:
    """The engine's own says nothing."""
    (model / "am/final.mdl").write_bytes(b"no model")
    with pytest.raises(ModelBrokenError, match="refused"):
        load(read_card(ModelSettings(path=model)))


def test_a_model_without_a_language_is_not_loaded_in_vain(model: Path) -> None:
    """No call would ever be heard by it, and nobody would know why."""
    (model / "floorwalker.json").unlink()
    settings = RecognitionSettings(models=(ModelSettings(path=model),))
    with pytest.raises(ModelBrokenError, match="language"):
        load_models(settings)


def test_loading_is_told_in_the_log(model: Path) -> None:
    """A large one takes a minute, and people watch."""
    with capture_logs() as logs:
        load_models(RecognitionSettings(models=(ModelSettings(path=model),)), logged=True)
    loading, loaded = logs
    assert (loading["event"], loading["model"]) == ("model_loading", "demo-zh-8k")
    assert loaded["event"] == "model_loaded"
    assert loaded.keys() >= {"seconds", "memory_mb"}


async def test_the_start_warns_of_calls_without_a_model(model: Path) -> None:
    """By queue, team and language, with what to do; a demonstration model is none."""
    settings = RecognitionSettings(models=(ModelSettings(path=model),))
    languages = LanguageSettings(teams={"paris": "fr"})
    async with in_threads(settings, load_models(settings)) as recognition:
        with capture_logs() as logs:
            recognition.warn_of_deaf_calls(languages, {"lyon": "fr-FR", "beijing": "zh"})
    assert [(log["log_level"], log["calls"], log["language"]) for log in logs] == [
        ("warning", "all not named otherwise", "zh-CN"),
        ("warning", "team paris", "fr"),
        ("warning", "connector lyon", "fr-FR"),
        ("warning", "connector beijing", "zh"),
    ]
    assert "models pull" in logs[0]["remedy"]


def test_a_model_is_loaded_once(root: Path) -> None:
    """It may take gigabytes."""
    card = read_card(ModelSettings(path=root / "demo/models/zh-8k"))
    assert load(card) is load(read_card(ModelSettings(path=root / "demo/models/zh-8k")))
