"""A floor of two teams, and everybody who might look at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from dashboard.permissions import SCOPES
from dashboard.settings import DashboardSettings
from storage.directory import Agent, Queue, Team
from storage.team_scope import ALL_TEAMS, TeamScope
from storage.users import Role, User
from stream.call import Call, EndCause, Participation
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import quick_passwords
from tests.fakes.alert_samples import an_alert
from tests.fakes.dashboard_house import House, a_house

OWN, OTHER = "red", "blue"
RED = TeamScope.of([OWN])


@dataclass(frozen=True)
class Who:
    """Somebody who asks."""

    name: str
    headers: dict[str, str]
    """What they show."""
    role: Role | None = None
    scopes: frozenset[str] = frozenset()
    known: bool = True
    """Whether we know them at all."""
    held: bool = False
    """They have to change their password first."""

    @property
    def everywhere(self) -> bool:
        """They see every team."""
        return self.role is Role.ADMIN


async def everybody(house: House) -> list[Who]:
    """Nobody, impostors, every role, and a token of every scope; all but admins of the red team.
    Anew each time, since what one test asks may end a session.
    """
    turn = f"{await house.users.count()}-"
    found = [
        Who("nobody", {}, known=False),
        Who("a guessed token", {"authorization": "Bearer fwt_guess"}, known=False),
        Who("a password in the header", {"authorization": "Basic YTpi"}, known=False),
        Who("a guessed session", {"cookie": "floorwalker_session=fws_guess"}, known=False),
    ]
    found += [Who(role, await _signed_in(house, turn + role, role), role) for role in Role]
    held = await _signed_in(house, turn + "newcomer", Role.SUPERVISOR, given=True)
    found.append(Who("newcomer", held, Role.SUPERVISOR, held=True))
    gone = await _signed_in(house, turn + "gone", Role.ADMIN, disabled=True)
    found.append(Who("gone", gone, known=False))
    for scope in (*SCOPES, "source:*"):
        made = await house.tokens.create(turn + scope, scopes=frozenset({scope}), teams=RED)
        headers = {"authorization": f"Bearer {made.token}"}
        found.append(Who(scope, headers, scopes=frozenset({scope})))
    revoked = await house.tokens.create(turn + "revoked", scopes=frozenset(SCOPES), teams=ALL_TEAMS)
    await house.tokens.revoke(turn + "revoked")
    found.append(Who("revoked", {"authorization": f"Bearer {revoked.token}"}, known=False))
    late = await house.tokens.create(turn + "late", scopes=frozenset(SCOPES), expires_at=1.0)
    found.append(Who("expired", {"authorization": f"Bearer {late.token}"}, known=False))
    return found


@asynccontextmanager
async def two_teams(folder: Path, settings: DashboardSettings) -> AsyncIterator[House]:
    """A red and a blue team, each with an agent, a queue, an ended call and an open alert."""
    async with a_house(folder, settings, passwords=quick_passwords()) as house:
        for team in (OWN, OTHER):
            await house.services.directory.put(
                [
                    Team(id=team),
                    Agent(id=f"{team}-agent", team=team),
                    Queue(id=f"{team}-queue", team=team),
                ]
            )
            call = Call(id=f"{team}-call", source="pcm", team=team, started_at=1000.0)
            house.sink.emit(call)
            house.sink.emit(Participation(call=call.id, party=Party.AGENT, agent=f"{team}-agent"))
            house.sink.emit(CallEnd(call.id, 5000, EndCause.HANGUP))
            house.recordings.calls.add(call.id)
            alert = replace(an_alert(), id=f"{team}-alert", call=call.id, team=team)
            house.desk.offer(alert, call)
        await house.tokens.create("taken")
        await house.desk.drain()
        await house.writer.flush()
        yield house


async def _signed_in(
    house: House, name: str, role: Role, *, given: bool = False, disabled: bool = False
) -> dict[str, str]:
    user = User(name=name, role=role, teams=RED)
    await house.users.add(user, password_hash="none", given=given)
    made = await house.services.sessions.create(name, lifetime_s=3600)
    if disabled:
        await house.users.change(replace(user, disabled=True))
    return {"cookie": f"floorwalker_session={made.token}"}
