"""Who brings which party of which call: one connection each, the same token's newest counts."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import msgspec

from stream.party import Party
from stream.refusal import CloseCode, Refusal


class RefusedClaim(msgspec.Struct, frozen=True):
    """One token tried to take a party that another token brings; for the audit log."""

    call: str
    """Id of the call."""
    party: Party
    """The party wanted."""
    holder: str
    """Credential id that holds it."""
    claimant: str
    """Credential id that was refused."""


ClaimAudit = Callable[[RefusedClaim], None]
"""Is told of every refused claim, on the event loop; must not block."""

Holder = TypeVar("Holder")


class Claims(Generic[Holder]):
    """The table of claims per (call, party)."""

    def __init__(self, audit: ClaimAudit) -> None:
        self._audit = audit
        self._claims: dict[tuple[str, Party], tuple[str, Holder]] = {}

    def take(
        self, call: str, parties: Iterable[Party], credential: str, holder: Holder
    ) -> list[Holder]:
        """Claim all `parties` of `call`, or none of them.

        Returns:
            Other holders that had one of them before, with the same credential.

        Raises:
            Refusal: another credential holds one of them.
        """
        wanted = [(call, party) for party in parties]
        for key in wanted:
            held = self._claims.get(key)
            if held is not None and held[0] != credential:
                self._audit(RefusedClaim(call, key[1], held[0], credential))
                raise Refusal(CloseCode.CLAIMED, f"another token brings the {key[1]} of this call")
        before: list[Holder] = []
        for key in wanted:
            held = self._claims.get(key)
            if held is not None and held[1] is not holder and held[1] not in before:
                before.append(held[1])
            self._claims[key] = (credential, holder)
        return before

    def release(self, call: str, parties: Iterable[Party]) -> None:
        """Give the parties of a call free for anybody."""
        for party in parties:
            self._claims.pop((call, party), None)

    def release_call(self, call: str) -> None:
        """The call is over."""
        self.release(call, Party)

    def __len__(self) -> int:
        return len(self._claims)
