"""Metrics are for this machine, or for whoever has their token; and they never name an address."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pydantic import SecretStr

from dashboard.app import create_app
from dashboard.metrics.exposition import NodeMetrics
from dashboard.services import DashboardServices
from storage.memory_bus import MemoryBus
from tests.fakes.dashboard_house import House
from tests.fakes.real_node import a_node

pytestmark = pytest.mark.integration

TOKEN = "token-of-prometheus"


@pytest_asyncio.fixture
async def services(house: House, tmp_path: Path) -> AsyncIterator[DashboardServices]:
    """A dashboard with a node behind it."""
    async with a_node(tmp_path / "node", MemoryBus()) as node:
        services = house.services
        yield replace(
            services, metrics=NodeMetrics(node, services.web, services.feed, services.lag)
        )


def app_of(services: DashboardServices, token: str) -> FastAPI:
    """The dashboard with this metrics token."""
    settings = services.settings.model_copy(update={"metrics_token": SecretStr(token)})
    return create_app(replace(services, settings=settings))


async def ask(app: FastAPI, host: str, **headers: str) -> httpx.Response:
    """Ask for the metrics as somebody at this address."""
    transport = httpx.ASGITransport(app, client=(host, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://floor.example") as client:
        return await client.get("/metrics", headers=headers)


async def test_without_a_token_only_this_machine_reads_them(services: DashboardServices) -> None:
    """Whatever name it goes by."""
    app = app_of(services, "")
    assert (await ask(app, "127.0.0.1")).status_code == 200
    assert (await ask(app, "::1")).status_code == 200
    assert (await ask(app, "192.168.1.20")).status_code == 403
    assert (await ask(app, "unknown")).status_code == 403


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
async def test_a_proxy_on_this_machine_is_not_this_machine(
    services: DashboardServices, header: str
) -> None:
    """Else everybody outside would be let in through it."""
    assert (await ask(app_of(services, ""), "127.0.0.1", **{header: "x"})).status_code == 403


async def test_with_a_token_everybody_has_to_give_it(services: DashboardServices) -> None:
    """This machine too; nothing but the right one will do."""
    app = app_of(services, TOKEN)
    for host in ("127.0.0.1", "192.168.1.20"):
        assert (await ask(app, host, Authorization=f"Bearer {TOKEN}")).status_code == 200
        refused = await ask(app, host)
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
    for wrong in (f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer", f"Bearer {TOKEN[:-1]}"):
        assert (await ask(app, "127.0.0.1", Authorization=wrong)).status_code == 401


async def test_requests_are_counted_by_template(services: DashboardServices) -> None:
    """Ids of calls stay out, and what nobody knows is one line however often it is guessed."""
    app = app_of(services, "")
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://floor.example") as client:
        await client.get("/api/calls/secret-id-of-a-call")
        await client.request("BREW", "/api/calls/secret-id-of-a-call")
        await client.get("/api/guess-1")
        text = (await client.get("/metrics")).text
    assert 'route="/api/calls/{call_id:path}",status="401"} 1.0' in text
    assert 'method="other"' in text
    assert "secret-id" not in text
    assert "guess-1" not in text
    assert "BREW" not in text
