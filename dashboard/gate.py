"""Who is asking, and whether they may. Every endpoint names its access."""

from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import Annotated, NamedTuple

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from dashboard.caller import Caller, person, program
from dashboard.errors import ForbiddenError, NotSignedInError, PasswordGivenError
from dashboard.permissions import Permission
from dashboard.services import services_of
from storage.sessions import Session
from storage.users import User

COOKIE = "floorwalker_session"
"""Name of the cookie with the session's token."""

BEARER = "bearer "
"""Begin of an `Authorization` header with a program's token."""


class Access(StrEnum):
    """Access that depends on no single permission."""

    PUBLIC = "public"
    """Anybody, also without signing in."""
    SIGNED_IN = "signed_in"
    """Every person who is signed in, also while they have to change their password."""


def token_of(connection: HTTPConnection) -> str:
    """The session's token the browser sent; empty without one."""
    return connection.cookies.get(COOKIE, "")


async def caller_of(connection: HTTPConnection) -> Caller | None:
    """Who is asking; None when that is nobody we know. Whoever sends `Authorization` is judged by
    it alone.
    """
    services = services_of(connection)
    header = connection.headers.get("authorization")
    if header is not None:
        if not header.lower().startswith(BEARER):
            return None
        found = services.tokens.find(header[len(BEARER) :].strip())
        return program(found) if found else None
    token = token_of(connection)
    known = await services.sessions.find(token) if token else None
    return person(*known) if known else None


async def calling(request: Request) -> Caller:
    """Who is asking.

    Raises:
        NotSignedInError: nobody is signed in, or the token is not good.
    """
    caller = await caller_of(request)
    if caller is None:
        # The page of the sign-in tells newcomers where a demonstration keeps its passwords.
        demo = services_of(request).product.demo
        raise NotSignedInError(
            "Sign in first.", detail={"demo": demo}, headers={"WWW-Authenticate": "Bearer"}
        )
    return caller


Calling = Annotated[Caller, Depends(calling)]
"""Parameter of a handler: who is asking."""


class Person(NamedTuple):
    """A caller that is a person."""

    user: User
    session: Session


async def signed_in(caller: Calling) -> Person:
    """Who is asking, for what only people do.

    Raises:
        ForbiddenError: a program is asking.
    """
    if caller.user is None or caller.session is None:
        raise ForbiddenError("Only people who sign in may do this.", detail=str(Access.SIGNED_IN))
    return Person(caller.user, caller.session)


SignedIn = Annotated[Person, Depends(signed_in)]
"""Parameter of a handler: the person who is asking."""


def requires(permission: Permission) -> Callable[[Calling], Awaitable[None]]:
    """A dependency that lets pass only those who have `permission`."""

    async def check(caller: Calling) -> None:
        if caller.must_change_password:
            raise PasswordGivenError("Choose a password of your own first.")
        if not caller.may(permission):
            raise ForbiddenError("Your role does not allow this.", detail=str(permission))

    return check
