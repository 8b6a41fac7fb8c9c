"""Signing in and out."""

from fastapi import Request, Response

from dashboard.gate import COOKIE, SignedIn, token_of
from dashboard.permissions import Permission, permissions_of
from dashboard.resources import LoginRequest, SessionView
from dashboard.services import DashboardServices, services_of
from storage.users import User


async def login(body: LoginRequest, request: Request, response: Response) -> SessionView:
    """Sign in. The answer sets a cookie; a program sends it back with each further request."""
    services = services_of(request)
    address = request.client.host if request.client else ""
    token = await services.sign_in.open(body.user, body.password, address=address)
    user = await services.sessions.user(token)
    assert user is not None  # noqa: S101 - the session was made a moment ago
    response.set_cookie(
        COOKIE,
        token,
        max_age=services.settings.session_s,
        httponly=True,
        samesite="strict",
        secure=_is_https(request, services),
    )
    return _view(user, services)


async def logout(request: Request, response: Response) -> None:
    """Sign out, here and on every wall this session has open. Twice does no harm."""
    services = services_of(request)
    if token := token_of(request):
        await services.sessions.end(token)
        services.feed.sign_out(token)
    response.delete_cookie(
        COOKIE, httponly=True, samesite="strict", secure=_is_https(request, services)
    )


async def session(user: SignedIn, request: Request) -> SessionView:
    """Who is signed in, what they may do, and what kind of installation this is."""
    return _view(user, services_of(request))


def _is_https(request: Request, services: DashboardServices) -> bool:
    return request.url.scheme == "https" or services.settings.public_url.startswith("https:")


def _view(user: User, services: DashboardServices) -> SessionView:
    granted = permissions_of(user.role)
    return SessionView(
        name=user.name,
        display_name=user.display_name or user.name,
        role=user.role,
        permissions=[permission for permission in Permission if permission in granted],
        demo=services.product.demo,
        demo_model=services.product.demo_model,
        languages=list(services.product.languages),
    )
