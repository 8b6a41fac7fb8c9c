"""The dashboard over TLS, and behind a proxy."""

import datetime as dt
import json
import ssl
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dashboard.gate import COOKIE
from storage.users import Role
from tests.dashboard.conftest import a_server, sign_in
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate of localhost, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate_path, key_path


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
