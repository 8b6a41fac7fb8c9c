"""Our top-level packages keep clear of installed ones."""

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit


def test_no_room_has_the_name_of_an_installed_package(root: Path) -> None:
    """`from stream import ...` must never find somebody else's code."""
    rooms = {path.parent.name for path in root.glob("*/__init__.py")} | {"floorwalker"}
    assert rooms & packages_distributions().keys() == set()
