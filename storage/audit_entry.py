"""One entry of the audit log, and the chain that ties it to the one before.

The hash is HMAC-SHA-256 over the entry's canonical encoding. Its key is derived from the secret of
the installation, so whoever can write the database, and nothing else, cannot make an entry.
"""

import hashlib
import hmac
import json
from typing import Self

import msgspec

from storage.audit_actions import Action, TargetKind

VERSION = "floorwalker.audit.1"
"""First element of the canonical encoding; another encoding would carry another number."""

MAX_TEXT = 512
"""Characters of one text at most: names and ids come from outside."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something."""

    who: str = ""
    """Login name; the system user's name on the command line; a credential's id for a source;
    empty when nobody is known."""
    role: str = ""
    """Role of a user; `console`, `source` or `system` for those who have none."""
    address: str = ""
    """Network address it came from; empty on the command line."""


SYSTEM = Actor(role="system")
"""Floorwalker itself."""


class Deed(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be written down. Details never hold personal data of customers."""

    actor: Actor
    """Who did it."""
    action: Action
    """What was done."""
    target_kind: TargetKind = TargetKind.NONE
    """Kind of what it was done to."""
    target: str = ""
    """Id of what it was done to."""
    team: str = ""
    """Team the target belongs to, empty if to none."""
    details: dict[str, str] = {}
    """Further facts."""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A deed as kept."""

    sequence: int
    """Counts from 1 without holes."""
    at: float
    """Wall clock, in seconds since the epoch."""
    who: str
    role: str
    address: str
    action: str
    target_kind: str
    target: str
    team: str
    details: dict[str, str]
    previous: str
    """Hash of the entry before; empty for the first."""
    hash: str
    """HMAC-SHA-256 of all the above, hexadecimal."""

    @classmethod
    def of(cls, deed: Deed, *, at: float, after: "Anchor", key: bytes) -> Self:
        """The entry that follows `after`, signed."""
        details = {plain(name): plain(value) for name, value in deed.details.items()}
        entry = cls(
            sequence=after.sequence + 1,
            at=at,
            who=plain(deed.actor.who),
            role=plain(deed.actor.role),
            address=plain(deed.actor.address),
            action=str(deed.action),
            target_kind=str(deed.target_kind),
            target=plain(deed.target),
            team=plain(deed.team),
            details=details,
            previous=after.hash,
            hash="",
        )
        return msgspec.structs.replace(entry, hash=entry.signature(key))

    def canonical(self) -> bytes:
        """What is signed: a JSON array, without spaces, keys sorted, in UTF-8.

        The standard library's encoding, so that an auditor can repeat it with Python alone.
        """
        fields = [
            VERSION,
            self.sequence,
            self.at,
            self.who,
            self.role,
            self.address,
            self.action,
            self.target_kind,
            self.target,
            self.team,
            self.details,
            self.previous,
        ]
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return text.encode()

    def signature(self, key: bytes) -> str:
        """What `hash` is when nothing was changed."""
        return hmac.new(key, self.canonical(), hashlib.sha256).hexdigest()

    def genuine(self, key: bytes) -> bool:
        """Whether it is as it was written."""
        return hmac.compare_digest(self.hash, self.signature(key))

    @property
    def anchor(self) -> "Anchor":
        """Its place in the chain."""
        return Anchor(sequence=self.sequence, hash=self.hash)


class Anchor(msgspec.Struct, frozen=True):
    """A place in the chain, kept elsewhere: what was there then must be there for ever."""

    sequence: int
    """Number of the entry; 0 before the first."""
    hash: str
    """Its hash; empty before the first."""

    def __str__(self) -> str:
        """`SEQUENCE:HASH`, as printed, logged and given back to `audit verify`."""
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """An anchor as printed.

        Raises:
            ValueError: it is none.
        """
        number, separator, digest = text.strip().partition(":")
        whole = number.isdecimal() and len(digest) == 64 and set(digest) <= set("0123456789abcdef")
        if not separator or not whole or int(number) == 0:
            raise ValueError("an anchor is NUMBER:HASH, as printed by `floorwalker audit anchor`")
        return cls(int(number), digest)


START = Anchor(0, "")
"""Before the first entry."""


def plain(text: str) -> str:
    """`text` as every database keeps it: no NUL, no half characters, not endless."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:MAX_TEXT]
