"""Fingerprints of what an installation is set to, to tell whether it was changed."""

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, SecretStr

from config.settings import Settings

DIGITS = 16
"""Hexadecimal digits of a fingerprint."""


def fingerprints(settings: Settings, key: bytes) -> dict[str, str]:
    """A keyed fingerprint of each part of the settings and of each rule pack, by name.

    Secrets count, and since the fingerprint is keyed nobody can guess them from it. Reads files:
    call it from a thread.

    Raises:
        OSError: a pack cannot be read.
    """
    general = {name: value for name, value in settings if not isinstance(value, BaseModel)}
    prints = {"general": _mark(_text(general).encode(), key)}
    for name, part in settings:
        if isinstance(part, BaseModel):
            prints[name] = _mark(_text(part).encode(), key)
    for path in _packs(settings.packs.paths):
        prints[f"pack {path.name}"] = _mark(path.read_bytes(), key)
    return prints


def _packs(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.glob("*.yaml")) if path.is_dir() else [path]


def _text(value: object) -> str:
    """A value as text that is always the same, secrets in full."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case BaseModel():
            # Not dict(value): a setting may be called `keys`.
            return _text({name: part for name, part in value})  # noqa: C416
        case dict():
            return repr(sorted((str(name), _text(part)) for name, part in value.items()))
        case list() | tuple():
            return repr([_text(item) for item in value])
        case set() | frozenset():
            return repr(sorted(_text(item) for item in value))
        case _:
            return repr(value)


def _mark(data: bytes, key: bytes) -> str:
    return hmac.new(key, data, hashlib.sha256).hexdigest()[:DIGITS]
