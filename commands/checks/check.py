"""What a check is, and what it may find."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TypeAlias

import msgspec

from config.settings import Settings


class State(StrEnum):
    """How a thing stands."""

    GOOD = "good"
    NOTE = "note"
    """Worth knowing; nothing to do."""
    WARNING = "warning"
    """It runs, and will disappoint somebody."""
    MISSING = "missing"
    """Floorwalker will not start or not work like this."""


class Finding(msgspec.Struct, frozen=True):
    """One thing a check found."""

    state: State
    what: str
    """A sentence for an administrator; no secrets, no personal data."""
    remedy: str = ""
    """What to do about it; empty when there is nothing to do."""


Check: TypeAlias = Callable[[Settings], Iterator[Finding]]
"""Looks at one side of an installation. Changes nothing."""


def good(what: str) -> Finding:
    """All is well."""
    return Finding(State.GOOD, what)


def note(what: str, remedy: str = "") -> Finding:
    """Worth knowing."""
    return Finding(State.NOTE, what, remedy)


def warning(what: str, remedy: str) -> Finding:
    """It will disappoint."""
    return Finding(State.WARNING, what, remedy)


def missing(what: str, remedy: str) -> Finding:
    """It will not work."""
    return Finding(State.MISSING, what, remedy)
