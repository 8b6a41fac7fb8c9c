"""What is not in docs/detectors.md does not exist for those who configure it."""

from pathlib import Path

import pytest

from detectors.recognition import RecognitionSettings
from detectors.registry import DETECTORS
from detectors.voice_activity import VoiceActivitySettings
from stream.part_settings import PartSettings

pytestmark = pytest.mark.unit

SETTINGS: list[type[PartSettings]] = [
    VoiceActivitySettings,
    RecognitionSettings,
    *(entry.settings for entry in DETECTORS.values()),
]


@pytest.fixture
def page(root: Path) -> str:
    """The page."""
    return (root / "docs/detectors.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", DETECTORS)
def test_every_detector_has_its_section(page: str, key: str) -> None:
    """Under the key its findings carry."""
    assert f"\n## `{key}`\n" in page


@pytest.mark.parametrize("settings", SETTINGS)
def test_every_setting_is_listed_with_its_description(
    page: str, settings: type[PartSettings]
) -> None:
    """In the words of the settings tree; a default that changed shows as well."""
    rows = page.splitlines()
    for name, field in settings.model_fields.items():
        default = field.default
        shown = f"| {default} |" if type(default) in (int, float) else "|"
        assert any(
            row.startswith(f"| `{name}` {shown}") and row.endswith(f"| {field.description} |")
            for row in rows
        ), name
