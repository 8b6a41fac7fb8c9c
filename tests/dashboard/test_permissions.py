"""Every endpoint of the table against every role, and against nobody."""

import pytest

from dashboard.endpoints import ENDPOINTS, Endpoint
from dashboard.gate import Access
from dashboard.permissions import ALLOWED, Permission, permissions_of
from storage.users import Role
from tests.dashboard.addresses import address, body
from tests.dashboard.conftest import SignedIn

pytestmark = pytest.mark.integration

GUARDED = [endpoint for endpoint in ENDPOINTS if endpoint.access is not Access.PUBLIC]


def test_only_these_addresses_are_open_to_anybody() -> None:
    """Opening another one is a decision somebody has to make here too."""
    assert {e.path for e in ENDPOINTS if e.access is Access.PUBLIC} == {
        "/api/audiosocket",
        "/api/login",
        "/api/logout",
        "/api/docs",
        "/healthz",
        "/metrics",
        "/readyz",
    }


def test_agents_are_allowed_nothing_and_every_role_is_listed() -> None:
    """A role that nobody thought of may do nothing."""
    assert set(ALLOWED) == set(Role)
    assert permissions_of(Role.AGENT) == frozenset()


@pytest.mark.parametrize("endpoint", GUARDED, ids=lambda e: f"{e.method} {e.path}")
async def test_nobody_and_no_other_role_gets_in(endpoint: Endpoint, signed_in: SignedIn) -> None:
    """401 without a session, 403 without the permission, and else an answer of the endpoint."""
    for role in Role:
        if role is Role.ADMIN:  # no demo user has it; its permissions are the supervisor's
            continue
        client = await signed_in(role)
        answer = await client.request(endpoint.method, address(endpoint), json=body(endpoint))
        needs = endpoint.access
        allowed = not isinstance(needs, Permission) or needs in permissions_of(role)
        assert (answer.status_code == 403) is not allowed, (role, answer.text)
        assert answer.status_code != 401
        client.cookies.clear()
        answer = await client.request(endpoint.method, address(endpoint), json=body(endpoint))
        assert answer.status_code == 401
