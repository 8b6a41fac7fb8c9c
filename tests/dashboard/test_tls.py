"""The dashboard over TLS, and behind a proxy."""

import asyncio
import json
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import websockets
from pydantic import ValidationError

from dashboard.gate import COOKIE
from dashboard.settings import DashboardSettings
from storage.users import Role
from tests.dashboard.conftest import a_server, sign_in
from tests.fakes.certificates import a_certificate, serial_of
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def test_sign_in_and_wall_work_over_tls(house: House, tmp_path: Path) -> None:
    """The cookie is then for https only."""
    certificate, key = a_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate))
    update = {"tls_certificate": certificate, "tls_key": key}
    settings = house.services.settings.model_copy(update=update)
    secured = replace(house, services=replace(house.services, settings=settings))
    async with a_server(secured) as server:
        base = f"https://localhost:{server.port}"
        assert server.url == f"https://127.0.0.1:{server.port}"
        async with httpx.AsyncClient(base_url=base, verify=trust) as client:
            answer = await sign_in(client, house, Role.SUPERVISOR)
            assert "Secure" in answer.headers["set-cookie"]
            assert "strict-transport-security" in answer.headers
            cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        url = f"wss://localhost:{server.port}/api/live"
        headers = {"Cookie": cookie, "Origin": base}
        async with websockets.connect(url, ssl=trust, additional_headers=headers) as wall:
            assert json.loads(await wall.recv())["type"] == "snapshot"


async def test_a_trusted_proxy_tells_address_and_scheme(house: House) -> None:
    """Guesses are then counted for whoever stands before the proxy, and cookies are secure."""
    settings = house.services.settings.model_copy(update={"trusted_proxies": ("127.0.0.1",)})
    proxied = replace(house, services=replace(house.services, settings=settings))
    async with a_server(proxied) as server, httpx.AsyncClient(base_url=server.url) as client:
        for number in range(20):
            answer = await client.post(
                "/api/login",
                json={"user": f"user{number}", "password": "guess"},
                headers={"x-forwarded-for": f"10.0.0.{number}"},
            )
            assert answer.status_code == 401
        login = house.logins[Role.SUPERVISOR]
        answer = await client.post(
            "/api/login",
            json={"user": login.user, "password": login.password},
            headers={"x-forwarded-for": "10.0.1.1", "x-forwarded-proto": "https"},
        )

    assert "Secure" in answer.headers["set-cookie"]


async def test_a_renewed_certificate_is_shown_without_a_restart(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that is open stays open."""
    monkeypatch.setattr("stream.certificate.LOOK_S", 0.01)
    certificate, key = a_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate))
    update = {"tls_certificate": certificate, "tls_key": key}
    settings = house.services.settings.model_copy(update=update)
    secured = replace(house, services=replace(house.services, settings=settings))
    async with a_server(secured) as server:
        base = f"https://localhost:{server.port}"
        async with httpx.AsyncClient(base_url=base, verify=trust) as client:
            assert (await client.get("/healthz")).status_code == 200
            renewed = serial_of(a_certificate(tmp_path)[0].read_bytes())
            address = ("localhost", server.port)
            async with asyncio.timeout(20):
                shown = 0
                while shown != renewed:
                    shown = serial_of(await asyncio.to_thread(ssl.get_server_certificate, address))
            assert (await client.get("/healthz")).status_code == 200


async def test_every_answer_says_what_a_browser_may_do_with_it(
    house: House, tmp_path: Path
) -> None:
    """Pages, the API and errors alike; no inline script or style is allowed anywhere."""
    certificate, key = a_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate))
    update = {"tls_certificate": certificate, "tls_key": key}
    settings = house.services.settings.model_copy(update=update)
    secured = replace(house, services=replace(house.services, settings=settings))
    async with a_server(secured) as server:
        base = f"https://localhost:{server.port}"
        async with httpx.AsyncClient(base_url=base, verify=trust) as client:
            answers = [
                await client.get(path)
                for path in ("/", "/calls/c1", "/assets/index-abc.js", "/api/session", "/api/none")
            ]
    for answer in answers:
        headers = answer.headers
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "microphone=(self)" in headers["permissions-policy"]
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


async def test_nobody_else_can_pretend_to_be_the_proxy(house: House) -> None:
    """Without TLS and without a trusted proxy, a header does not make a connection secure."""
    async with a_server(house) as server, httpx.AsyncClient(base_url=server.url) as client:
        login = house.logins[Role.SUPERVISOR]
        answer = await client.post(
            "/api/login",
            json={"user": login.user, "password": login.password},
            headers={"x-forwarded-proto": "https"},
        )

    assert answer.status_code == 200
    assert "Secure" not in answer.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers


def test_a_proxy_is_an_address_or_a_network() -> None:
    """A name or `*` would trust more than was meant."""
    DashboardSettings(trusted_proxies=("127.0.0.1", "172.16.0.0/12", "::1"))
    for wrong in ("*", "caddy", "172.16.0.1/12"):
        with pytest.raises(ValidationError, match=r"does not appear to be|has host bits set"):
            DashboardSettings(trusted_proxies=(wrong,))


async def test_a_browser_that_leaves_slowly_does_not_break_the_stop(
    house: House, tmp_path: Path
) -> None:
    """It has said goodbye to the wall and not yet to TLS when the server stops."""
    certificate, key = a_certificate(tmp_path)
    trust = ssl.create_default_context(cafile=str(certificate))
    update = {"tls_certificate": certificate, "tls_key": key, "drain_s": 1}
    settings = house.services.settings.model_copy(update=update)
    secured = replace(house, services=replace(house.services, settings=settings))
    async with a_server(secured) as server:
        base = f"https://localhost:{server.port}"
        async with httpx.AsyncClient(base_url=base, verify=trust) as client:
            await sign_in(client, house, Role.SUPERVISOR)
            cookie = f"{COOKIE}={client.cookies[COOKIE]}"
        reader, writer = await asyncio.open_connection("localhost", server.port, ssl=trust)
        writer.write(
            f"GET /api/live HTTP/1.1\r\nHost: localhost:{server.port}\r\nOrigin: {base}\r\n"
            f"Cookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "\r\n".encode()
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        transport = writer.transport
        assert isinstance(transport, asyncio.ReadTransport)
        transport.pause_reading()
        going_away = b"\x88\x82\0\0\0\0\x03\xe9"
        writer.write(going_away)
        # When another request has been answered, the server has read it too.
        async with httpx.AsyncClient(base_url=base, verify=trust) as client:
            assert (await client.get("/healthz")).status_code == 200
    writer.transport.abort()
