"""The proof that a customer's data was removed: a signed document without personal data.

Signed with Ed25519 (RFC 8032). The private key is derived from the installation's secret; the
public one is in the document and is the same in every proof of an installation, so that whoever
was told it once can check proofs without us.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

DOCUMENT = "floorwalker.proof-of-removal.1"
"""What the document says it is."""


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """What was removed of one customer."""

    id: str
    """Names this removal, in the audit log too."""
    subject: str
    """The customer as the audit log names them (`storage.subject`)."""
    at: float
    """Wall clock, in seconds since the epoch."""
    by: str
    """Who did it."""
    role: str
    """Their role."""
    node: str
    """The node it was done on."""
    removed: dict[str, int]
    """How many of each kind."""
    remaining: dict[str, int] = {}
    """Calls that other nodes heard and whose sound may lie there, by node; empty: all is gone."""
    sequence: int = 0
    """Entry of the audit log that tells of it."""
    hash: str = ""
    """Hash of that entry."""

    @property
    def complete(self) -> bool:
        """Nothing of the customer is left."""
        return not self.remaining


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """The signed document."""

    document: str
    removal: Removal
    public_key: str
    """Ed25519, hexadecimal."""
    signature: str
    """Over the canonical JSON of `document` and `removal`, hexadecimal."""


def sign(removal: Removal, seed: bytes) -> Proof:
    """The proof of `removal`; `seed` are 32 bytes derived for this purpose alone."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Proof(
        document=DOCUMENT,
        removal=removal,
        public_key=private.public_key().public_bytes_raw().hex(),
        signature=private.sign(_canonical(msgspec.to_builtins(removal))).hex(),
    )


def public_key(seed: bytes) -> str:
    """The key by which proofs of this installation are known, hexadecimal."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw().hex()


def read_proof(data: bytes, key: str) -> Removal:
    """What a proof tells, if the installation with this public key signed it.

    Raises:
        ValueError: it is no proof, was changed, or is somebody else's.
    """
    try:
        proof = msgspec.json.decode(data, type=Proof)
        if proof.document != DOCUMENT:
            raise ValueError("this is no proof of removal that we know")
        verifier = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        signed = _canonical(msgspec.to_builtins(proof.removal))
        verifier.verify(bytes.fromhex(proof.signature), signed)
    except msgspec.MsgspecError as error:
        raise ValueError(f"this is no proof of removal: {error}") from None
    except InvalidSignature:
        raise ValueError("the proof was changed, or another installation made it") from None
    return proof.removal


def _canonical(removal: Mapping[str, Any]) -> bytes:
    fields = [DOCUMENT, removal]
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
