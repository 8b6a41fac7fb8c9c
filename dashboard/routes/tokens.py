"""Tokens of programs; for administrators."""

import re
import time

from fastapi import Request

from dashboard.errors import NotFoundError, UnknownScopeError, UnknownTeamError
from dashboard.gate import SignedIn
from dashboard.people_resources import MadeToken, NewToken, TokenList, TokenView
from dashboard.permissions import SCOPES
from dashboard.services import services_of
from storage.team_scope import TeamScope
from storage.tokens import ANY_SOURCE, ApiToken

SOURCE_SCOPE = re.compile(r"source:[a-z0-9_-]{1,32}")
"""Scope of one source."""

DAY_S = 86400


def unknown_scopes(scopes: frozenset[str]) -> list[str]:
    """Which of these open nothing."""
    known = SCOPES.keys() | {ANY_SOURCE}
    return sorted(s for s in scopes if s not in known and not SOURCE_SCOPE.fullmatch(s))


async def list_tokens(request: Request) -> TokenList:
    """All tokens ever made, without their secrets, and the scopes there are."""
    found = await services_of(request).tokens.all()
    return TokenList(items=[_view(token) for token in found], scopes=[ANY_SOURCE, *SCOPES])


async def add_token(body: NewToken, caller: SignedIn, request: Request) -> MadeToken:
    """Make a token. The answer holds its secret, which is shown only now."""
    services = services_of(request)
    scopes, teams = frozenset(body.scopes), TeamScope.of(body.teams)
    if unknown := unknown_scopes(scopes):
        raise UnknownScopeError("There is no such scope.", detail=list(unknown))
    if missing := await services.directory.unknown_teams(teams):
        raise UnknownTeamError("There is no such team.", detail=list(missing))
    days = body.expires_in_days
    made = await services.tokens.create(
        body.name,
        scopes=scopes,
        teams=teams,
        expires_at=time.time() + days * DAY_S if days else None,
        by=caller.user.name,
    )
    return MadeToken(token=made.token, kept=_view(made.kept))


async def revoke_token(token_id: str, request: Request) -> None:
    """Make a token worthless, here at once and on other nodes within seconds."""
    if not await services_of(request).tokens.revoke(token_id):
        raise NotFoundError("There is no such token.")


def _view(token: ApiToken) -> TokenView:
    return TokenView(
        id=token.id,
        name=token.name,
        scopes=sorted(token.scopes),
        teams=token.teams.names(),
        created_by=token.created_by,
        created_at=token.created_at,
        expires_at=token.expires_at,
        used_at=token.used_at,
        revoked_at=token.revoked_at,
    )
