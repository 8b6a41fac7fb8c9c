"""Bodies of the HTTP API about people and places: users, sessions, tokens, the directory."""

from datetime import date
from typing import Annotated, Generic, TypeVar

from pydantic import Field, StringConstraints

from dashboard.resources import Resource
from storage.directory import ID_CHARS, NAME_CHARS
from storage.users import Role

LOGIN = r"^[^\s:/]+$"
"""A login is one word, and looks like no token of a program."""

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=ID_CHARS)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=NAME_CHARS)]
Login = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, to_lower=True, min_length=1, max_length=ID_CHARS, pattern=LOGIN
    ),
]
Item = TypeVar("Item")


class Page(Resource, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    next: str | None = None
    """`after` of the next page; None when there is none."""


class UserChange(Resource):
    """What may be said of a user."""

    display_name: Name = ""
    """What others see."""
    role: Role
    teams: Annotated[list[Id], Field(max_length=500)] = Field(default=[])
    """Ids of the teams whose calls they may see; `*` means all."""
    disabled: bool = False
    """May not sign in."""


class NewUser(UserChange):
    """A new user."""

    name: Login


class UserView(UserChange):
    """A user."""

    name: str
    must_change_password: bool
    created_at: float
    """Seconds since the epoch."""


class GivenPassword(Resource):
    """A user and the password of their next sign-in: the only moment at which it is known."""

    user: UserView
    password: str


class BrowserSession(Resource):
    """One login. All times are seconds since the epoch."""

    id: str
    user: str
    created_at: float
    expires_at: float
    seen_at: float
    """When it was last used, to the minute."""
    address: str
    browser: str
    """What it calls itself, in a few words."""
    current: bool
    """It is the session of this very request."""


class SessionList(Resource):
    """Sessions that still run, oldest first."""

    items: list[BrowserSession]


class NewToken(Resource):
    """A token for a program."""

    name: Annotated[Name, Field(min_length=1)]
    scopes: Annotated[list[str], Field(min_length=1, max_length=50)]
    teams: Annotated[list[Id], Field(max_length=500)] = Field(default=[])
    """Ids of the teams whose calls it may read; `*` means all."""
    expires_in_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    """None: it does not expire."""


class TokenView(Resource):
    """A token, without its secret. All times are seconds since the epoch."""

    id: str
    name: str
    scopes: list[str]
    teams: list[str]
    created_by: str
    created_at: float
    expires_at: float | None
    used_at: float | None
    revoked_at: float | None


class MadeToken(Resource):
    """A token just made: the only moment at which its secret is known."""

    token: str
    kept: TokenView


class TokenList(Resource):
    """All tokens ever made, oldest first, and what a new one may be given."""

    items: list[TokenView]
    scopes: list[str]
    """Scopes there are."""


class TeamChange(Resource):
    """What may be said of a team."""

    name: Name = ""
    disabled: bool = False


class NewTeam(TeamChange):
    """A team to be."""

    id: Id


class TeamView(TeamChange):
    """A team."""

    id: str


class AgentChange(Resource):
    """What may be said of an agent."""

    name: Name = ""
    extension: Id | None = None
    """Their telephone; calls may name them by it."""
    login: Login | None = None
    """Name of the user they sign in as."""
    team: Id | None = None
    """Id of their team."""
    languages: Annotated[list[str], Field(max_length=20)] = Field(default=[])
    """BCP 47 tags."""
    hired_on: date | None = None
    disabled: bool = False


class NewAgent(AgentChange):
    """An agent to be."""

    id: Id


class AgentView(AgentChange):
    """An agent."""

    id: str


class QueueChange(Resource):
    """What may be said of a queue."""

    name: Name = ""
    team: Id | None = None
    """Id of the team that answers it."""
    disabled: bool = False


class NewQueue(QueueChange):
    """A queue to be."""

    id: Id


class QueueView(QueueChange):
    """A queue."""

    id: str
