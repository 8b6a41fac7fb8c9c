"""The version stands at one place, and the others that must repeat it agree."""

import json
import tomllib
from pathlib import Path

import pytest

from floorwalker import VERSION

pytestmark = pytest.mark.unit


def test_everything_names_the_same_version(root: Path) -> None:
    """Also the newest section of the changelog, unless the next one has been begun."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    web = json.loads((root / "dashboard/web/package.json").read_text("utf-8"))
    lock = json.loads((root / "dashboard/web/package-lock.json").read_text("utf-8"))

    assert {project["version"], web["version"], lock["version"]} == {VERSION}
    assert f"## {VERSION}" in (root / "CHANGELOG.md").read_text("utf-8")
