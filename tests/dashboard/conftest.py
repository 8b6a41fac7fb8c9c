"""A dashboard with real storage for each test, and ways in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from pwdlib.hashers.argon2 import Argon2Hasher

from dashboard.app import create_app
from dashboard.passwords import Passwords
from dashboard.server import DashboardServer
from dashboard.settings import DashboardSettings
from storage.users import Role
from tests.fakes.dashboard_house import House, a_house

BASE = "http://floor.test"
SignedIn = Callable[[Role], Awaitable[httpx.AsyncClient]]


def quick_passwords() -> Passwords:
    """Hashing at the least cost the library takes."""
    return Passwords(Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def web_dist(tmp_path: Path) -> Path:
    """A built web application of three files."""
    dist = tmp_path / "dist"
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text(
        '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="app"></div>', encoding="utf-8"
    )
    (dist / "assets" / "index-abc.js").write_text("export {}", encoding="utf-8")
    (dist / "mark.svg").write_text("<svg/>", encoding="utf-8")
    return dist


@pytest.fixture
def settings(web_dist: Path) -> DashboardSettings:
    """Small bounds, so that tests reach them."""
    return DashboardSettings(
        port=0, web_dist=web_dist, guesses_per_user=3, guesses_per_address=8, viewer_buffer=16
    )


@pytest_asyncio.fixture
async def house(tmp_path: Path, settings: DashboardSettings) -> AsyncIterator[House]:
    """The dashboard's parts with storage in a folder of its own."""
    async with a_house(tmp_path, settings, passwords=quick_passwords()) as built:
        yield built


@asynccontextmanager
async def a_client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A program that talks to the application without a network between."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


@pytest.fixture
def app(house: House) -> FastAPI:
    """The application."""
    return create_app(house.services)


@pytest_asyncio.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Nobody in particular."""
    async with a_client(app) as opened:
        yield opened


def password_of(house: House, role: Role) -> str:
    """What somebody of this role types."""
    return house.logins[role].password


async def sign_in(client: httpx.AsyncClient, house: House, role: Role) -> httpx.Response:
    """Sign in as somebody of this role."""
    body = {"user": str(role), "password": password_of(house, role)}
    return await client.post("/api/login", json=body)


@pytest_asyncio.fixture
async def signed_in(app: FastAPI, house: House) -> AsyncIterator[SignedIn]:
    """Makes clients that are signed in."""
    async with AsyncExitStack() as stack:

        async def enter(role: Role) -> httpx.AsyncClient:
            client = await stack.enter_async_context(a_client(app))
            assert (await sign_in(client, house, role)).status_code == 200
            return client

        yield enter


@pytest_asyncio.fixture
async def supervisor(signed_in: SignedIn) -> httpx.AsyncClient:
    """Somebody who may do everything."""
    return await signed_in(Role.SUPERVISOR)


@asynccontextmanager
async def a_server(house: House) -> AsyncIterator[DashboardServer]:
    """The real server on a free port of this machine."""
    server = DashboardServer(house.services)
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(server.serve())
        await house.services.feed.ready()
        try:
            yield server
        finally:
            server.stop()
            await serving


@pytest_asyncio.fixture
async def server(house: House) -> AsyncIterator[DashboardServer]:
    """The real server on a free port of this machine."""
    async with a_server(house) as running:
        yield running
