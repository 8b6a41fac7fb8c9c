"""Credentials of sources: who may bring calls in."""

import asyncio
import time
from collections.abc import Callable, Sequence

import msgspec
import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import DatabaseAwayError, NameTakenError
from storage.schema import SourceTokenRow
from storage.secret_token import new_id, new_token, token_hash
from stream.credential import Credential

PREFIX = "fwt_"
"""Begin of every source token."""

log = structlog.get_logger(__name__)


class SourceToken(msgspec.Struct, frozen=True, kw_only=True):
    """One credential. The token itself is never kept."""

    id: str
    """Public id; the `Credential.id` of whoever holds it."""
    name: str
    """What it is for, in the words of whoever made it; unique."""
    scopes: frozenset[str]
    """Names of the sources it may use (`pcm`); empty for all."""
    created_at: float
    """Seconds since the epoch."""
    revoked_at: float | None = None
    """Seconds since the epoch; None while it is good."""


class NewSourceToken(msgspec.Struct, frozen=True, kw_only=True):
    """A credential just made: the only moment at which its token is known."""

    token: str
    """Show it once and forget it."""
    kept: SourceToken
    """What is kept."""


class SourceTokens:
    """Tokens of sources, kept as hashes only.

    The door asks on the event loop, so good tokens are held in memory: `refresh` reads them, and
    `follow` keeps up with what other processes create and revoke.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._good: dict[bytes, SourceToken] = {}

    async def create(self, name: str, *, scopes: frozenset[str] = frozenset()) -> NewSourceToken:
        """Make a token; it is good at once in this process.

        Raises:
            NameTakenError: the name is in use, also by a revoked token.
            ValueError: the name is empty, or a scope is empty or contains a space.
        """
        if not name.strip():
            raise ValueError("a token needs a name")
        if any(scope.split() != [scope] for scope in scopes):
            raise ValueError("a scope is one word, the name of a source")
        token = new_token(PREFIX)
        row = SourceTokenRow(
            id=new_id(),
            name=name.strip(),
            token_hash=token_hash(token),
            scopes=" ".join(sorted(scopes)),
            created_at=self._clock(),
            revoked_at=None,
        )
        try:
            async with self._database.write_session() as session:
                session.add(row)
        except IntegrityError as error:
            raise NameTakenError(row.name) from error
        self._good[row.token_hash] = _kept(row)
        return NewSourceToken(token=token, kept=_kept(row))

    async def all(self) -> Sequence[SourceToken]:
        """All tokens ever made, oldest first."""
        wanted = select(SourceTokenRow).order_by(SourceTokenRow.created_at, SourceTokenRow.id)
        async with self._database.read() as session:
            return [_kept(row) for row in await session.scalars(wanted)]

    async def revoke(self, name: str) -> bool:
        """Make a token worthless; whether a good one had this name or id."""
        change = (
            update(SourceTokenRow)
            .where(
                (SourceTokenRow.name == name) | (SourceTokenRow.id == name),
                SourceTokenRow.revoked_at.is_(None),
            )
            .values(revoked_at=self._clock())
        )
        async with self._database.write() as connection:
            found = (await connection.execute(change)).rowcount > 0
        await self.refresh()
        return found

    async def refresh(self) -> None:
        """Read the good tokens into memory."""
        wanted = select(SourceTokenRow).where(SourceTokenRow.revoked_at.is_(None))
        async with self._database.read() as session:
            self._good = {row.token_hash: _kept(row) for row in await session.scalars(wanted)}

    async def follow(self, *, every_s: float = 5.0) -> None:
        """Refresh every `every_s` seconds until cancelled; the last known ones stay good while the
        database is away.
        """
        while True:
            try:
                await self.refresh()
            except DatabaseAwayError:
                log.warning("source_tokens_not_refreshed")
            await asyncio.sleep(every_s)

    def check(self, token: str, source: str) -> Credential | None:
        """Whose token this is; None if unknown, revoked or not for the source named `source`.

        Answers from memory. What is looked up is the hash, so the time it takes tells nothing
        about a token.
        """
        kept = self._good.get(token_hash(token))
        if kept is None or (kept.scopes and source not in kept.scopes):
            return None
        return Credential(kept.id)


def _kept(row: SourceTokenRow) -> SourceToken:
    return SourceToken(
        id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes.split()),
        created_at=row.created_at,
        revoked_at=row.revoked_at,
    )
