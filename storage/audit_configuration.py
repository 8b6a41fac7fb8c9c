"""Writes down that a node started with another configuration than the last time."""

from collections.abc import Mapping

from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import SYSTEM, AuditEntry, Deed
from storage.audit_list import AuditFilter, AuditList
from storage.database import Database

CHANGED = "changed"
"""Detail that names what changed, separated by commas; `first start` at the first."""


async def note_configuration(
    database: Database, audit: AuditLog, *, node: str, version: str, prints: Mapping[str, str]
) -> AuditEntry | None:
    """Compare with the last entry of this node; the new entry, or None if nothing changed."""
    now = {"version": version, **prints}
    wanted = AuditFilter(actions=frozenset({Action.CONFIGURATION_CHANGED}), target=node)
    last = await AuditList(database).page(wanted, limit=1)
    before = {k: v for k, v in last[0].details.items() if k != CHANGED} if last else {}
    if before == now:
        return None
    differing = sorted(n for n in before.keys() | now.keys() if before.get(n) != now.get(n))
    changed = ", ".join(differing) if before else "first start"
    deed = Deed(
        actor=SYSTEM,
        action=Action.CONFIGURATION_CHANGED,
        target_kind=TargetKind.NODE,
        target=node,
        details={CHANGED: changed, **now},
    )
    return await audit.record(deed)
