"""Signing in and out, one's own password, and sessions."""

from fastapi import Request, Response

from dashboard.acting import actor_of
from dashboard.browser_name import browser_name
from dashboard.caller import person
from dashboard.errors import NotFoundError, TooManyGuessesError, WrongPasswordError
from dashboard.gate import COOKIE, Calling, SignedIn, token_of
from dashboard.people_resources import BrowserSession, SessionList
from dashboard.permissions import Permission
from dashboard.resources import LoginRequest, PasswordChange, SessionView
from dashboard.services import DashboardServices, services_of
from dashboard.sign_in import Device
from storage.sessions import NewSession, Session
from storage.users import User


async def login(body: LoginRequest, request: Request, response: Response) -> SessionView:
    """Sign in. The answer sets a cookie; a program sends it back with each further request."""
    services = services_of(request)
    device = _device(request)
    try:
        opened = await services.sign_in.open(body.user, body.password, device=device)
    except (WrongPasswordError, TooManyGuessesError) as refused:
        await services.audited.sign_in_refused(body.user, refused, address=device.address)
        raise
    if known := await services.sessions.find(opened.token):
        await services.audited.signed_in(actor_of(request, person(*known)))
    if before := token_of(request):
        # Whatever session the browser brought along is none of this one's.
        await services.sessions.end(before)
    return await _opened(request, response, opened)


async def logout(request: Request, response: Response) -> None:
    """Sign out, here and on every wall this session has open. Twice does no harm."""
    services = services_of(request)
    if token := token_of(request):
        known = await services.sessions.find(token)
        if known is not None:
            await services.audited.signed_out(actor_of(request, person(*known)))
        await services.sessions.end(token)
        if known is not None:
            services.feed.sign_out(known[0].id)
    response.delete_cookie(
        COOKIE, httponly=True, samesite="strict", secure=_is_https(request, services)
    )


async def session(caller: SignedIn, request: Request) -> SessionView:
    """Who is signed in, what they may do, and what kind of installation this is."""
    return _view(caller.session, caller.user, services_of(request))


async def change_password(
    body: PasswordChange, caller: SignedIn, request: Request, response: Response
) -> SessionView:
    """Choose another password. Ends all of one's sessions and begins a new one here."""
    services = services_of(request)
    ended = await services.sessions.all(caller.user.name)
    by = actor_of(request, person(caller.session, caller.user))
    opened = await services.sign_in.change_password(
        caller.user,
        body.current,
        body.chosen,
        device=_device(request),
        before=lambda: services.audited.password_changed(by),
    )
    for one in ended:
        services.feed.sign_out(one.id)
    return await _opened(request, response, opened)


async def list_sessions(caller: SignedIn, request: Request) -> SessionList:
    """One's own sessions that still run, oldest first."""
    found = await services_of(request).sessions.all(caller.user.name)
    return SessionList(items=[_session(one, caller.session.id) for one in found])


async def list_all_sessions(caller: Calling, request: Request) -> SessionList:
    """Everybody's sessions that still run, oldest first."""
    found = await services_of(request).sessions.all()
    current = caller.session.id if caller.session else ""
    return SessionList(items=[_session(one, current) for one in found])


async def end_session(session_id: str, caller: Calling, who: SignedIn, request: Request) -> None:
    """End a session: one's own, or anybody's if one may."""
    services = services_of(request)
    anybody = caller.may(Permission.MANAGE_SESSIONS)
    user = None if anybody else who.user.name
    running = await services.sessions.all(user)
    ending = next((one for one in running if one.id == session_id), None)
    if ending is None:
        raise NotFoundError("There is no such session.")
    await services.audited.session_revoked(actor_of(request, caller), ending.user, session_id)
    if not await services.sessions.revoke(session_id, user=user):
        raise NotFoundError("There is no such session.")
    services.feed.sign_out(session_id)


def _device(request: Request) -> Device:
    address = request.client.host if request.client else ""
    return Device(address, browser_name(request.headers.get("user-agent", "")[:512]))


async def _opened(request: Request, response: Response, opened: NewSession) -> SessionView:
    services = services_of(request)
    known = await services.sessions.find(opened.token)
    assert known is not None  # noqa: S101 - the session was made a moment ago
    response.set_cookie(
        COOKIE,
        opened.token,
        max_age=services.settings.session_s,
        httponly=True,
        # Links in notices lead to the page, which is open to anybody; what it then asks for itself
        # is of our own site. So even the strict kind costs nobody a second sign-in.
        samesite="strict",
        secure=_is_https(request, services),
    )
    return _view(*known, services)


def _is_https(request: Request, services: DashboardServices) -> bool:
    return request.url.scheme == "https" or services.settings.public_url.startswith("https:")


def _session(kept: Session, current: str) -> BrowserSession:
    return BrowserSession(
        id=kept.id,
        user=kept.user,
        created_at=kept.created_at,
        expires_at=kept.expires_at,
        seen_at=kept.seen_at,
        address=kept.address,
        browser=kept.agent,
        current=kept.id == current,
    )


def _view(kept: Session, user: User, services: DashboardServices) -> SessionView:
    caller = person(kept, user)
    return SessionView(
        name=user.name,
        display_name=user.display_name or user.name,
        role=user.role,
        permissions=[permission for permission in Permission if caller.may(permission)],
        teams=caller.teams.names(),
        must_change_password=caller.must_change_password,
        demo=services.product.demo,
        demo_model=services.product.demo_model,
        languages=list(services.product.languages),
        join_reasons=list(services.product.join_reasons),
    )
