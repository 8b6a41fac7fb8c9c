"""Who may sign in, as what, and for which teams."""

import time
from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.errors import NameTakenError, UnknownNameError
from storage.schema import SessionRow, UserRow
from storage.team_scope import NO_TEAMS, TeamScope


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
    teams: TeamScope = NO_TEAMS
    """Whose calls they may see, as far as their role sees calls."""
    disabled: bool = False
    """May not log in for now."""
    password_given_at: float | None = None
    """When somebody else gave them their password, in seconds since the epoch; None since they
    chose it themselves.
    """
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

    async def add(self, user: User, *, password_hash: str, given: bool = False) -> User:
        """Keep a new user; gives them back as kept. A password `given` by somebody else has to be
        changed before anything else.

        Raises:
            NameTakenError: somebody has the name.
            ValueError: the name is empty.
        """
        name = login_name(user.name)
        if not name:
            raise ValueError("a user needs a name")
        now = self._clock()
        row = UserRow(
            name=name,
            display_name=user.display_name,
            role=user.role,
            teams=user.teams.pack(),
            password_hash=password_hash,
            disabled=user.disabled,
            password_given_at=now if given else None,
            created_at=now,
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

    async def find(self, *, limit: int, search: str = "", after: str = "") -> Sequence[User]:
        """Users with `search` in what they are called, by name and behind `after`."""
        wanted = select(UserRow).where(UserRow.name > after).order_by(UserRow.name).limit(limit)
        if search:
            called = (UserRow.name, UserRow.display_name)
            wanted = wanted.where(or_(*(c.icontains(search, autoescape=True) for c in called)))
        async with self._database.read() as session:
            return [user_of_row(row) for row in await session.scalars(wanted)]

    async def count(self) -> int:
        """How many users there are."""
        async with self._database.read() as session:
            return (await session.scalars(select(func.count()).select_from(UserRow))).one()

    async def change(self, user: User) -> User:
        """Replace what is known of the user of this name, apart from the password; disabling ends
        their sessions. Gives them back as kept.

        Raises:
            UnknownNameError: there is no such user.
        """
        name = login_name(user.name)
        async with self._database.write_session() as session:
            row = await session.get(UserRow, name)
            if row is None:
                raise UnknownNameError(name)
            row.display_name, row.role = user.display_name, user.role
            row.teams, row.disabled = user.teams.pack(), user.disabled
            if user.disabled:
                await session.execute(delete(SessionRow).where(SessionRow.user == name))
            return user_of_row(row)

    async def set_password_hash(
        self, name: str, password_hash: str, *, given: bool = False
    ) -> None:
        """Replace a user's password; ends their sessions. One `given` by somebody else has to be
        changed before anything else.

        Raises:
            UnknownNameError: there is no such user.
        """
        name = login_name(name)
        values = {
            "password_hash": password_hash,
            "password_given_at": self._clock() if given else None,
        }
        change = update(UserRow).where(UserRow.name == name).values(values)
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
        teams=TeamScope.unpack(row.teams),
        disabled=row.disabled,
        password_given_at=row.password_given_at,
        created_at=row.created_at,
    )
