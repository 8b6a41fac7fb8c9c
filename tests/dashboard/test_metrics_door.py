"""Metrics are for this machine, or for whoever has their token; and they never name an address."""

import shutil
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
from dashboard.node import Node
from dashboard.services import DashboardServices
from storage.alert_store import DatabaseAlertStore
from storage.memory_bus import MemoryBus
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.dashboard_house import House
from tests.fakes.real_node import a_node

pytestmark = pytest.mark.integration

TOKEN = "token-of-prometheus"


@pytest_asyncio.fixture
async def node(tmp_path: Path) -> AsyncIterator[Node]:
    """A node of real parts."""
    async with a_node(tmp_path / "node", MemoryBus()) as opened:
        yield opened


@pytest.fixture
def services(house: House, node: Node) -> DashboardServices:
    """A dashboard with this node behind it."""
    services = house.services
    metrics = NodeMetrics(node, services.web, services.feed, services.lag)
    return replace(services, metrics=metrics)


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


async def test_figures_are_told_without_the_database_too(
    services: DashboardServices, node: Node, tmp_path: Path
) -> None:
    """Only what channels are owed is unknown then: it is left out, not said to be nothing."""
    app = app_of(services, "")
    alert = an_alert()
    store = DatabaseAlertStore(node.database)
    await store.save(alert, expected_revision=0, outbox=[an_item(alert)])
    text = (await ask(app, "127.0.0.1")).text
    assert 'floorwalker_outbox_owed{channel="ops"} 1.0' in text
    assert "floorwalker_calls_live 0.0" in text

    await node.database.aclose()
    shutil.rmtree(tmp_path / "node" / "data")
    answer = await ask(app, "127.0.0.1")
    assert answer.status_code == 200
    assert "floorwalker_calls_live 0.0" in answer.text
    assert "floorwalker_outbox_owed{" not in answer.text


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
