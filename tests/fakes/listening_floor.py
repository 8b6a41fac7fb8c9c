"""A real house with live calls to listen to, and people of every role."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import connect

from config.settings import Settings
from dashboard.demo_users import make_demo_users
from dashboard.passwords import Passwords
from floorwalker import House, open_house
from storage.team_scope import TeamScope
from storage.users import Role, User
from stream.listening_settings import ListeningSettings
from tests.fakes.caller import a_call

PASSWORD = "a password of theirs"


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something is so, a while at most."""
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - what is waited for is behind a socket
            await asyncio.sleep(0.05)


@dataclass
class Floor:
    """A running house, and a supervisor who is signed in."""

    house: House
    http: httpx.AsyncClient
    token: str

    @property
    def cookie(self) -> dict[str, str]:
        """Headers of the supervisor's WebSockets."""
        return {"Cookie": "; ".join(f"{k}={v}" for k, v in self.http.cookies.items())}

    def socket(self, call: str, reason: str = "quality", **headers: str) -> connect:
        """The way for browsers without WebRTC."""
        url = f"ws://127.0.0.1:{self.house.port}/api/calls/{call}/listen?reason={reason}"
        return connect(url, additional_headers=headers or self.cookie, compression=None)

    async def until_live(self, call: str) -> None:
        """Until the wall knows the call."""

        async def known() -> bool:
            return (await self.http.get(f"/api/calls/{call}")).is_success

        await until(known)

    async def company(self, call: str) -> list[dict[str, Any]]:
        """Who is on the call, as the wall tells."""
        detail = (await self.http.get(f"/api/calls/{call}")).json()
        return list(detail["call"]["company"])

    async def until_ended(self, call: str) -> None:
        """Until the end of the call is kept."""

        async def ended() -> bool:
            detail = (await self.http.get(f"/api/calls/{call}")).json()
            return detail.get("ended_at") is not None

        await until(ended)

    async def until_alone(self, call: str) -> None:
        """Until nobody listens any more."""

        async def alone() -> bool:
            return not await self.company(call)

        await until(alone)

    async def deeds(self, action: str) -> list[dict[str, Any]]:
        """What the audit log says, as an administrator reads it."""
        found: list[dict[str, Any]] = []

        async with signed_in(self.house, Role.ADMIN) as admin:

            async def written() -> bool:
                answer = await admin.get("/api/audit", params={"action": action})
                found[:] = answer.json()["items"]
                return bool(found)

            await until(written)
        return found


@asynccontextmanager
async def signed_in(
    house: House, role: Role, *, team: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody of a role, who sees all teams or one."""
    name = f"{role}-{team or 'all'}"
    teams = TeamScope.of([team]) if team else TeamScope.of(["*"])
    if await house.users.get(name) is None:
        hashed = await Passwords().hash(PASSWORD)
        await house.users.add(User(name=name, role=role, teams=teams), password_hash=hashed)
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{house.port}", trust_env=False, timeout=30
    ) as http:
        answer = await http.post("/api/login", json={"user": name, "password": PASSWORD})
        answer.raise_for_status()
        yield http


@asynccontextmanager
async def a_floor(folder: Path, listening: ListeningSettings | None = None) -> AsyncIterator[Floor]:
    """Open a house without models."""
    settings = Settings(data_dir=folder, listening=listening or ListeningSettings())
    settings = settings.model_copy(
        update={
            "dashboard": settings.dashboard.model_copy(update={"port": 0}),
            "stream": settings.stream.model_copy(
                update={"port": 0, "drain_s": 1.0, "max_loop_lag_ms": 10_000}
            ),
        }
    )
    async with open_house(settings, demo=True) as house:
        token = await house.tokens.create(f"test {secrets.token_hex(4)}")
        login = (await make_demo_users(house.users, Passwords()))[0]
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{house.port}", trust_env=False, timeout=30
        ) as http:
            body = {"user": login.user, "password": login.password}
            (await http.post("/api/login", json=body)).raise_for_status()
            yield Floor(house, http, token.token)


@asynccontextmanager
async def a_live_call(
    floor: Floor, call: str = "c1", *, team: str = "", agent: str = "1001"
) -> AsyncIterator[None]:
    """A call of two tones, on the wall."""
    async with a_call(floor.house.media_port, floor.token, call, team=team, agent=agent):
        await floor.until_live(call)
        yield
