"""The published description is complete, committed, and readable by people."""

import json
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from dashboard import live_messages
from dashboard.endpoints import ENDPOINTS
from dashboard.openapi import main, schema_text

pytestmark = pytest.mark.integration

SCHEMA: dict[str, Any] = json.loads(schema_text())


def test_the_committed_description_is_the_one_of_this_code(root: Path) -> None:
    """The TypeScript types come from it."""
    assert main(["--check", str(root / "dashboard/web/src/api/openapi.json")]) == 0


def test_a_description_out_of_date_is_found(tmp_path: Path) -> None:
    """And so is a missing one."""
    stale = tmp_path / "openapi.json"
    assert main(["--check", str(stale)]) == 1
    stale.write_text("{}", encoding="utf-8")
    assert main(["--check", str(stale)]) == 1
    stale.write_text(schema_text(), encoding="utf-8")
    assert main(["--check", str(stale)]) == 0


def test_every_message_of_the_live_socket_is_described() -> None:
    """Also those no HTTP endpoint uses, and all their fields are said to be there."""
    messages = get_args(get_args(live_messages.ServerMessage)[0])
    schemas = SCHEMA["components"]["schemas"]

    assert {m.__name__ for m in messages} <= set(schemas)
    assert "WatchCall" in schemas
    for message in messages:
        described = schemas[message.__name__]
        assert set(described["required"]) == set(message.model_fields)
    assert len(schemas["ServerMessage"]["oneOf"]) == len(messages)


def test_every_reference_of_the_description_leads_somewhere() -> None:
    """Generators stop at the first that does not."""
    schemas = SCHEMA["components"]["schemas"]
    for reference in _references(SCHEMA):
        assert reference.removeprefix("#/components/schemas/") in schemas


def test_every_endpoint_says_what_it_does() -> None:
    """An address without a description is not published."""
    for endpoint in ENDPOINTS:
        if endpoint.schema:
            path = endpoint.path.replace(":path", "")
            assert SCHEMA["paths"][path][endpoint.method.lower()]["description"], path


def test_every_endpoint_and_close_code_is_in_the_handbook(root: Path) -> None:
    """What is not documented does not exist."""
    page = (root / "docs/api.md").read_text(encoding="utf-8")
    for endpoint in ENDPOINTS:
        path = endpoint.path.replace(":path", "")
        assert f"`{endpoint.method} {path}`" in page, path
    for code in live_messages.LiveClose:
        assert str(int(code)) in page
    assert "WS /api/live" in page


async def test_the_docs_page_loads_nothing_and_lists_everything(client: httpx.AsyncClient) -> None:
    """No script, no style and no font from anywhere else."""
    answer = await client.get("/api/docs")

    assert answer.status_code == 200
    assert "http://" not in answer.text
    assert "https://" not in answer.text
    assert "<script" not in answer.text
    for path in SCHEMA["paths"]:
        assert path.replace("{", "{") in answer.text
    served = (await client.get("/api/openapi.json")).json()
    assert served["paths"] == SCHEMA["paths"]


def _references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [ref for value in node.values() for ref in _references(value)]
    if isinstance(node, list):
        return [ref for value in node for ref in _references(value)]
    return []
