"""Signing in and out over HTTP."""

import httpx
import pytest

from dashboard.app import create_app
from dashboard.gate import COOKIE
from dashboard.settings import DashboardSettings
from storage.users import Role
from tests.dashboard.conftest import BASE, SignedIn, password_of, sign_in
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def test_the_right_password_opens_a_session(client: httpx.AsyncClient, house: House) -> None:
    """The answer says who one is and what one may do."""
    answer = await sign_in(client, house, Role.SUPERVISOR)

    assert answer.status_code == 200
    assert answer.json() == {
        "name": "supervisor",
        "display_name": "班长 Supervisor",
        "role": "supervisor",
        "permissions": [
            "view_calls",
            "view_alerts",
            "handle_alerts",
            "export_calls",
            "play_recordings",
            "listen_in",
            "whisper",
            "barge",
            "mark_calls",
            "manage_channels",
            "write_notes",
            "view_directory",
        ],
        "teams": ["*"],
        "must_change_password": False,
        "demo": True,
        "demo_model": True,
        "languages": ["zh-CN", "en"],
        "join_reasons": [],
    }
    assert (await client.get("/api/session")).json() == answer.json()


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: httpx.AsyncClient, house: House
) -> None:
    """HttpOnly and SameSite=Strict; Secure only where there is https."""
    cookie = (await sign_in(client, house, Role.SUPERVISOR)).headers["set-cookie"]

    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert "Max-Age=43200" in cookie
    assert "Secure" not in cookie


async def test_the_cookie_is_secure_over_https(house: House) -> None:
    """A cookie made on https never travels in the clear."""
    transport = httpx.ASGITransport(app=create_app(house.services))
    async with httpx.AsyncClient(transport=transport, base_url="https://floor.test") as client:
        answer = await sign_in(client, house, Role.SUPERVISOR)

    assert "Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize("user", ["supervisor", "nobody"])
async def test_a_wrong_password_and_an_unknown_user_look_the_same(
    client: httpx.AsyncClient, user: str
) -> None:
    """The answer does not tell who exists."""
    answer = await client.post("/api/login", json={"user": user, "password": "wrong"})

    assert answer.status_code == 401
    assert answer.json() == {
        "error": {"code": "wrong_password", "message": "User and password do not fit."}
    }
    assert "set-cookie" not in answer.headers


async def test_a_disabled_user_cannot_sign_in_and_is_signed_out(
    client: httpx.AsyncClient, house: House
) -> None:
    """Disabling works at once."""
    await sign_in(client, house, Role.INSPECTOR)
    user = await house.users.get("inspector")
    assert user is not None
    from msgspec.structs import replace

    await house.users.change(replace(user, disabled=True))

    assert (await client.get("/api/session")).status_code == 401
    assert (await sign_in(client, house, Role.INSPECTOR)).status_code == 401


async def test_signing_out_ends_the_session_for_good(
    client: httpx.AsyncClient, house: House
) -> None:
    """A kept token is worth nothing afterwards, and signing out twice does no harm."""
    await sign_in(client, house, Role.SUPERVISOR)
    token = client.cookies[COOKIE]

    assert (await client.post("/api/logout")).status_code == 204
    assert COOKIE not in client.cookies
    stolen = await client.get("/api/session", headers={"cookie": f"{COOKIE}={token}"})
    assert stolen.status_code == 401
    assert (await client.post("/api/logout")).status_code == 204


async def test_guessing_is_refused_after_a_few_wrong_passwords(
    client: httpx.AsyncClient, house: House
) -> None:
    """Then even the right one has to wait, else guessing would go on unseen."""
    for _ in range(3):
        answer = await client.post("/api/login", json={"user": "supervisor", "password": "guess"})
        assert answer.status_code == 401

    refused = await sign_in(client, house, Role.SUPERVISOR)

    assert refused.status_code == 429
    assert refused.json()["error"]["code"] == "too_many_guesses"
    assert 0 < int(refused.headers["retry-after"]) <= 300
    assert (await sign_in(client, house, Role.INSPECTOR)).status_code == 200


async def test_letter_case_does_not_give_further_guesses(client: httpx.AsyncClient) -> None:
    """Names are compared without case, so guesses are counted without case."""
    for user in ("supervisor", "Supervisor", " SUPERVISOR"):
        await client.post("/api/login", json={"user": user, "password": "guess"})

    refused = await client.post("/api/login", json={"user": "supervisoR", "password": "guess"})

    assert refused.status_code == 429


async def test_one_address_cannot_try_many_users(client: httpx.AsyncClient, house: House) -> None:
    """Spraying one password over all users is guessing too."""
    for number in range(8):
        await client.post("/api/login", json={"user": f"user{number}", "password": "123456"})

    assert (await sign_in(client, house, Role.SUPERVISOR)).status_code == 429


async def test_an_over_long_password_is_refused_unread(client: httpx.AsyncClient) -> None:
    """Hashing a megabyte is no service to anybody, and the answer never repeats the password."""
    body = {"user": "supervisor", "password": "p4ss" * 300}
    answer = await client.post("/api/login", json=body)

    assert answer.status_code == 422
    assert "p4ss" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.test", "null", "http://floor.test.evil.test"])
async def test_a_foreign_page_cannot_sign_anybody_in_or_out(
    client: httpx.AsyncClient, house: House, origin: str
) -> None:
    """The browser names the page a request comes from."""
    await sign_in(client, house, Role.SUPERVISOR)

    answer = await client.post("/api/logout", headers={"origin": origin})

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "foreign_origin"
    assert (await client.get("/api/session")).status_code == 200


async def test_our_own_page_and_allowed_ones_may(house: House, settings: DashboardSettings) -> None:
    """Same host, the public address behind a proxy, and what the settings list."""
    from dataclasses import replace

    wider = settings.model_copy(
        update={
            "public_url": "https://floor.example",
            "allowed_origins": ("https://crm.example",),
        }
    )
    transport = httpx.ASGITransport(app=create_app(replace(house.services, settings=wider)))
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        for origin in (BASE, "https://floor.example", "https://crm.example"):
            answer = await client.post("/api/logout", headers={"origin": origin})
            assert answer.status_code == 204


async def test_a_form_of_a_foreign_page_is_no_login(
    client: httpx.AsyncClient, house: House
) -> None:
    """Only JSON is read, which no plain form can send."""
    password = password_of(house, Role.SUPERVISOR)
    answer = await client.post("/api/login", data={"user": "supervisor", "password": password})

    assert answer.status_code == 422


async def test_an_agent_may_sign_in_and_has_their_own_desk_only(signed_in: SignedIn) -> None:
    """What a role is not given is denied by default."""
    agent = await signed_in(Role.AGENT)

    assert (await agent.get("/api/session")).json()["permissions"] == ["own_desk"]
    assert (await agent.get("/api/calls")).status_code == 403
