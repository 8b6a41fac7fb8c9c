"""Users of the demonstration: one per role, with passwords made up afresh at every start."""

import secrets
from dataclasses import dataclass

from dashboard.passwords import Passwords
from storage.errors import NameTakenError
from storage.team_scope import ALL_TEAMS
from storage.users import Role, User, UserStore

DEMO_USERS = (
    User(name="supervisor", display_name="班长 Supervisor", role=Role.SUPERVISOR, teams=ALL_TEAMS),
    User(name="inspector", display_name="质检员 Inspector", role=Role.INSPECTOR, teams=ALL_TEAMS),
    User(name="team_lead", display_name="组长 Team lead", role=Role.TEAM_LEAD, teams=ALL_TEAMS),
    User(name="agent", display_name="坐席 Agent", role=Role.AGENT),
    User(name="admin", display_name="管理员 Admin", role=Role.ADMIN),
)
PASSWORD_BYTES = 9
"""12 characters to type, 72 bits to guess."""


@dataclass(frozen=True)
class DemoLogin:
    """What the demo prints."""

    role: Role
    user: str
    password: str


async def make_demo_users(users: UserStore, passwords: Passwords) -> list[DemoLogin]:
    """Create the demo users, or give those of an earlier demo another password."""
    logins = []
    for user in DEMO_USERS:
        password = secrets.token_urlsafe(PASSWORD_BYTES)
        password_hash = await passwords.hash(password)
        try:
            await users.add(user, password_hash=password_hash)
        except NameTakenError:
            await users.set_password_hash(user.name, password_hash)
        logins.append(DemoLogin(user.role, user.name, password))
    return logins
