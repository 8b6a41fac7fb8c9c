"""Logins: who holds which session token, from where, and until when."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import DatabaseAwayError, UnknownNameError
from storage.schema import SessionRow, UserRow
from storage.secret_token import new_id, new_token, token_hash
from storage.users import User, login_name, user_of_row

PREFIX = "fws_"
"""Begin of every session token."""

SEEN_EVERY_S = 60.0
"""Seconds for which being seen again is not written down, so that reading costs no writing."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """One login. All times are seconds since the epoch."""

    id: str
    """Public id, to list and revoke it by."""
    user: str
    """Name of the user."""
    created_at: float
    """When they signed in."""
    expires_at: float
    """When they have to sign in again, whatever they do."""
    seen_at: float
    """When it was last used, to the minute."""
    address: str = ""
    """Network address they signed in from."""
    agent: str = ""
    """Their browser, as far as it told."""


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """A login just made: the only moment at which its token is known."""

    token: str
    """Give it to the browser and forget it."""
    session: Session
    """What is kept."""


class SessionStore:
    """Sessions of users. Tokens are kept as hashes only."""

    def __init__(
        self,
        database: Database,
        *,
        idle_s: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """A session unused for `idle_s` seconds is over; None: only its own end counts."""
        self._database = database
        self._idle_s = idle_s
        self._clock = clock

    async def create(
        self, user: str, *, lifetime_s: float, address: str = "", agent: str = ""
    ) -> NewSession:
        """Begin a session of at most `lifetime_s` seconds; forgets those that are over on the way.

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
            seen_at=now,
            address=address,
            agent=agent,
        )
        over = (SessionRow.expires_at <= now) | (SessionRow.seen_at <= self._idle_since(now))
        try:
            async with self._database.write_session() as session:
                await session.execute(delete(SessionRow).where(over))
                session.add(row)
        except IntegrityError as error:
            raise UnknownNameError(row.user) from error
        return NewSession(token=token, session=_session(row))

    async def find(self, token: str) -> tuple[Session, User] | None:
        """Whose session this is, and that it is used; None if it is unknown, revoked or over, or
        the user disabled.
        """
        now = self._clock()
        wanted = (
            select(SessionRow, UserRow)
            .join(UserRow, SessionRow.user == UserRow.name)
            .where(
                SessionRow.token_hash == token_hash(token),
                SessionRow.expires_at > now,
                SessionRow.seen_at > self._idle_since(now),
                UserRow.disabled.is_(False),
            )
        )
        async with self._database.read() as session:
            rows = (await session.execute(wanted)).one_or_none()
        if rows is None:
            return None
        found, user = rows
        if now - found.seen_at >= SEEN_EVERY_S:
            await self._seen(found.id, now)
        return _session(found), user_of_row(user)

    async def all(self, user: str | None = None) -> Sequence[Session]:
        """Sessions of a user, or of everybody, that still run, oldest first."""
        now = self._clock()
        wanted = (
            select(SessionRow)
            .where(SessionRow.expires_at > now, SessionRow.seen_at > self._idle_since(now))
            .order_by(SessionRow.created_at, SessionRow.id)
        )
        if user is not None:
            wanted = wanted.where(SessionRow.user == login_name(user))
        async with self._database.read() as session:
            return [_session(row) for row in await session.scalars(wanted)]

    async def end(self, token: str) -> None:
        """Log out: this token is worth nothing from now on."""
        async with self._database.write() as connection:
            await connection.execute(
                delete(SessionRow).where(SessionRow.token_hash == token_hash(token))
            )

    async def revoke(self, session_id: str, *, user: str | None = None) -> bool:
        """End a session by its public id, if it is one of `user` (None: of anybody); whether there
        was one.
        """
        gone = delete(SessionRow).where(SessionRow.id == session_id)
        if user is not None:
            gone = gone.where(SessionRow.user == login_name(user))
        async with self._database.write() as connection:
            return (await connection.execute(gone)).rowcount > 0

    async def _seen(self, session_id: str, now: float) -> None:
        used = update(SessionRow).where(SessionRow.id == session_id).values(seen_at=now)
        # Who may read must not be refused because nothing can be written.
        with suppress(DatabaseAwayError):
            async with self._database.write() as connection:
                await connection.execute(used)

    def _idle_since(self, now: float) -> float:
        return now - self._idle_s if self._idle_s is not None else -1.0


def _session(row: SessionRow) -> Session:
    return Session(
        id=row.id,
        user=row.user,
        created_at=row.created_at,
        expires_at=row.expires_at,
        seen_at=row.seen_at,
        address=row.address,
        agent=row.agent,
    )
