"""The server on its port, and whether it is well."""

import asyncio
import signal
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from dashboard.app import create_app
from dashboard.readiness import HealthProbe
from dashboard.server import DashboardServer, PortInUseError
from dashboard.settings import DashboardSettings
from tests.dashboard.conftest import a_client, a_server
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def test_a_port_in_use_is_told_before_anything_starts(
    server: DashboardServer, house: House
) -> None:
    """With the address, so that one can look who listens there."""
    taken = house.services.settings.model_copy(update={"port": server.port})

    with pytest.raises(PortInUseError, match=rf"127\.0\.0\.1 port {server.port}"):
        DashboardServer(replace(house.services, settings=taken))


async def test_signals_stay_with_the_front_door(house: House) -> None:
    """It decides when to drain; the web server does not."""
    kinds = (signal.SIGTERM, signal.SIGINT)
    before = [signal.getsignal(kind) for kind in kinds]
    async with a_server(house) as server, httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/healthz")).json() == {"ok": True, "checks": []}

        assert [signal.getsignal(kind) for kind in kinds] == before


async def test_stopping_ends_serving_and_frees_the_port(house: House) -> None:
    """And can be done again on the same port."""
    async with a_server(house) as first:
        port = first.port
    again = house.services.settings.model_copy(update={"port": port})
    moved = replace(house, services=replace(house.services, settings=again))
    async with a_server(moved) as second, httpx.AsyncClient(base_url=second.url) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_cancelling_ends_it_too(house: House) -> None:
    """The house's task group is cancelled when another part fails."""
    server = DashboardServer(house.services)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await server.serve()


async def test_the_public_address_is_what_people_are_told(house: House) -> None:
    """Behind a proxy the port is nobody's business."""
    settings = house.services.settings.model_copy(update={"public_url": "https://floor.example"})
    async with a_server(replace(house, services=replace(house.services, settings=settings))) as one:
        assert one.url == "https://floor.example"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::"}, "http://127.0.0.1:8000"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"tls_certificate": "chain.pem", "tls_key": "key.pem"}, "https://127.0.0.1:8000"),
        ({"public_url": "https://floor.example"}, "https://floor.example"),
    ],
)
def test_links_lead_somewhere_whatever_is_set(settings: dict[str, str], address: str) -> None:
    """A webhook's link must open without anything having been set."""
    assert DashboardSettings.model_validate(settings).address(8000) == address


@pytest.mark.parametrize("url", ["floor.example", "https://floor.example/app", "ftp://floor"])
def test_a_public_address_that_is_none_is_refused(url: str) -> None:
    """At start, not at the first refused request."""
    with pytest.raises(ValidationError, match="without a path"):
        DashboardSettings(public_url=url)


async def well() -> str:
    """A part that works."""
    return ""


async def broken() -> str:
    """A part that says what is wrong."""
    return "database_away"


async def hanging() -> str:
    """A part that never answers."""
    await asyncio.Event().wait()
    return ""


@pytest.mark.parametrize(
    ("probes", "status", "notes"),
    [
        ({"database": well}, 200, [""]),
        ({"database": broken, "bus": well}, 503, ["database_away", ""]),
        ({"media": hanging}, 503, ["does not answer"]),
    ],
)
async def test_readiness_is_the_health_of_all_parts(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    probes: dict[str, HealthProbe],
    status: int,
    notes: list[str],
) -> None:
    """A part that hangs counts as broken."""
    monkeypatch.setattr("dashboard.routes.health.PROBE_S", 0.05)
    async with a_client(create_app(replace(house.services, probes=probes))) as client:
        answer = await client.get("/readyz")

    assert answer.status_code == status
    checks = answer.json()["checks"] if status == 200 else answer.json()["error"]["detail"]
    assert [check["note"] for check in checks] == notes


async def test_forwarded_addresses_are_believed_from_trusted_proxies_only(house: House) -> None:
    """Else everybody could choose an address for each guess."""
    async with a_server(house) as server, httpx.AsyncClient(base_url=server.url) as client:
        statuses = []
        for number in range(9):
            answer = await client.post(
                "/api/login",
                json={"user": f"user{number}", "password": "guess"},
                headers={"x-forwarded-for": f"10.0.0.{number}"},
            )
            statuses.append(answer.status_code)

    assert statuses == [401] * 8 + [429]


def test_settings_say_where_the_web_application_is(root: Path) -> None:
    """Beside the code that serves it."""
    assert DashboardSettings().web_dist == root / "dashboard" / "web" / "dist"
