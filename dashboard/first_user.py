"""The first user of a new installation."""

from dashboard.passwords import Passwords
from dashboard.sign_in import new_password
from storage.errors import NameTakenError
from storage.users import Role, User, UserStore

FIRST_USER = User(name="admin", display_name="Administrator", role=Role.ADMIN)
"""Who may sign in where nobody else may yet, and make others."""


async def first_password(users: UserStore, passwords: Passwords) -> str | None:
    """Add the first user if there is none at all; gives the password, which is known to nobody else
    and has to be changed at the first sign-in. None when there are users.
    """
    if await users.count() > 0:
        return None
    password = new_password()
    try:
        await users.add(FIRST_USER, password_hash=await passwords.hash(password), given=True)
    except NameTakenError:
        return None  # another node started at the same moment, and said it
    return password
