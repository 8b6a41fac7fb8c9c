"""Bearer tokens: made from the system's randomness, kept only as a hash."""

import hashlib
import secrets

TOKEN_BYTES = 32
"""Randomness of a token: too much to guess, so a plain fast hash is enough to keep it safe."""


def new_token(prefix: str) -> str:
    """A fresh token; `prefix` lets people and leak scanners see what it is for."""
    return prefix + secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_id() -> str:
    """A fresh public id; says nothing about the token it goes with."""
    return secrets.token_hex(8)
