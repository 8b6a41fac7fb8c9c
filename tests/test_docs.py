"""Nothing is left undocumented: settings, detectors, channels, sources, commands, routes."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pydantic import BaseModel

from alerts.channels import CHANNELS
from commands.app import app
from config.settings import Settings
from dashboard.routes.tokens import unknown_scopes
from detectors.engines.models import ModelError
from detectors.engines.supply import SupplyError
from detectors.registry import DETECTORS
from storage.audit_entry import START, AuditEntry
from stream.sources import SOURCES
from tests.fakes.deeds import KEY, a_deed
from tools import audit_doc, rights_doc
from tools.settings_doc import page

pytestmark = pytest.mark.unit


def text(root: Path, name: str) -> str:
    """A page of documentation."""
    return (root / "docs" / name).read_text(encoding="utf-8")


def test_the_settings_page_is_what_the_code_says(root: Path) -> None:
    """`python -m tools.settings_doc` was run after the last change."""
    assert text(root, "settings.md") == page()


def test_every_setting_has_a_title_and_a_description() -> None:
    """A person who sets something is told what it does, and in which unit."""

    def bare(model: type[BaseModel], path: str) -> list[str]:
        found = []
        for name, field in model.model_fields.items():
            kind = field.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                found += bare(kind, f"{path}{name}.")
            elif not field.title or not field.description:
                found.append(path + name)
        return found

    assert bare(Settings, "") == []


def test_every_detector_is_documented(root: Path) -> None:
    """Each has its section in docs/detectors.md."""
    page_ = text(root, "detectors.md")
    assert [key for key in DETECTORS if f"`{key}`" not in page_] == []


def test_every_channel_is_documented(root: Path) -> None:
    """Each kind is named in docs/webhooks.md."""
    page_ = text(root, "webhooks.md")
    assert [kind for kind in CHANNELS if f"`{kind}`" not in page_] == []


def test_every_chat_has_its_page(root: Path) -> None:
    """With its settings, its limits and its errors."""
    pages = {path.stem for path in (root / "docs" / "channels").glob("*.md")}
    assert pages == set(CHANNELS) - {"webhook"}


def test_every_source_has_its_page(root: Path) -> None:
    """Each path on the media port has a page in docs/protocols."""
    pages = "".join(p.read_text(encoding="utf-8") for p in (root / "docs/protocols").glob("*.md"))
    assert [path for path in SOURCES if path not in pages] == []


def test_every_route_is_documented(root: Path) -> None:
    """Each path of the API stands in docs/api.md."""
    schema = json.loads((root / "dashboard/web/src/api/openapi.json").read_text("utf-8"))
    page_ = text(root, "api.md")
    assert [path for path in schema["paths"] if path not in page_] == []


def test_every_command_is_documented(root: Path) -> None:
    """Each command stands in docs/commands.md."""
    page_ = text(root, "commands.md")
    names = [c.name or (c.callback.__name__ if c.callback else "") for c in app.registered_commands]
    names += [group.name or "" for group in app.registered_groups]
    assert [name for name in names if f"floorwalker {name}" not in page_] == []


def test_every_error_of_models_is_documented(root: Path) -> None:
    """With its code in docs/models.md."""
    page_ = text(root, "models.md")
    todo, codes = [ModelError], set()
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        codes.add(kind.code)
    codes -= {ModelError.code, SupplyError.code}
    assert sorted(code for code in codes if f"`{code}`" not in page_) == []


def test_every_audited_action_is_documented() -> None:
    """`python -m tools.audit_doc` was run after the last change."""
    assert audit_doc.PAGE.read_text(encoding="utf-8") == audit_doc.page()


def test_the_auditors_own_check_in_the_handbook_works(root: Path) -> None:
    """The few lines of docs/audit.md accept what we write, and nothing else."""
    code = text(root, "audit.md").split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    entry = AuditEntry.of(a_deed('\u9000\u6b3e "1"\n'), at=1.25, after=START, key=KEY)
    exported = msgspec.json.decode(msgspec.json.encode(entry))

    assert names["signed"](exported, KEY)
    assert not names["signed"](exported | {"who": "wu"}, KEY)


def test_the_table_of_rights_is_what_the_code_says() -> None:
    """`python -m tools.rights_doc` was run after the last change."""
    assert rights_doc.PAGE.read_text(encoding="utf-8") == rights_doc.page()


def test_decisions_are_numbered_without_holes(root: Path) -> None:
    """Each has a number of its own, and its title says the same one."""
    pages = sorted((root / "docs" / "adr").glob("*.md"))
    numbers = [page.name.split("-")[0] for page in pages]

    assert numbers == [f"{place:04}" for place in range(1, len(pages) + 1)]
    titles = [page.read_text(encoding="utf-8").split(":")[0] for page in pages]
    assert titles == [f"# {number}" for number in numbers]


def test_every_decision_that_is_named_exists(root: Path) -> None:
    """In pages and in code, by its file or by its number."""
    pages = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    rooms = ("alerts", "commands", "config", "dashboard", "detectors", "storage", "stream")
    for room in rooms:
        pages += (root / room).rglob("*.py")
    made = {path.stem for path in (root / "docs" / "adr").glob("*.md")}
    made |= {name.split("-")[0] for name in made}
    named = re.compile(r"(?:adr/|ADR )(\d{4}(?:-[a-z-]+)?)")
    found = {name for page in pages for name in named.findall(page.read_text(encoding="utf-8"))}

    assert len(found) > 3
    assert found - made == set()


def test_scopes_in_the_handbook_are_some(root: Path) -> None:
    """Whoever copies a command that makes a token is not told that there is no such scope."""
    pages = [*root.glob("docs/**/*.md"), *root.glob("README*.md")]
    named = frozenset(
        scope
        for path in pages
        for scope in re.findall(r"--scope ([a-z][\w:*-]+)", path.read_text(encoding="utf-8"))
    )
    assert named
    assert unknown_scopes(named) == []
