"""Signing in and choosing a password, with guesses slowed down."""

import ipaddress
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from dashboard.errors import TooManyGuessesError, WeakPasswordError, WrongPasswordError
from dashboard.password_rule import password_fault
from dashboard.passwords import Passwords
from dashboard.settings import DashboardSettings
from dashboard.throttle import GuessThrottle
from storage.sessions import NewSession, SessionStore
from storage.users import User, UserStore, login_name

GIVEN_BYTES = 12
"""Randomness of a password made up for somebody: 16 characters to type once."""


def new_password() -> str:
    """A password for somebody's first sign-in."""
    return secrets.token_urlsafe(GIVEN_BYTES)


@dataclass(frozen=True)
class Device:
    """What a request comes from."""

    address: str
    """Network address."""
    browser: str = ""
    """What it calls itself, in a few words."""

    @property
    def network(self) -> str:
        """What guesses are counted by: an IPv6 customer has a whole /64 to guess from."""
        try:
            address = ipaddress.ip_address(self.address.partition("%")[0])
        except ValueError:
            return self.address
        if address.version == 4:
            return str(address)
        if mapped := address.ipv4_mapped:
            return str(mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))


class SignIn:
    """Checks passwords, changes them, and opens sessions."""

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        settings: DashboardSettings,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._passwords = passwords
        self._session_s = settings.session_s
        self._monotonic = monotonic
        window_s = settings.guess_window_s
        self._by_user = GuessThrottle(limit=settings.guesses_per_user, window_s=window_s)
        self._by_address = GuessThrottle(limit=settings.guesses_per_address, window_s=window_s)

    async def open(self, name: str, password: str, *, device: Device) -> NewSession:
        """A new session.

        Raises:
            TooManyGuessesError: this user or this address has guessed too often; nothing was
                checked.
            WrongPasswordError: no such user, a wrong password, or a disabled user.
        """
        name = login_name(name)
        await self._check(name, password, device)
        return await self._session(name, device)

    async def change_password(
        self,
        user: User,
        current: str,
        chosen: str,
        *,
        device: Device,
        before: Callable[[], Awaitable[None]],
    ) -> NewSession:
        """Let somebody choose their own password. Ends all their sessions; gives them a new one.
        `before` is awaited once all is in order, and may still raise.

        Raises:
            TooManyGuessesError, WrongPasswordError: as `open`.
            WeakPasswordError: the chosen one will not do.
        """
        await self._check(user.name, current, device)
        fault = "unchanged" if current == chosen else password_fault(chosen, user.name)
        if fault is not None:
            raise WeakPasswordError("Choose another password.", detail=fault)
        chosen_hash = await self._passwords.hash(chosen)
        await before()
        await self._users.set_password_hash(user.name, chosen_hash)
        return await self._session(user.name, device)

    async def give_password(self, name: str) -> str:
        """Make up a password that has to be changed at the next sign-in. Ends all their sessions.

        Raises:
            UnknownNameError: there is no such user.
        """
        password = new_password()
        password_hash = await self._passwords.hash(password)
        await self._users.set_password_hash(name, password_hash, given=True)
        return password

    async def add(self, user: User) -> tuple[User, str]:
        """A new user, and the password of their first sign-in.

        Raises:
            NameTakenError: somebody has the name.
        """
        password = new_password()
        password_hash = await self._passwords.hash(password)
        return await self._users.add(user, password_hash=password_hash, given=True), password

    async def _check(self, name: str, password: str, device: Device) -> None:
        now, network = self._monotonic(), device.network
        wait_s = max(self._by_user.wait_s(name, now=now), self._by_address.wait_s(network, now=now))
        if wait_s > 0:
            raise TooManyGuessesError(
                "Too many wrong passwords; wait before the next.",
                headers={"Retry-After": str(math.ceil(wait_s))},
            )
        self._by_user.count(name, now=now)
        self._by_address.count(network, now=now)
        known = await self._users.password_hash(name)
        if not await self._passwords.verify(password, known):
            raise WrongPasswordError("User and password do not fit.")
        self._by_user.forgive(name)
        self._by_address.take_back(network)

    async def _session(self, name: str, device: Device) -> NewSession:
        return await self._sessions.create(
            name, lifetime_s=self._session_s, address=device.address, agent=device.browser
        )
