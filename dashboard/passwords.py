"""Hashing of passwords: slow on purpose, hence never on the event loop."""

import asyncio

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher

AT_ONCE = 2
"""Hashes computed at the same time; each holds 64 MiB, so a flood of logins must queue."""


class Passwords:
    """Makes and checks Argon2id hashes with the recommended cost of pwdlib."""

    def __init__(self, hasher: Argon2Hasher | None = None) -> None:
        """`hasher` is for tests, which have no time for what makes hashing safe."""
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """A salted hash in PHC form."""
        async with self._turn:
            return await asyncio.to_thread(self._hash.hash, password)

    async def verify(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits. None (no such user) costs as much as a wrong password."""
        if password_hash is None:
            if not self._nobody:
                self._nobody = await self.hash("nobody")
            await self._matches(password, self._nobody)
            return False
        return await self._matches(password, password_hash)

    async def _matches(self, password: str, password_hash: str) -> bool:
        async with self._turn:
            try:
                return await asyncio.to_thread(self._hash.verify, password, password_hash)
            except UnknownHashError:
                return False
