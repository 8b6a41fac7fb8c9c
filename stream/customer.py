"""The customer's number at the door: masked to be shown, and hashed to be found again."""

import hashlib
import re

_USER_PART = re.compile(r"^(?:sips?:|tel:)?([^@;]+)", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\-]")

HASH_BYTES = 16
"""Length of the keyed hash: collisions stay unlikely among 10^9 customers."""


def masked(number: str) -> str:
    """`number` with its middle hidden: at most three characters in front and four behind stay."""
    plain = _normal(number)
    if len(plain) >= 10:
        front, back = 3, 4
    elif len(plain) >= 7:
        front, back = 2, 2
    else:
        front, back = 0, 1 if len(plain) > 2 else 0
    return plain[:front] + "*" * (len(plain) - front - back) + plain[len(plain) - back :]


def customer_key(number: str, secret: str) -> str:
    """Keyed BLAKE2b (RFC 7693) of the number, as hex; empty without a number or a secret."""
    plain = _normal(number)
    if not plain or not secret:
        return ""
    # BLAKE2b takes at most 64 bytes of key; a longer secret is hashed down first.
    key = hashlib.blake2b(secret.encode(), digest_size=32).digest()
    return hashlib.blake2b(plain.encode(), key=key, digest_size=HASH_BYTES).hexdigest()


def _normal(number: str) -> str:
    found = _USER_PART.match(number.strip())
    return _SEPARATORS.sub("", found.group(1)) if found else ""
