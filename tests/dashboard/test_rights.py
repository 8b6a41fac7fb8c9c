"""Every address against everybody: each role, no session, tokens of each scope, own and other team.

The addresses come from the published description, what is owed from `rights.py`.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.routing import Route, WebSocketRoute

from dashboard.app import bare_app, create_app
from dashboard.gate import Access
from dashboard.permissions import ALLOWED, SCOPES, Permission
from dashboard.settings import DashboardSettings
from storage.users import Role
from tests.dashboard.conftest import a_client
from tests.dashboard.rights import OWED, UNPUBLISHED, Owed
from tests.dashboard.rights_house import OTHER, OWN, Who, everybody, two_teams
from tests.fakes.dashboard_house import House

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

SCHEMA: dict[str, Any] = bare_app("").openapi()
OPERATIONS = [
    f"{m.upper()} {path}" for path in sorted(SCHEMA["paths"]) for m in SCHEMA["paths"][path]
]


@dataclass(frozen=True)
class Floor:
    """Two teams, and a program that asks about them."""

    house: House
    client: httpx.AsyncClient


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def floor(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Floor]:
    """One for all tests: nothing they ask changes what the others are owed."""
    settings = DashboardSettings(port=0)
    async with (
        two_teams(tmp_path_factory.mktemp("floor"), settings) as house,
        a_client(create_app(house.services)) as client,
    ):
        yield Floor(house, client)


async def test_every_address_states_what_it_owes() -> None:
    """Whoever adds a route says in rights.py who may use it, and removes what is gone."""
    assert set(OPERATIONS) == set(OWED)


async def test_no_address_hides_from_the_description(floor: Floor) -> None:
    """A route added beside the table of endpoints would escape the other tests."""
    published = {path.split("{")[0] for path in SCHEMA["paths"]}
    hidden = {
        route.path
        for route in create_app(floor.house.services).routes
        if isinstance(route, Route | WebSocketRoute) and route.path.split("{")[0] not in published
    }

    assert hidden == UNPUBLISHED


async def test_every_role_and_every_permission_is_somebodys() -> None:
    """A role that nobody thought of may do nothing, and so may agents."""
    assert set(ALLOWED) == set(Role)
    assert ALLOWED[Role.AGENT] == {Permission.OWN_DESK}
    assert set(Permission) == set().union(*ALLOWED.values())


async def test_no_program_can_make_programs_or_people() -> None:
    """A stolen token must not grow."""
    own = {Permission.MANAGE_USERS, Permission.MANAGE_SESSIONS, Permission.MANAGE_TOKENS}
    assert all(not own & granted for granted in SCOPES.values())


@pytest.mark.parametrize("operation", OPERATIONS)
async def test_everybody_gets_what_is_owed_and_nothing_else(operation: str, floor: Floor) -> None:
    """About one's own team, and about another."""
    owed = OWED[operation]
    for who in await everybody(floor.house):
        for team in (OWN, OTHER):
            answer = await _asked(floor.client, operation, owed, who, team)
            status = expected(owed, who, team)
            assert answer.status_code == status, (who.name, team, answer.text)
            if owed.items and status == 200:
                seen = {item[owed.items] for item in answer.json()["items"]}
                assert seen == ({OWN, OTHER} if who.everywhere else {OWN}), who.name


async def test_another_team_is_answered_like_nothing_at_all(floor: Floor) -> None:
    """Nobody learns from a refusal that there is such a call or alert."""
    lead = next(who for who in await everybody(floor.house) if who.role is Role.TEAM_LEAD)
    for operation, owed in OWED.items():
        if owed.foreign is not None:
            foreign = await _asked(floor.client, operation, owed, lead, OTHER)
            unknown = await _asked(floor.client, operation, owed, lead, "no-such")
            assert foreign.status_code == unknown.status_code
            assert foreign.content == unknown.content
            assert foreign.headers == unknown.headers


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if not o.startswith("GET ")])
async def test_no_foreign_page_changes_anything(operation: str, floor: Floor) -> None:
    """Whoever's browser it is, and whatever it is signed in as."""
    admin = next(who for who in await everybody(floor.house) if who.role is Role.ADMIN)
    for foreign in ({"origin": "https://evil.test"}, {"origin": "null"}):
        asked = replace(admin, headers=admin.headers | foreign)
        answer = await _asked(floor.client, operation, OWED[operation], asked, OWN)
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "foreign_origin"


def expected(owed: Owed, who: Who, team: str) -> int:
    """The status stated for `who`."""
    if owed.access is Access.PUBLIC:
        return owed.status
    if not who.known:
        return 401
    if owed.access is Access.SIGNED_IN:
        return owed.status if who.role else 403
    may = who.role in owed.roles or bool(who.scopes & owed.scopes)
    if who.held or not may:
        return 403
    if owed.foreign is not None and team == OTHER and not who.everywhere:
        return owed.foreign
    return owed.status


async def _asked(
    client: httpx.AsyncClient, operation: str, owed: Owed, who: Who, team: str
) -> httpx.Response:
    method, path = operation.split(" ")
    path = path.replace("{call_id}", f"{team}-call").replace("{alert_id}", f"{team}-alert")
    path = path.replace("{channel}", team)
    path = "/".join("nothing" if part.startswith("{") else part for part in path.split("/"))
    client.cookies.clear()
    return await client.request(
        method, path, headers=who.headers, json=owed.body, params=owed.query
    )
