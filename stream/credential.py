"""Who a source says it is, and how that is checked at the door."""

from collections.abc import Callable

import msgspec


class Credential(msgspec.Struct, frozen=True, gc=False):
    """The holder of an accepted token."""

    id: str
    """Stable id of the token, never the token itself; safe in logs."""


TokenChecker = Callable[[str, str], Credential | None]
"""Tells whose token the first argument is; None if it is unknown, revoked, or not for the source
named by the second (`pcm`). Called on the event loop once a connection: it must answer from memory,
and compare in constant time."""
