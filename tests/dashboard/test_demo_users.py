"""Users of the demonstration, and the hashing of passwords."""

import pytest

from dashboard.demo_users import DEMO_USERS, make_demo_users
from dashboard.passwords import Passwords
from tests.dashboard.conftest import quick_passwords
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def test_every_start_makes_other_passwords_for_the_same_users(house: House) -> None:
    """A demo whose password is in the manual is an open door."""
    again = await make_demo_users(house.users, quick_passwords())

    assert [login.role for login in again] == [user.role for user in DEMO_USERS]
    for login in again:
        assert login.password != house.logins[login.role].password
        assert len(login.password) >= 12
        kept = await house.users.password_hash(login.user)
        assert await quick_passwords().verify(login.password, kept)
        assert not await quick_passwords().verify(house.logins[login.role].password, kept)


async def test_real_hashing_is_argon2id_and_salted() -> None:
    """The cost is the library's recommendation."""
    passwords = Passwords()
    one, two = await passwords.hash("口令 secret"), await passwords.hash("口令 secret")

    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert one != two
    assert await passwords.verify("口令 secret", one)
    assert not await passwords.verify("口令 secret ", one)


async def test_a_hash_of_another_kind_fits_no_password() -> None:
    """A row written by something else opens nothing, and breaks nothing."""
    assert not await quick_passwords().verify("secret", "plain:secret")
