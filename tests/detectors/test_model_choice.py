"""Which model hears which call."""

import msgspec
import pytest

from detectors.model_choice import Assigned, choose, deaf_places
from stream.call import Call
from stream.spoken_language import LanguageSettings

pytestmark = pytest.mark.unit


class Model(msgspec.Struct, frozen=True):
    """Enough of a model to be chosen."""

    name: str
    language: str
    demo: bool = False


ZH, EN = Assigned(Model("zh", "zh-CN")), Assigned(Model("en", "en-US"))
DEMO = Assigned(Model("demo", "zh-CN", demo=True))
VIP = Assigned(Model("vip", "zh-CN"), queues=frozenset({"vip"}))
NIGHT = Assigned(Model("night", "zh-CN"), teams=frozenset({"night"}))


def chosen(call: Call, *models: Assigned[Model], demo_models: bool = False) -> str:
    """Name of the model; empty for none."""
    model = choose(call, models, demo_models=demo_models)
    return model.name if model else ""


def a_call(language: str = "zh-CN", **known: str) -> Call:
    """A real call."""
    return msgspec.structs.replace(Call(id="c", source="pcm", language=language), **known)


@pytest.mark.parametrize(
    ("language", "name"), [("zh-CN", "zh"), ("zh-TW", "zh"), ("EN-gb", "en"), ("fr", "")]
)
def test_the_language_of_the_call_decides(language: str, name: str) -> None:
    """Whatever the region; a language without a model has none."""
    assert chosen(a_call(language), ZH, EN) == name


def test_the_very_dialect_is_preferred() -> None:
    """Then the first."""
    british = Assigned(Model("british", "en-GB"))
    assert chosen(a_call("en-GB"), EN, british) == "british"
    assert chosen(a_call("en-AU"), EN, british) == "en"


def test_a_queue_has_its_own_model_before_a_team_and_before_all() -> None:
    """In whatever order they are configured."""
    models = (ZH, NIGHT, VIP)
    assert chosen(a_call(queue="vip", team="night"), *models) == "vip"
    assert chosen(a_call(team="night"), *models) == "night"
    assert chosen(a_call(queue="other"), *models) == "zh"


def test_a_model_kept_for_a_queue_hears_no_other() -> None:
    """Those have none, then."""
    assert chosen(a_call(queue="other"), VIP) == ""


def test_a_demo_model_is_refused_for_real_calls_unless_told_otherwise() -> None:
    """Practice calls may have it."""
    assert chosen(a_call(), DEMO) == ""
    assert chosen(a_call(), DEMO, ZH) == "zh"
    assert chosen(a_call(), DEMO, demo_models=True) == "demo"
    assert chosen(msgspec.structs.replace(a_call(), practice=True), DEMO) == "demo"


def test_a_call_that_says_nothing_gets_the_language_of_its_queue_or_team() -> None:
    """What its source says wins."""
    languages = LanguageSettings(default="zh-CN", queues={"overseas": "en"}, teams={"paris": "fr"})
    spoken = {
        "said": languages.spoken(a_call("de", queue="overseas")).language,
        "queue": languages.spoken(a_call("", queue="overseas", team="paris")).language,
        "team": languages.spoken(a_call("", team="paris")).language,
        "rest": languages.spoken(a_call("")).language,
    }
    assert spoken == {"said": "de", "queue": "en", "team": "fr", "rest": "zh-CN"}


def test_what_no_model_would_hear_is_known_before_the_first_call() -> None:
    """By queue, team and the rest."""
    languages = LanguageSettings(queues={"overseas": "en"}, teams={"paris": "fr"})
    assert list(deaf_places(languages, [ZH], demo_models=False)) == [
        ("queue overseas", "en"),
        ("team paris", "fr"),
    ]
    assert list(deaf_places(languages, [EN, VIP], demo_models=False)) == [
        ("", "zh-CN"),
        ("team paris", "fr"),
    ]
    assert ("", "zh-CN") in list(deaf_places(languages, [DEMO], demo_models=False))
