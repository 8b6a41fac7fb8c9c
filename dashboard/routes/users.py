"""Who may sign in; for administrators."""

from fastapi import Request

from dashboard.errors import NotFoundError, OwnAccountError, UnknownTeamError
from dashboard.gate import SignedIn
from dashboard.people_resources import GivenPassword, NewUser, Page, UserChange, UserView
from dashboard.routes.directory import After, PageLimit, Search
from dashboard.services import DashboardServices, services_of
from storage.team_scope import TeamScope
from storage.users import User


async def list_users(
    request: Request, search: Search = "", limit: PageLimit = 200, after: After = ""
) -> Page[UserView]:
    """Users, by name and in pages."""
    found = await services_of(request).users.find(limit=limit, search=search, after=after)
    last = found[-1].name if len(found) == limit else None
    return Page(items=[_view(user) for user in found], next=last)


async def add_user(body: NewUser, request: Request) -> GivenPassword:
    """Add a user. The answer holds the password of their first sign-in, which is shown only now."""
    services = services_of(request)
    user, password = await services.sign_in.add(
        User(
            name=body.name,
            display_name=body.display_name,
            role=body.role,
            teams=await _teams(body, services),
            disabled=body.disabled,
        )
    )
    return GivenPassword(user=_view(user), password=password)


async def change_user(
    user_name: str, body: UserChange, caller: SignedIn, request: Request
) -> UserView:
    """Change what a user is called, may do and see. Their open walls follow at once."""
    services = services_of(request)
    before = await services.users.get(user_name)
    if before is None:
        raise NotFoundError("There is no such user.")
    if before.name == caller.user.name and (body.disabled or body.role is not before.role):
        raise OwnAccountError("Somebody else has to do this to you.")
    user = await services.users.change(
        User(
            name=before.name,
            display_name=body.display_name,
            role=body.role,
            teams=await _teams(body, services),
            disabled=body.disabled,
        )
    )
    services.feed.doubt(user.name)
    return _view(user)


async def give_password(user_name: str, caller: SignedIn, request: Request) -> GivenPassword:
    """Make up another password for a user, which is shown only now and has to be changed at the
    next sign-in. Ends their sessions.
    """
    services = services_of(request)
    user = await services.users.get(user_name)
    if user is None:
        raise NotFoundError("There is no such user.")
    if user.name == caller.user.name:
        raise OwnAccountError("Change your own password instead.")
    password = await services.sign_in.give_password(user.name)
    services.feed.doubt(user.name)
    changed = await services.users.get(user.name)
    return GivenPassword(user=_view(changed or user), password=password)


async def _teams(body: UserChange, services: DashboardServices) -> TeamScope:
    teams = TeamScope.of(body.teams)
    if unknown := await services.directory.unknown_teams(teams):
        raise UnknownTeamError("There is no such team.", detail=list(unknown))
    return teams


def _view(user: User) -> UserView:
    return UserView(
        name=user.name,
        display_name=user.display_name,
        role=user.role,
        teams=user.teams.names(),
        disabled=user.disabled,
        must_change_password=user.password_given_at is not None,
        created_at=user.created_at,
    )
