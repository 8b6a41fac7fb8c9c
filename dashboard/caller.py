"""Who is asking: a person with a session, or a program with a token."""

from dataclasses import dataclass

from dashboard.permissions import Permission, permissions_of, permissions_of_scopes, teams_of
from storage.sessions import Session
from storage.team_scope import TeamScope
from storage.tokens import ApiToken
from storage.users import User

TOKEN_NAME = "token:{name}"  # noqa: S105 - how a program is named, no secret
"""How a program is named where people are; no login contains a colon."""


@dataclass(frozen=True)
class Caller:
    """What one request may do, and to whose calls."""

    name: str
    """What goes into records: a login, or `token:` and the token's name."""
    permissions: frozenset[Permission]
    """What they may do."""
    teams: TeamScope
    """Whose calls they may do it to."""
    user: User | None = None
    """The person; None for a program."""
    session: Session | None = None
    """Their session; None for a program."""

    def may(self, permission: Permission, team: str | None = None) -> bool:
        """Whether they may do this, and to what belongs to `team` (None: asked of no call)."""
        return permission in self.permissions and (team is None or self.teams.sees(team))

    @property
    def must_change_password(self) -> bool:
        """Somebody else knows their password, so nothing else is open to them."""
        return self.user is not None and self.user.password_given_at is not None


def person(session: Session, user: User) -> Caller:
    """A person who is signed in."""
    granted = permissions_of(user.role) if user.password_given_at is None else frozenset()
    return Caller(user.name, granted, teams_of(user), user, session)


def program(token: ApiToken) -> Caller:
    """A program with a token."""
    name = TOKEN_NAME.format(name=token.name)
    return Caller(name, permissions_of_scopes(token.scopes), token.teams)
