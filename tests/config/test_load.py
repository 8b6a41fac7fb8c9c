"""Settings come from a file and the environment, and every mistake is named with its place."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from config.errors import ConfigError
from config.load import load, variable_names
from config.secrets import derived_key, installation_secret

pytestmark = pytest.mark.unit


def write(folder: Path, text: str) -> Path:
    """A settings file."""
    path = folder / "floorwalker.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(path: Path | None, environment: dict[str, str]) -> list[str]:
    """Texts of all mistakes."""
    with pytest.raises(ConfigError) as caught:
        load(path, environment)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_without_a_file_the_defaults_hold() -> None:
    """Nothing needs to be set, and nobody else is let in."""
    settings = load(None, {})
    assert settings.stream.host == "127.0.0.1"
    assert settings.dashboard.host == "127.0.0.1"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """A key in both has the value of the environment; its neighbours keep the file's."""
    path = write(tmp_path, "stream:\n  port: 9100\n  max_calls: 7\n")
    settings = load(path, {"FLOORWALKER_STREAM__PORT": "9200"})
    assert (settings.stream.port, settings.stream.max_calls) == (9200, 7)


def test_the_short_names_of_databases_work() -> None:
    """FLOORWALKER_DATABASE_URL and FLOORWALKER_REDIS_URL are what installations set."""
    url = "postgresql://floor@db/floor"
    settings = load(None, {"FLOORWALKER_DATABASE_URL": url, "FLOORWALKER_REDIS_URL": "redis://r"})
    assert settings.storage.database_url.get_secret_value() == url
    assert settings.storage.redis_url.get_secret_value() == "redis://r"


def test_every_mistake_is_listed_with_its_line(tmp_path: Path) -> None:
    """One run tells all that is wrong."""
    path = write(tmp_path, "stream:\n  port: high\n  prot: 1\nrecorder:\n  chunk_ms: 5\n")
    found = mistakes(path, {"FLOORWALKER_STREAM__MAX_CALLS": "0", "FLOORWALKER_NONSENSE": "1"})
    text = "\n".join(found)
    assert len(found) == 5
    assert f"{path}:2: stream.port" in text
    assert f"{path}:3: stream.prot: there is no such setting" in text
    assert f"{path}:5: recorder.chunk_ms" in text
    assert "environment variable FLOORWALKER_STREAM__MAX_CALLS" in text
    assert "environment variable FLOORWALKER_NONSENSE: there is no such setting" in text


@pytest.mark.parametrize(
    ("text", "line"), [("stream: [", 1), ("- a\n", 1), ("stream:\n\tport: 1\n", 2)]
)
def test_a_file_that_is_not_settings_is_refused(tmp_path: Path, text: str, line: int) -> None:
    """Broken YAML is named with its line."""
    path = write(tmp_path, text)
    assert mistakes(path, {})[0].startswith(f"{path}:{line}")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    """A wrong path is a mistake, not a reason to start with defaults."""
    assert "cannot be read" in mistakes(tmp_path / "none.yaml", {})[0]


def test_settings_cannot_be_changed_after_start() -> None:
    """The tree is frozen."""
    settings = load(None, {})
    with pytest.raises(ValidationError):
        settings.log_json = True  # type: ignore[misc]


def test_every_setting_has_a_variable() -> None:
    """Nested settings are reachable from the environment."""
    assert "FLOORWALKER_STREAM__PORT" in set(variable_names())


def test_a_generated_secret_stays_and_is_private(tmp_path: Path) -> None:
    """The second start finds the secret of the first; only the owner may read it."""
    empty = load(None, {}).secret
    first = installation_secret(empty, tmp_path)
    assert installation_secret(empty, tmp_path) == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0
    assert derived_key(first, "recordings") != derived_key(first, "customers")
