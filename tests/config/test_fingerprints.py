"""A change of the configuration changes the fingerprint of its part, and of no other."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from config.fingerprints import fingerprints
from config.settings import Settings

pytestmark = pytest.mark.unit

KEY = b"key"


def differing(one: Settings, other: Settings) -> set[str]:
    """Names of parts that differ."""
    a, b = fingerprints(one, KEY), fingerprints(other, KEY)
    return {name for name in a | b if a.get(name) != b.get(name)}


def test_the_same_settings_have_the_same_fingerprints() -> None:
    """However often they are read."""
    assert differing(Settings(), Settings()) == set()


def test_a_changed_part_is_told_apart() -> None:
    """Also when only a secret changed, or something of no part."""
    plain = Settings()
    secret = plain.model_copy(
        update={"storage": plain.storage.model_copy(update={"redis_url": SecretStr("redis://a")})}
    )
    port = plain.model_copy(update={"stream": plain.stream.model_copy(update={"port": 1})})

    assert differing(plain, secret) == {"storage"}
    assert differing(plain, port) == {"stream"}
    assert differing(plain, plain.model_copy(update={"log_json": True})) == {"general"}


def test_packs_are_told_apart_by_what_is_in_them(tmp_path: Path) -> None:
    """The path of a pack is a setting; its content is not, and counts too."""
    pack = tmp_path / "own.yaml"
    plain = Settings()
    settings = plain.model_copy(
        update={"packs": plain.packs.model_copy(update={"paths": (tmp_path,)})}
    )
    pack.write_text("a", "utf-8")
    before = fingerprints(settings, KEY)
    pack.write_text("b", "utf-8")
    after = fingerprints(settings, KEY)

    assert {name for name in before if before[name] != after[name]} == {"pack own.yaml"}


def test_a_fingerprint_tells_nobody_the_secret() -> None:
    """It is made with a key."""
    settings = Settings(secret=SecretStr("guess me"))
    assert fingerprints(settings, KEY)["general"] != fingerprints(settings, b"other")["general"]
