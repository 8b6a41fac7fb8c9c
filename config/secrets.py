"""Keys derived from the one secret of an installation, each for one purpose."""

import hashlib
import os
import secrets
from pathlib import Path

from pydantic import SecretStr

from storage.audit_room import AuditKeys

FILE = "secret.key"


def installation_secret(configured: SecretStr, data_dir: Path) -> bytes:
    """The configured secret, or the one generated in the data folder at first start.

    Raises:
        OSError: the data folder cannot be written.
    """
    if configured.get_secret_value():
        return configured.get_secret_value().encode()
    path = data_dir / FILE
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(fd, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()


def kept_secret(configured: SecretStr, data_dir: Path) -> bytes:
    """The secret as it was used so far; none is generated.

    Raises:
        OSError: none is configured, and the data folder holds none that can be read.
    """
    return configured.get_secret_value().encode() or (data_dir / FILE).read_bytes()


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose: keyed BLAKE2b with the purpose as personalisation."""
    person = hashlib.blake2b(purpose.encode(), digest_size=16).digest()
    return hashlib.blake2b(secret, digest_size=32, person=person).digest()


def audit_keys(secret: bytes, customers: str) -> AuditKeys:
    """Keys of the audit log, of subjects and of proofs; `customers` is that of customer hashes."""
    return AuditKeys(
        chain=derived_key(secret, "audit"),
        subjects=derived_key(secret, "subjects"),
        proofs=derived_key(secret, "proofs"),
        customers=customers,
    )
