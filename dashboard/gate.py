"""Who is asking, and whether they may. Every endpoint names its access."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from dashboard.errors import ForbiddenError, NotSignedInError
from dashboard.permissions import Permission, permissions_of
from dashboard.services import services_of
from storage.users import User

COOKIE = "floorwalker_session"
"""Name of the cookie with the session's token."""


class Access(StrEnum):
    """Access that depends on no single permission."""

    PUBLIC = "public"
    """Anybody, also without signing in."""
    SIGNED_IN = "signed_in"
    """Everybody who is signed in."""


def token_of(connection: HTTPConnection) -> str:
    """The token the browser sent; empty without one."""
    return connection.cookies.get(COOKIE, "")


async def user_of(connection: HTTPConnection) -> User | None:
    """Who is asking; None when nobody is signed in."""
    token = token_of(connection)
    return await services_of(connection).sessions.user(token) if token else None


async def signed_in(request: Request) -> User:
    """Who is asking.

    Raises:
        NotSignedInError: nobody is signed in.
    """
    user = await user_of(request)
    if user is None:
        # The page of the sign-in tells newcomers where a demonstration keeps its passwords.
        demo = services_of(request).product.demo
        raise NotSignedInError("Sign in first.", detail={"demo": demo})
    return user


SignedIn = Annotated[User, Depends(signed_in)]
"""Parameter of a handler: who is asking."""


def requires(permission: Permission) -> Callable[[SignedIn], Awaitable[None]]:
    """A dependency that lets pass only those who have `permission`."""

    async def check(user: SignedIn) -> None:
        if permission not in permissions_of(user.role):
            raise ForbiddenError("Your role does not allow this.", detail=str(permission))

    return check
