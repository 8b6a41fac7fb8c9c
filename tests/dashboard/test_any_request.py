"""Requests nobody thought of, made from the published description: none breaks the server."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from schemathesis import Case
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation, BaseSchema

from tests.commands.test_start_and_stop import running, said

pytestmark = pytest.mark.integration

PASSWORD = "a long password of this test"

Operation = APIOperation[Any, Any, Any, Any]
AnyCase = Case[Any]

LEFT_OUT = {"logout"}
"""Operations that would end the session the others are tried with."""

BUDGET_S = 50.0
"""Seconds for everything; split between the operations."""

AT_LEAST = 3
"""Requests each operation gets, however slow the machine is."""


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a real Floorwalker with an administrator."""
    root = Path(__file__).resolve().parents[2]
    folder = tmp_path_factory.mktemp("floor")
    subprocess.run(
        [sys.executable, "-m", "floorwalker", "users", "add", "boss", "admin"],
        cwd=root,
        env={**os.environ, "FLOORWALKER_DATA_DIR": str(folder)},
        input=PASSWORD + "\n",
        text=True,
        capture_output=True,
        check=True,
    )
    with running("serve", root, folder) as child:
        yield said(child, 1)[0].removeprefix("ready ")


def operations(schema: BaseSchema) -> list[Operation]:
    """Everything the description offers, apart from what is left out."""
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return [one for one in found if one.definition.raw.get("operationId") not in LEFT_OUT]


def broken(operation: Operation, headers: Mapping[str, str], budget_s: float) -> list[str]:
    """Make requests up and send them; what was answered with 5xx."""
    answers: list[str] = []
    ends = time.monotonic() + budget_s
    sent = 0

    @hypothesis.settings(
        max_examples=50,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def send(case: AnyCase) -> None:
        nonlocal sent
        if sent >= AT_LEAST and time.monotonic() > ends:
            return
        sent += 1
        answer = case.call(headers=dict(headers))
        if answer.status_code >= 500:
            answers.append(f"{answer.status_code} for {case.as_curl_command()}")

    send()
    return answers


@pytest.mark.parametrize("who", ["nobody", "admin"])
def test_no_request_is_answered_with_an_error_of_ours(floor: str, who: str) -> None:
    """Whatever path, query and body the description allows, and much that it does not."""
    headers = {}
    with httpx.Client(base_url=floor, trust_env=False) as client:
        schema = schemathesis.openapi.from_url(f"{floor}/api/openapi.json")
        if who == "admin":
            signed_in = client.post("/api/login", json={"user": "boss", "password": PASSWORD})
            assert signed_in.status_code == 200
            headers["cookie"] = "; ".join(f"{key}={value}" for key, value in client.cookies.items())
        wanted = operations(schema)
        assert len(wanted) > 10
        share_s = BUDGET_S / 2 / len(wanted)
        answers = [text for one in wanted for text in broken(one, headers, share_s)]
        session = client.get("/api/session", headers=headers)

    assert answers == []
    assert session.status_code == (200 if who == "admin" else 401)
