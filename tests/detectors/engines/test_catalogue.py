"""The published list: what is read from it, and what is recommended."""

import json

import msgspec
import pytest

from detectors.engines.catalogue import (
    PublishedModel,
    language_in_name,
    read_catalogue,
    recommended,
)
from detectors.engines.supply import ListBrokenError
from tests.fakes.model_archives import entry

pytestmark = pytest.mark.unit


def listed(*names: str, **changed: object) -> list[dict[str, object]]:
    """Entries of these names."""
    return [entry(b"body", "https://x.example/", name=name, **changed) for name in names]


def test_entries_are_read_with_their_language() -> None:
    """The list says cn, and we say zh-CN."""
    (model,) = read_catalogue(json.dumps(listed("vosk-model-small-cn-0.22")).encode())
    assert (model.name, model.language, model.rate, model.outdated) == (
        "vosk-model-small-cn-0.22",
        "zh-CN",
        16000,
        False,
    )


@pytest.mark.parametrize(
    "name", ["../evil", "", ".hidden", "a/b", "-rf", "x" * 200, "new\nline", "a\\b"]
)
def test_names_that_are_no_folder_are_left_out(name: str) -> None:
    """Whatever the list says, nothing is written elsewhere."""
    body = json.dumps([*listed(name), *listed("good")]).encode()
    assert [model.name for model in read_catalogue(body)] == ["good"]


def test_what_does_not_recognise_speech_is_left_out() -> None:
    """Speakers and voices."""
    body = json.dumps([*listed("spk", type="spk"), *listed("tts", type="tts"), *listed("x")])
    assert [model.name for model in read_catalogue(body.encode())] == ["x"]


def test_one_broken_entry_does_not_hide_the_others() -> None:
    """It is left out."""
    body = json.dumps([{"name": "half"}, 7, *listed("huge", size=-1), *listed("x")]).encode()
    assert [model.name for model in read_catalogue(body)] == ["x"]


@pytest.mark.parametrize(
    "body", [b"", b"<html>Sign in</html>", b"{}", b"[]", b"[7]", b'"text"', b"[" * 100_000]
)
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    """With a hint at what may answer there."""
    with pytest.raises(ListBrokenError) as error:
        read_catalogue(body)
    assert error.value.code == "model_list_broken"
    assert "models.list_url" in error.value.remedy


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("vosk-model-small-cn-0.22", "zh-CN"),
        ("vosk-model-cn-kaldi-multicn-0.15", "zh-CN"),
        ("vosk-model-en-us-0.22-lgraph", "en-US"),
        ("vosk-model-de-tuda-0.6-900k", "de"),
        ("vosk-model-small-uk-v3-nano", "uk"),
        ("vosk-model-tl-ph-generic-0.6", "tl-PH"),
        ("vosk-model-small-vn-0.4", "vi"),
        ("our-own-model", ""),
        ("vosk-model-", ""),
    ],
)
def test_a_published_name_tells_the_language(name: str, language: str) -> None:
    """For archives that come without the list."""
    assert language_in_name(name) == language


def test_the_newest_of_each_kind_is_recommended() -> None:
    """Outdated ones never."""
    models = [
        *listed("big-old", type="big", version="0.15"),
        *listed("big-new", type="big", version="0.22"),
        *listed("big-gone", type="big", version="9", obsolete="true"),
        *listed("small", type="small", version="0.3"),
        *listed("english", type="big", version="0.1", lang="en-us"),
    ]
    assert recommended(msgspec.convert(models, list[PublishedModel])) == {
        "big-new": "accuracy",
        "small": "many calls",
        "english": "accuracy",
    }


def test_models_of_telephone_sound_are_known() -> None:
    """The list does not say it."""
    (model,) = read_catalogue(json.dumps(listed("vosk-model-en-us-aspire-0.2")).encode())
    assert model.rate == 8000
