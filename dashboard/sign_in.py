"""Signing in and out, with guesses slowed down."""

import math
import time
from collections.abc import Callable

from dashboard.errors import TooManyGuessesError, WrongPasswordError
from dashboard.passwords import Passwords
from dashboard.settings import DashboardSettings
from dashboard.throttle import GuessThrottle
from storage.sessions import SessionStore
from storage.users import UserStore, login_name


class SignIn:
    """Checks passwords and opens sessions."""

    def __init__(
        self,
        *,
        users: UserStore,
        sessions: SessionStore,
        passwords: Passwords,
        settings: DashboardSettings,
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

    async def open(self, name: str, password: str, *, address: str) -> str:
        """A token for the cookie.

        Raises:
            TooManyGuessesError: this user or this address has guessed too often; nothing was
                checked.
            WrongPasswordError: no such user, a wrong password, or a disabled user.
        """
        now, name = self._monotonic(), login_name(name)
        wait_s = max(self._by_user.wait_s(name, now=now), self._by_address.wait_s(address, now=now))
        if wait_s > 0:
            raise TooManyGuessesError(
                "Too many wrong passwords; wait before the next.",
                headers={"Retry-After": str(math.ceil(wait_s))},
            )
        self._by_user.count(name, now=now)
        self._by_address.count(address, now=now)
        known = await self._users.password_hash(name)
        if not await self._passwords.verify(password, known):
            raise WrongPasswordError("User and password do not fit.")
        self._by_user.forgive(name)
        self._by_address.take_back(address)
        session = await self._sessions.create(name, lifetime_s=self._session_s)
        return session.token
