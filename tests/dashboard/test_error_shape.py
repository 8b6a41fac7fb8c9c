"""Every error has the one shape, on every path of the published description."""

import logging
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import structlog
from starlette.types import Receive, Scope, Send

from dashboard.app import bare_app
from dashboard.errors import CatchAll
from storage.errors import DatabaseAwayError
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration

SCHEMA: dict[str, Any] = bare_app("").openapi()
PATHS = sorted(SCHEMA["paths"])
OPERATIONS = [(m.upper(), path) for path in PATHS for m in SCHEMA["paths"][path]]


READABLE = {
    "/healthz",
    "/readyz",
    "/api/session",
    "/api/calls",
    "/api/alerts",
    "/api/channels",
    "/api/deliveries",
}
"""What can be read without naming anything."""


def assert_shape(answer: httpx.Response, status: int) -> dict[str, Any]:
    """`{"error": {"code", "message", "detail"?}}` and nothing else."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    parsed = answer.json()
    assert list(parsed) == ["error"]
    error: dict[str, Any] = parsed["error"]
    assert {"code", "message"} <= set(error) <= {"code", "message", "detail"}
    assert error["code"].replace("_", "a").isalnum()
    assert error["message"]
    return error


def filled(path: str) -> str:
    """The path with something unknown in it."""
    return re.sub(r"\{\w+\}", "nothing", path.replace("{call_id}", "no/such call"))


@pytest.mark.parametrize("path", PATHS)
async def test_a_wrong_method_is_405(supervisor: httpx.AsyncClient, path: str) -> None:
    """One that no address has; the answer says which methods there are."""
    answer = await supervisor.request("TRACE", filled(path))

    assert assert_shape(answer, 405)["code"] == "method_not_allowed"
    assert answer.headers["allow"]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_every_refusal_has_the_shape(
    supervisor: httpx.AsyncClient, method: str, path: str
) -> None:
    """Nothing of this kind exists, or the body is not what is documented."""
    answer = await supervisor.request(method, filled(path), content=b"{", headers=_json())
    if answer.status_code >= 400:
        assert_shape(answer, answer.status_code)
    else:
        asks_nothing = method == "GET" and "{" not in path
        assert asks_nothing or (method, path) == ("POST", "/api/logout")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
async def test_every_documented_refusal_is_documented_with_the_shape(
    method: str, path: str
) -> None:
    """Clients can rely on it."""
    responses = SCHEMA["paths"][path][method.lower()]["responses"]
    refusals = {status: r for status, r in responses.items() if int(status) >= 400}

    assert "500" in refusals
    for refusal in refusals.values():
        reference = refusal["content"]["application/json"]["schema"]["$ref"]
        assert reference == "#/components/schemas/ErrorBody"


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/assets/gone.js", "/a/b.map"])
async def test_an_unknown_address_is_404(supervisor: httpx.AsyncClient, path: str) -> None:
    """A missing script is not answered with the page."""
    assert assert_shape(await supervisor.get(path), 404)["code"] == "not_found"


async def test_an_invalid_query_says_where_and_repeats_nothing(
    supervisor: httpx.AsyncClient,
) -> None:
    """The detail names the field."""
    error = assert_shape(await supervisor.get("/api/calls?limit=many"), 422)

    assert error["code"] == "invalid"
    assert error["detail"][0]["where"] == ["query", "limit"]
    assert "many" not in str(error)


@pytest.mark.parametrize("place", ["x", "1.0", "inf~c1", "nan~c1", "~"])
async def test_a_made_up_place_in_a_list_is_400(supervisor: httpx.AsyncClient, place: str) -> None:
    """Places are opaque; only ours are read."""
    for path in ("/api/calls", "/api/alerts"):
        answer = await supervisor.get(path, params={"state": _state(path), "before": place})
        assert assert_shape(answer, 400)["code"] == "bad_place"


async def test_a_body_too_large_is_413_however_it_is_declared(
    supervisor: httpx.AsyncClient,
) -> None:
    """Declared or streamed without a length."""

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b" " * 10_000

    for content in (b" " * 100_000, stream()):
        answer = await supervisor.post("/api/login", content=content, headers=_json())
        assert assert_shape(answer, 413)["code"] == "body_too_large"


async def test_a_database_that_is_away_is_503(
    supervisor: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Retry later; and the message names no file."""

    async def away(_token: str) -> None:
        raise DatabaseAwayError("/var/secret/place.db is locked")

    monkeypatch.setattr(house.services.sessions, "find", away)

    answer = await supervisor.get("/api/calls")

    assert assert_shape(answer, 503)["code"] == "database_away"
    assert "secret" not in answer.text


async def test_what_nobody_foresaw_is_500_and_logged_without_personal_data() -> None:
    """The log says what kind of error and where, never its message."""

    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("customer 13812345521 said 退款")

    guarded = CatchAll(broken)
    with structlog.testing.capture_logs() as logs:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=guarded), base_url="http://floor.test"
        ) as client:
            answer = await client.get("/api/calls")

    assert assert_shape(answer, 500)["code"] == "internal"
    assert guarded.caught == 1
    assert [(log["log_level"], log["error"]) for log in logs] == [("error", "RuntimeError")]
    assert "broken" in logs[0]["where"]
    assert "13812345521" not in str(logs)
    assert "退款" not in str(logs)


async def test_an_unforeseen_error_behind_a_route_has_shape_and_headers(
    supervisor: httpx.AsyncClient,
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The whole stack of layers, not only the catch-all by itself."""

    def broken() -> list[object]:
        raise ZeroDivisionError("13812345521")

    monkeypatch.setattr(house.services.board, "calls", broken)
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logs:
        answer = await supervisor.get("/api/calls")

    assert assert_shape(answer, 500)["code"] == "internal"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert logs[0]["route"] == "/api/calls"
    assert "13812345521" not in caplog.text + str(logs)


def _json() -> dict[str, str]:
    return {"content-type": "application/json"}


def _state(path: str) -> str:
    return "ended" if path == "/api/calls" else "open"
