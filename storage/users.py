"""Who may look at the wall."""

import time
from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import NameTakenError, UnknownNameError
from storage.schema import SessionRow, UserRow


class Role(StrEnum):
    """What a user may do; the dashboard decides by it."""

    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    TEAM_LEAD = "team_lead"
    AGENT = "agent"
    ADMIN = "admin"


class User(msgspec.Struct, frozen=True, kw_only=True):
    """One person who can log in."""

    name: str
    """Login name; unique, and compared without regard to letter case."""
    display_name: str = ""
    """What others see."""
    role: Role
    """What they may do."""
    team: str = ""
    """Their team; empty for those who belong to none."""
    disabled: bool = False
    """May not log in for now."""
    created_at: float = 0.0
    """Seconds since the epoch."""


def login_name(name: str) -> str:
    """The form in which names are kept and compared."""
    return name.strip().casefold()


class UserStore:
    """Users and the hashes of their passwords. Making and checking hashes is the dashboard's."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    async def add(self, user: User, *, password_hash: str) -> User:
        """Keep a new user; gives them back as kept.

        Raises:
            NameTakenError: somebody has the name.
            ValueError: the name is empty.
        """
        name = login_name(user.name)
        if not name:
            raise ValueError("a user needs a name")
        row = UserRow(
            name=name,
            display_name=user.display_name,
            role=user.role,
            team=user.team,
            password_hash=password_hash,
            disabled=user.disabled,
            created_at=self._clock(),
        )
        try:
            async with self._database.write_session() as session:
                session.add(row)
        except IntegrityError as error:
            raise NameTakenError(name) from error
        return user_of_row(row)

    async def get(self, name: str) -> User | None:
        """The user of this name; None if there is none."""
        async with self._database.read() as session:
            row = await session.get(UserRow, login_name(name))
        return user_of_row(row) if row else None

    async def password_hash(self, name: str) -> str | None:
        """What a password is checked against; None for an unknown or disabled user."""
        wanted = select(UserRow.password_hash).where(
            UserRow.name == login_name(name), UserRow.disabled.is_(False)
        )
        async with self._database.read() as session:
            return (await session.scalars(wanted)).one_or_none()

    async def all(self) -> Sequence[User]:
        """All users, by name."""
        async with self._database.read() as session:
            rows = await session.scalars(select(UserRow).order_by(UserRow.name))
            return [user_of_row(row) for row in rows]

    async def count(self) -> int:
        """How many users there are."""
        async with self._database.read() as session:
            return (await session.scalars(select(func.count()).select_from(UserRow))).one()

    async def change(self, user: User) -> None:
        """Replace what is known of the user of this name; disabling ends their sessions.

        Raises:
            UnknownNameError: there is no such user.
        """
        name = login_name(user.name)
        change = (
            update(UserRow)
            .where(UserRow.name == name)
            .values(
                display_name=user.display_name,
                role=user.role,
                team=user.team,
                disabled=user.disabled,
            )
        )
        async with self._database.write() as connection:
            if (await connection.execute(change)).rowcount == 0:
                raise UnknownNameError(name)
            if user.disabled:
                await connection.execute(delete(SessionRow).where(SessionRow.user == name))

    async def set_password_hash(self, name: str, password_hash: str) -> None:
        """Give a user another password; ends their sessions.

        Raises:
            UnknownNameError: there is no such user.
        """
        name = login_name(name)
        change = update(UserRow).where(UserRow.name == name).values(password_hash=password_hash)
        async with self._database.write() as connection:
            if (await connection.execute(change)).rowcount == 0:
                raise UnknownNameError(name)
            await connection.execute(delete(SessionRow).where(SessionRow.user == name))

    async def remove(self, name: str) -> bool:
        """Forget a user and their sessions; whether there was one."""
        gone = delete(UserRow).where(UserRow.name == login_name(name))
        async with self._database.write() as connection:
            return (await connection.execute(gone)).rowcount > 0


def user_of_row(row: UserRow) -> User:
    """The user kept in `row`."""
    return User(
        name=row.name,
        display_name=row.display_name,
        role=Role(row.role),
        team=row.team,
        disabled=row.disabled,
        created_at=row.created_at,
    )
