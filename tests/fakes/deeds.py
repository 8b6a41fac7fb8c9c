"""Deeds to be written down."""

from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed

KEY = bytes(range(32))
"""Key of the chain in tests."""

LIN = Actor(who="lin", role="supervisor", address="10.0.0.7")


def a_deed(target: str = "call-1", *, who: str = "lin", action: Action | None = None) -> Deed:
    """Lin played ten seconds of a recording."""
    return Deed(
        actor=Actor(who=who, role="supervisor", address="10.0.0.7"),
        action=action or Action.RECORDING_PLAYED,
        target_kind=TargetKind.CALL,
        target=target,
        team="退款",
        details={"to_ms": "10000", "from_ms": "0"},
    )
