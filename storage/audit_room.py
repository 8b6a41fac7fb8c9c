"""What auditing, holding and forgetting need, put together for the house and for commands."""

import socket
from collections.abc import Coroutine, Mapping
from pathlib import Path

import msgspec

from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_backlog import AuditBacklog
from storage.audit_configuration import note_configuration
from storage.audit_entry import Actor, Deed
from storage.audit_list import AuditList
from storage.audit_watch import AuditWatch
from storage.database import Database
from storage.holds import LegalHolds
from stream.claims import RefusedClaim
from stream.intervention import Intervention


class AuditKeys(msgspec.Struct, frozen=True, kw_only=True):
    """Keys derived from the installation's secret, each for one purpose."""

    chain: bytes
    """Signs entries and the kept anchor."""
    subjects: bytes
    """Makes customers' subjects."""
    proofs: bytes
    """Seed of the key that signs proofs of removal; 32 bytes."""
    customers: str
    """Makes the keyed hashes of customers, as the door does."""


class AuditRoom:
    """The log with its backlog, its watch, and the holds."""

    def __init__(
        self, database: Database, keys: AuditKeys, folder: Path, *, node: str = ""
    ) -> None:
        self.keys = keys
        self.node = node or socket.gethostname()
        self.log = AuditLog(database, keys.chain)
        self.list = AuditList(database)
        self.backlog = AuditBacklog(self.log)
        self.watch = AuditWatch(database, self.log, keys.chain, folder)
        self.holds = LegalHolds(database, self.log, keys.subjects)
        self._database = database

    async def note_start(self, *, version: str, prints: Mapping[str, str]) -> None:
        """Write down if this node starts with another configuration than the last time.

        Raises:
            DatabaseAwayError: it cannot be written down; do not start.
        """
        await note_configuration(
            self._database, self.log, node=self.node, version=version, prints=prints
        )

    def claim_refused(self, refused: RefusedClaim) -> None:
        """A `stream.claims.ClaimAudit`: never waits."""
        self.backlog.defer(
            Deed(
                actor=Actor(who=refused.claimant, role="source"),
                action=Action.CLAIM_REFUSED,
                target_kind=TargetKind.CALL,
                target=refused.call,
                details={"party": str(refused.party), "holder": refused.holder},
            )
        )

    def left(self, gone: Intervention) -> None:
        """Somebody has left a call: never waits."""
        details = {"mode": str(gone.mode), "intervention": gone.id}
        details |= {"from_ms": str(gone.from_ms), "to_ms": str(gone.to_ms)}
        self.backlog.defer(
            Deed(
                actor=Actor(who=gone.user),
                action=Action.INTERVENTION_ENDED,
                target_kind=TargetKind.CALL,
                target=gone.call,
                details=details,
            )
        )

    def work(self) -> list[Coroutine[None, None, None]]:
        """What runs in the background until the house is closed."""
        return [self.backlog.run(), self.watch.run()]

    async def aclose(self) -> None:
        """Write what waits, and keep the end of the chain."""
        await self.backlog.aclose()
        await self.watch.keep_quietly()
