"""Logins: who holds which session token, and until when."""

import time
from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import UnknownNameError
from storage.schema import SessionRow, UserRow
from storage.secret_token import new_id, new_token, token_hash
from storage.users import User, login_name, user_of_row

PREFIX = "fws_"
"""Begin of every session token."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One login."""

    id: str
    """Public id, to list and revoke it by."""
    user: str
    """Name of the user."""
    created_at: float
    """Seconds since the epoch."""
    expires_at: float
    """Seconds since the epoch."""


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """A login just made: the only moment at which its token is known."""

    token: str
    """Give it to the browser and forget it."""
    session: Session
    """What is kept."""


class SessionStore:
    """Sessions of users. Tokens are kept as hashes only."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def create(self, user: str, *, lifetime_s: float) -> NewSession:
        """Begin a session of `lifetime_s` seconds; forgets expired ones on the way.

        Raises:
            UnknownNameError: there is no such user.
        """
        token, now = new_token(PREFIX), self._clock()
        row = SessionRow(
            id=new_id(),
            token_hash=token_hash(token),
            user=login_name(user),
            created_at=now,
            expires_at=now + lifetime_s,
        )
        try:
            async with self._database.write_session() as session:
                await session.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
                session.add(row)
        except IntegrityError as error:
            raise UnknownNameError(row.user) from error
        return NewSession(token=token, session=_session(row))

    async def user(self, token: str) -> User | None:
        """Whose session this is; None if it is unknown, revoked or over, or the user disabled."""
        wanted = (
            select(UserRow)
            .join(SessionRow, SessionRow.user == UserRow.name)
            .where(
                SessionRow.token_hash == token_hash(token),
                SessionRow.expires_at > self._clock(),
                UserRow.disabled.is_(False),
            )
        )
        async with self._database.read() as session:
            row = (await session.scalars(wanted)).one_or_none()
        return user_of_row(row) if row else None

    async def all(self, user: str) -> Sequence[Session]:
        """Sessions of a user that still run, oldest first."""
        wanted = (
            select(SessionRow)
            .where(SessionRow.user == login_name(user), SessionRow.expires_at > self._clock())
            .order_by(SessionRow.created_at, SessionRow.id)
        )
        async with self._database.read() as session:
            return [_session(row) for row in await session.scalars(wanted)]

    async def end(self, token: str) -> None:
        """Log out: this token is worth nothing from now on."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(SessionRow).where(SessionRow.token_hash == token_hash(token))
            )

    async def revoke(self, session_id: str) -> bool:
        """End a session by its public id; whether there was one."""
        async with self._database.write() as connection:
            gone = await connection.execute(delete(SessionRow).where(SessionRow.id == session_id))
            return gone.rowcount > 0


def _session(row: SessionRow) -> Session:
    return Session(id=row.id, user=row.user, created_at=row.created_at, expires_at=row.expires_at)
