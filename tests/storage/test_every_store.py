"""Every store is tested on SQLite and on PostgreSQL alike."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

import storage
from storage.database import Database

pytestmark = pytest.mark.unit

BOTH = re.compile(r"\bdatabase: Database\b|\bsettings: StorageSettings\b|params=KINDS")
"""How a test asks for a database of each kind: see conftest.py."""


def stores() -> list[str]:
    """Names of all classes that work with the database."""
    modules = pkgutil.iter_modules(storage.__path__, "storage.")
    classes = [
        found
        for module in modules
        if not module.ispkg
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if found.__module__ == module.name
    ]
    return [
        found.__name__
        for found in classes
        if Database in inspect.get_annotations(found.__init__, eval_str=True).values()
    ]


def test_there_are_stores() -> None:
    """The search finds what it should."""
    assert {"DatabaseAlertStore", "CallStore", "UserStore"} <= set(stores())


@pytest.mark.parametrize("name", stores())
def test_every_store_is_tested_on_both_databases(root: Path, name: str) -> None:
    """By a test that names it and asks for a database of each kind."""
    files = [*root.glob("tests/storage/test_*.py"), *root.glob("tests/contract/test_*.py")]
    texts = [file.read_text(encoding="utf-8") for file in files]
    assert [text for text in texts if re.search(rf"\b{name}\b", text) and BOTH.search(text)]
