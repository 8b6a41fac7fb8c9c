"""Master keys: they never touch sound, they only wrap the data key of each recording."""

import os
import re
import secrets
from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from stream.recording_errors import KeysFormatError, MissingKeyError, WrongKeyError

KEY_BYTES = 32
NONCE_BYTES = 12
_ENTRY = re.compile(r"([A-Za-z0-9._-]{1,64}):([0-9a-fA-F]{64})")


class Wrapped(msgspec.Struct, frozen=True):
    """A data key that only the master key can open."""

    master: str
    """Id of the master key."""
    nonce: str
    """Hexadecimal."""
    sealed: str
    """The data key under AES-256-GCM, with its tag; hexadecimal."""


class MasterKeys:
    """All configured master keys by id. The first one seals; every one of them opens."""

    def __init__(self, keys: Mapping[str, bytes] | None = None) -> None:
        self._keys = MappingProxyType(dict(keys or {}))

    def __repr__(self) -> str:
        return f"MasterKeys({', '.join(self._keys)})"

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        """Read entries `ID:64 hexadecimal digits`, apart by spaces, commas or lines; `#` begins a
        comment that goes on to the end of its line.

        Raises:
            KeysFormatError: an entry cannot be read, or an id comes twice; keys are not quoted.
        """
        keys: dict[str, bytes] = {}
        lines = (line.partition("#")[0] for line in text.splitlines())
        entries = (entry for line in lines for entry in line.replace(",", " ").split())
        for number, entry in enumerate(entries, 1):
            found = _ENTRY.fullmatch(entry)
            if found is None:
                raise KeysFormatError(
                    f"recording key {number} is not of the form ID:KEY with 64 hexadecimal digits"
                )
            name, digits = found.groups()
            if name in keys:
                raise KeysFormatError(f"the recording key {name} is given twice")
            keys[name] = bytes.fromhex(digits)
        return cls(keys)

    @property
    def active(self) -> str | None:
        """Id of the key that seals; None when recordings are not encrypted."""
        return next(iter(self._keys), None)

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all of them, the active one first."""
        return tuple(self._keys)

    def wrap(self, data_key: bytes, context: bytes) -> Wrapped:
        """Seal a data key with the active master key; `context` is bound to it.

        Raises:
            MissingKeyError: no master key is configured.
        """
        master = self.active
        if master is None:
            raise MissingKeyError("no key for recordings is configured")
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._keys[master]).encrypt(nonce, data_key, _bound(master, context))
        return Wrapped(master, nonce.hex(), sealed.hex())

    def unwrap(self, wrapped: Wrapped, context: bytes) -> bytes:
        """Open a data key.

        Raises:
            MissingKeyError: its master key is not configured.
            WrongKeyError: a master key of that id is, and does not open it.
        """
        key = self._keys.get(wrapped.master)
        if key is None:
            raise MissingKeyError(f"the recording key {wrapped.master} is not configured")
        try:
            nonce, sealed = bytes.fromhex(wrapped.nonce), bytes.fromhex(wrapped.sealed)
            return AESGCM(key).decrypt(nonce, sealed, _bound(wrapped.master, context))
        except (InvalidTag, ValueError):
            raise WrongKeyError(
                f"the recording key {wrapped.master} is another one than this recording "
                "was sealed with, or its key file was damaged"
            ) from None


NO_KEYS = MasterKeys()
"""Recordings are not encrypted."""


def new_master_key(name: str) -> str:
    """An entry with a new key, as it is configured."""
    return f"{name}:{secrets.token_hex(KEY_BYTES)}"


def _bound(master: str, context: bytes) -> bytes:
    return b"floorwalker data key\x00" + master.encode() + b"\x00" + context
