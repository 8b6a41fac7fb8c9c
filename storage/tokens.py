"""Credentials of programs: sources that bring calls in, and integrations that use the API."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec
import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import DatabaseAwayError, NameTakenError
from storage.schema import ApiTokenRow
from storage.secret_token import new_id, new_token, token_hash
from storage.team_scope import NO_TEAMS, TeamScope
from stream.credential import Credential

PREFIX = "fwt_"
"""Begin of every token."""

SOURCE = "source:"
"""Begin of the scopes that let calls in: `source:pcm`."""

ANY_SOURCE = "source:*"
"""Scope of whoever may bring calls in by any source."""

log = structlog.get_logger(__name__)


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """One credential. The token itself is never kept. All times are seconds since the epoch."""

    id: str
    """Public id; the `Credential.id` of whoever holds it."""
    name: str
    """What it is for, in the words of whoever made it; unique."""
    scopes: frozenset[str]
    """What it opens: `source:pcm`, or a scope of the HTTP API."""
    teams: TeamScope = NO_TEAMS
    """Whose calls it may read over the HTTP API. It brings in calls of any team."""
    created_by: str = ""
    """Login of whoever made it; empty when that was the command line."""
    created_at: float
    """When it was made."""
    expires_at: float | None = None
    """From when on it is worth nothing; None: it does not expire."""
    used_at: float | None = None
    """When it was last used, to a few seconds."""
    revoked_at: float | None = None
    """When it was revoked; None while it is good."""


class NewApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A credential just made: the only moment at which its token is known."""

    token: str
    """Show it once and forget it."""
    kept: ApiToken
    """What is kept."""


class ApiTokens:
    """Tokens of programs, kept as hashes only.

    The doors ask on the event loop, so good tokens are held in memory: `refresh` reads them, and
    `follow` keeps up with what other processes create and revoke, and writes down which were used.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._good: dict[bytes, ApiToken] = {}
        self._used: dict[str, float] = {}

    async def create(
        self,
        name: str,
        *,
        scopes: frozenset[str] = frozenset({ANY_SOURCE}),
        teams: TeamScope = NO_TEAMS,
        expires_at: float | None = None,
        by: str = "",
    ) -> NewApiToken:
        """Make a token; it is good at once in this process.

        Raises:
            NameTakenError: the name is in use, also by a revoked token.
            ValueError: the name is empty, there is no scope, or one that is not a single word.
        """
        if not name.strip():
            raise ValueError("a token needs a name")
        if not scopes or any(scope.split() != [scope] for scope in scopes):
            raise ValueError("a token needs scopes, each named by one word")
        token = new_token(PREFIX)
        row = ApiTokenRow(
            id=new_id(),
            name=name.strip(),
            token_hash=token_hash(token),
            scopes=" ".join(sorted(scopes)),
            teams=teams.pack(),
            created_by=by,
            created_at=self._clock(),
            expires_at=expires_at,
        )
        try:
            async with self._database.write_session() as session:
                session.add(row)
        except IntegrityError as error:
            raise NameTakenError(row.name) from error
        self._good[row.token_hash] = _kept(row)
        return NewApiToken(token=token, kept=_kept(row))

    async def all(self) -> Sequence[ApiToken]:
        """All tokens ever made, oldest first."""
        wanted = select(ApiTokenRow).order_by(ApiTokenRow.created_at, ApiTokenRow.id)
        async with self._database.read() as session:
            return [_kept(row) for row in await session.scalars(wanted)]

    async def revoke(self, name: str) -> bool:
        """Make a token worthless; whether a good one had this name or id."""
        change = (
            update(ApiTokenRow)
            .where(
                (ApiTokenRow.name == name) | (ApiTokenRow.id == name),
                ApiTokenRow.revoked_at.is_(None),
            )
            .values(revoked_at=self._clock())
        )
        async with self._database.write() as connection:
            found = (await connection.execute(change)).rowcount > 0
        await self.refresh()
        return found

    async def refresh(self) -> None:
        """Read the good tokens into memory."""
        wanted = select(ApiTokenRow).where(ApiTokenRow.revoked_at.is_(None))
        async with self._database.read() as session:
            self._good = {row.token_hash: _kept(row) for row in await session.scalars(wanted)}

    async def write_uses(self) -> None:
        """Write down when tokens were last used."""
        used, self._used = self._used, {}
        try:
            async with self._database.write() as connection:
                for token_id, at in used.items():
                    change = update(ApiTokenRow).where(ApiTokenRow.id == token_id)
                    await connection.execute(change.values(used_at=at))
        except DatabaseAwayError:
            self._used = used | self._used
            raise

    async def follow(self, *, every_s: float = 5.0) -> None:
        """Refresh every `every_s` seconds until cancelled; the last known ones stay good while the
        database is away.
        """
        while True:
            try:
                await self.refresh()
                if self._used:
                    await self.write_uses()
            except DatabaseAwayError:
                log.warning("api_tokens_not_refreshed")
            await asyncio.sleep(every_s)

    def find(self, token: str) -> ApiToken | None:
        """The token, which counts as used now; None if unknown, revoked or expired.

        Answers from memory. What is looked up is the hash, so the time it takes tells nothing
        about a token.
        """
        kept, now = self._good.get(token_hash(token)), self._clock()
        if kept is None or (kept.expires_at is not None and kept.expires_at <= now):
            return None
        self._used[kept.id] = now
        return kept

    def check(self, token: str, source: str) -> Credential | None:
        """Whose token this is; None if it is not good for the source named `source`."""
        kept = self.find(token)
        if kept is None or not kept.scopes & {ANY_SOURCE, SOURCE + source}:
            return None
        return Credential(kept.id)


def _kept(row: ApiTokenRow) -> ApiToken:
    return ApiToken(
        id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes.split()),
        teams=TeamScope.unpack(row.teams),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
