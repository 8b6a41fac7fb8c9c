"""A floor of two teams, and everybody who might look at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from alerts.channels.webhook import WebhookSettings
from dashboard.permissions import SCOPES
from dashboard.settings import DashboardSettings
from storage.directory import Agent, Queue, Team
from storage.search_keeper import SearchKeeper
from storage.team_scope import ALL_TEAMS, TeamScope
from storage.users import Role, User
from stream.call import Call, EndCause, Participation
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import quick_passwords
from tests.fakes.alert_samples import an_alert, an_item
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
    """A red and a blue team, each with an agent, a queue, a channel, an ended call, an open alert
    and another one that a channel of earlier settings could not be told of.
    """
    channels = tuple(a_channel(team) for team in (OWN, OTHER))
    async with a_house(folder, settings, passwords=quick_passwords(), channels=channels) as house:
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
        for team in (OWN, OTHER):
            await _given_up(house, team)
        await house.writer.flush()
        await SearchKeeper(house.database).gather()
        yield house


def a_channel(team: str) -> WebhookSettings:
    """The channel of one team, with its name."""
    secret = "whsec_" + "AAAA" * 8
    told = {"name": team, "url": f"https://{team}.example/", "secret": secret, "teams": [team]}
    return WebhookSettings.model_validate(told)


async def _given_up(house: House, team: str) -> None:
    alert = replace(an_alert(), id=f"{team}-untold", call=f"{team}-call", team=team)
    item = an_item(alert, channel="gone")
    await house.alert_store.save(alert, expected_revision=0, outbox=[item])
    await house.alert_store.claim("gone", now=3_000.0, until=3_060.0, limit=1)
    await house.alert_store.dead(item.key, error="http_404", at=3_001.0)


async def _signed_in(
    house: House, name: str, role: Role, *, given: bool = False, disabled: bool = False
) -> dict[str, str]:
    user = User(name=name, role=role, teams=RED)
    await house.users.add(user, password_hash="none", given=given)
    made = await house.services.sessions.create(name, lifetime_s=3600)
    if disabled:
        await house.users.change(replace(user, disabled=True))
    return {"cookie": f"floorwalker_session={made.token}"}
